// SPDX-License-Identifier: MIT
// ring_subject.h: a ring in memory of its own, as the checks want it.
#ifndef TESTS_CONTRACT_RING_SUBJECT_H
#define TESTS_CONTRACT_RING_SUBJECT_H

#include "block.h"
#include "ring/ring.h"

struct ring_subject {
    const struct ring_ops *ops;
    struct ring_config config;
    uint64_t capacity; // what it says, UINT64_MAX: no bound
    struct block block;
    void *ring; // the block's
};

// Opens a ring in memory full of rubbish. 0, or -errno with nothing to close.
int ring_subject_open(struct ring_subject *subject, const struct ring_ops *ops,
                      struct ring_config config, enum block_kind kind);

// As ring_subject_open() in mapped memory, with a larger capacity where the ring refuses this one
// (-EINVAL) as too small: the next powers of two, at most 64, are tried.
int ring_subject_open_near(struct ring_subject *subject, const struct ring_ops *ops,
                           struct ring_config config);

// Closes the ring and frees its memory.
void ring_subject_close(struct ring_subject *subject);

// The calling thread's handle: to be called once per role and slot.
void *ring_subject_handle(struct ring_subject *subject, enum ring_role role, unsigned slot);

// The most elements that it may hold: capacity(), or so many for each producer where it may have
// places of its own.
uint64_t ring_subject_most(const struct ring_subject *subject);

// `count` threads where the side takes many, else 1.
unsigned ring_threads(enum ring_side side, unsigned count);

#endif
