// SPDX-License-Identifier: MIT
// ring_tape.h: one thread that uses a ring from both sides and knows what it must answer.
#ifndef TESTS_CONTRACT_RING_TAPE_H
#define TESTS_CONTRACT_RING_TAPE_H

#include "check.h"
#include "ring_subject.h"

#define TAPE_HANDLES 2
// The most elements of one step.
#define TAPE_STEP 80

struct ring_tape {
    struct ring_subject *subject;
    uint64_t (*value)(uint64_t index); // of the element that is pushed as the index-th
    void *producers[TAPE_HANDLES], *consumers[TAPE_HANDLES];
    unsigned handles; // of each side, that are used in turn
    uint64_t pushed, popped;
    // Elements that must find place although the ring may say full before it is: so many since it
    // was found empty.
    uint64_t room_certain;
};

// Takes a handle of each side, or `handles` where a side is for many.
void ring_tape_start(struct ring_tape *tape, struct ring_subject *subject,
                     uint64_t (*value)(uint64_t index), unsigned handles);

// Pushes up to `count` elements, 1..TAPE_STEP, by push_many if `many`. False if the ring took more or
// fewer than it had to.
bool ring_tape_push(struct ring_tape *tape, unsigned count, bool many, struct reason *reason);

// As ring_tape_push(): pops, and compares what comes.
bool ring_tape_pop(struct ring_tape *tape, unsigned count, bool many, struct reason *reason);

// Pops until the ring is found empty.
bool ring_tape_drain(struct ring_tape *tape, struct reason *reason);

// `steps` pushes and pops in a random order, in turns more of the ones and of the others.
bool ring_tape_wander(struct ring_tape *tape, unsigned steps, struct reason *reason);

#endif
