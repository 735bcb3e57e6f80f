// SPDX-License-Identifier: MIT
// ring_tape.c: one thread that uses a ring from both sides and knows what it must answer.
#include "ring_tape.h"

#include <assert.h>

#include "draw.h"

#define UNTOUCHED UINT64_C(0x0BADF00D0BADF00D)

// Steps in which pushes prevail, then as many in which pops do.
#define WAVE 64

void ring_tape_start(struct ring_tape *tape, struct ring_subject *subject,
                     uint64_t (*value)(uint64_t index), unsigned handles)
{
    *tape = (struct ring_tape){.subject = subject, .value = value, .handles = handles};
    assert(handles <= TAPE_HANDLES);
    for (unsigned i = 0; i < subject->config.producers && i < handles; i++)
        tape->producers[i] = ring_subject_handle(subject, RING_PRODUCER, i);
    for (unsigned i = 0; i < subject->config.consumers && i < handles; i++)
        tape->consumers[i] = ring_subject_handle(subject, RING_CONSUMER, i);
    tape->room_certain = subject->capacity;
}

static uint64_t smaller(uint64_t one, uint64_t other)
{
    return one < other ? one : other;
}

static size_t push_some(struct ring_tape *tape, void *producer, const uint64_t *values,
                        unsigned count, bool many)
{
    const struct ring_ops *ops = tape->subject->ops;
    if (many && ops->push_many)
        return ops->push_many(tape->subject->ring, producer, values, count);
    size_t taken = 0;
    while (taken < count && ops->push(tape->subject->ring, producer, values[taken]))
        taken++;
    return taken;
}

bool ring_tape_push(struct ring_tape *tape, unsigned count, bool many, struct reason *reason)
{
    const struct ring_subject *subject = tape->subject;
    uint64_t values[TAPE_STEP];
    assert(count >= 1 && count <= TAPE_STEP);
    for (unsigned i = 0; i < count; i++)
        values[i] = tape->value(tape->pushed + i);
    uint64_t inside = tape->pushed - tape->popped;
    uint64_t room = ring_subject_most(subject) - inside;
    uint64_t room_certain =
        subject->ops->claims.full_definite ? room : smaller(tape->room_certain, room);
    void *producer =
        tape->producers[tape->pushed % smaller(tape->handles, subject->config.producers)];
    size_t taken = push_some(tape, producer, values, count, many);
    if (taken > smaller(count, room) || taken < smaller(count, room_certain))
        return reason_set(reason, "took %zu of %u elements with %llu inside, capacity %llu", taken,
                          count, (unsigned long long)inside, (unsigned long long)subject->capacity);
    tape->pushed += taken;
    tape->room_certain -= smaller(tape->room_certain, taken);
    return true;
}

static size_t pop_some(struct ring_tape *tape, void *consumer, uint64_t *values, unsigned count,
                       bool many)
{
    const struct ring_ops *ops = tape->subject->ops;
    if (many && ops->pop_many)
        return ops->pop_many(tape->subject->ring, consumer, values, count);
    size_t given = 0;
    while (given < count && ops->pop(tape->subject->ring, consumer, &values[given]))
        given++;
    return given;
}

bool ring_tape_pop(struct ring_tape *tape, unsigned count, bool many, struct reason *reason)
{
    const struct ring_subject *subject = tape->subject;
    uint64_t values[TAPE_STEP];
    assert(count >= 1 && count <= TAPE_STEP);
    for (unsigned i = 0; i < count; i++)
        values[i] = UNTOUCHED;
    uint64_t inside = tape->pushed - tape->popped;
    void *consumer =
        tape->consumers[tape->popped % smaller(tape->handles, subject->config.consumers)];
    size_t given = pop_some(tape, consumer, values, count, many);
    // With many, one that may say empty too early may also give fewer than there are, but not none.
    uint64_t wanted = smaller(count, inside);
    uint64_t least = subject->ops->claims.empty_definite || !many ? wanted : smaller(wanted, 1);
    if (given > wanted || given < least)
        return reason_set(reason, "gave %zu of %u elements with %llu inside", given, count,
                          (unsigned long long)inside);
    for (unsigned i = 0; i < given; i++)
        if (values[i] != tape->value(tape->popped + i))
            return reason_set(reason, "element %llu came back as %#llx, not %#llx",
                              (unsigned long long)tape->popped + i, (unsigned long long)values[i],
                              (unsigned long long)tape->value(tape->popped + i));
    for (size_t i = given; i < count; i++)
        if (values[i] != UNTOUCHED)
            return reason_set(reason, "wrote a value where none was popped");
    tape->popped += given;
    // Fewer than asked for: a pop has found it empty.
    if (given < count && tape->popped == tape->pushed && (!many || given == 0))
        tape->room_certain = subject->capacity;
    return true;
}

bool ring_tape_drain(struct ring_tape *tape, struct reason *reason)
{
    while (tape->pushed > tape->popped)
        if (!ring_tape_pop(tape, 1, false, reason))
            return false;
    return ring_tape_pop(tape, 1, false, reason);
}

bool ring_tape_wander(struct ring_tape *tape, unsigned steps, struct reason *reason)
{
    uint64_t draws = draw_start(0);
    for (unsigned i = 0; i < steps; i++) {
        uint64_t draw = draw_next(&draws);
        bool pushes_prevail = i / WAVE % 2 == 0;
        bool pushes = (draw & 3) ? pushes_prevail : !pushes_prevail;
        // Mostly few, sometimes more than fit.
        unsigned count = 1 + (unsigned)((draw >> 2 & 7) ? draw >> 5 & 3 : draw >> 5 & 63);
        bool many = draw >> 12 & 1;
        if (pushes ? !ring_tape_push(tape, count, many, reason)
                   : !ring_tape_pop(tape, count, many, reason))
            return false;
    }
    return ring_tape_drain(tape, reason);
}
