// SPDX-License-Identifier: MIT
// stream_single.c: checks of a stream by one thread, which knows each answer beforehand.
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "stream_checks.h"
#include "stream_tape.h"

static const uint64_t capacities[] = {1, 2, 3, 100, 4096};

#define CAPACITY_COUNT (sizeof capacities / sizeof capacities[0])

// One step of a check, with a stream that holds `capacity` bytes or more.
typedef bool stream_step(struct stream_tape *tape, struct reason *reason);

// Puts the step to streams of all capacities. A stream may refuse a small capacity, which
// stream_refuses_what_it_cannot asks about.
static bool with_each_capacity(const struct stream_ops *ops, stream_step *step,
                               struct reason *reason)
{
    for (unsigned i = 0; i < CAPACITY_COUNT; i++) {
        struct stream_subject subject;
        struct stream_config config = {.capacity = capacities[i], .writers = 1, .readers = 1};
        int error = stream_subject_open(&subject, ops, config, BLOCK_MAPPED);
        if (error == -EINVAL && config.capacity < 4096)
            continue;
        if (error)
            return reason_set(reason, "open with capacity %llu returned %d",
                              (unsigned long long)config.capacity, error);
        if (subject.capacity < config.capacity || (ops->claims.records && !subject.record_max))
            return reason_set(reason, "says it holds %llu, asked for %llu",
                              (unsigned long long)subject.capacity,
                              (unsigned long long)config.capacity);
        reason_set(reason, "waiting for a call with capacity %llu",
                   (unsigned long long)config.capacity);
        struct stream_tape *tape = malloc(sizeof *tape);
        if (!tape)
            return reason_set(reason, "no memory");
        stream_tape_start(tape, &subject, i);
        if (!step(tape, reason))
            return false;
        free(tape);
        stream_subject_close(&subject);
    }
    return true;
}

// The largest chunk that is tried: more than fits, but for records the largest one.
static size_t chunk_max(const struct stream_tape *tape)
{
    uint64_t most = tape->subject->ops->claims.records ? tape->subject->record_max
                                                       : tape->subject->capacity + 10;
    return (size_t)(most < TAPE_STEP ? most : TAPE_STEP);
}

// Many laps of small streams, some of large ones.
static unsigned laps_of(const struct stream_tape *tape)
{
    return 8 + (unsigned)(4096 / tape->subject->capacity);
}

static bool step_wander(struct stream_tape *tape, struct reason *reason)
{
    return stream_tape_wander(tape, laps_of(tape), chunk_max(tape), false, reason);
}

bool stream_gives_back_in_order(const struct stream_ops *ops, struct effort effort,
                                struct reason *reason)
{
    (void)effort;
    return with_each_capacity(ops, step_wander, reason);
}

static bool step_show(struct stream_tape *tape, struct reason *reason)
{
    return stream_tape_wander(tape, laps_of(tape), chunk_max(tape), true, reason);
}

bool stream_shows_without_copy(const struct stream_ops *ops, struct effort effort,
                               struct reason *reason)
{
    (void)effort;
    return with_each_capacity(ops, step_show, reason);
}

// Fills it by chunks of one size until it takes nothing, which the tape knows to be right; then one
// byte comes and goes at the edge.
static bool fill(struct stream_tape *tape, size_t chunk, struct reason *reason)
{
    uint64_t before;
    do {
        before = tape->written;
        if (!stream_tape_write(tape, chunk, false, reason))
            return false;
    } while (tape->written > before);
    return true;
}

static bool step_fill(struct stream_tape *tape, struct reason *reason)
{
    const struct stream_claims *claims = &tape->subject->ops->claims;
    const size_t chunks[] = {1, 3, chunk_max(tape)};
    for (unsigned i = 0; i < 3; i++) {
        if ((claims->records && chunks[i] > tape->subject->record_max) ||
            !fill(tape, chunks[i], reason))
            return claims->records && chunks[i] > tape->subject->record_max;
        uint64_t inside = tape->written - tape->read;
        if (!claims->records && !claims->coarse && inside != tape->subject->capacity)
            return reason_set(reason, "full with %llu of %llu bytes", (unsigned long long)inside,
                              (unsigned long long)tape->subject->capacity);
        for (unsigned edge = 0; edge < 3; edge++)
            if (!stream_tape_read(tape, 1, false, reason) ||
                !stream_tape_write(tape, chunks[i], false, reason))
                return false;
        if (!stream_tape_drain(tape, reason) || !stream_tape_read(tape, 1, false, reason))
            return false;
    }
    return true;
}

bool stream_holds_its_capacity(const struct stream_ops *ops, struct effort effort,
                               struct reason *reason)
{
    (void)effort;
    return with_each_capacity(ops, step_fill, reason);
}

// From places all over the ring, and across the end of it: a part, more than the rest, and back in
// pieces of another size.
static bool step_pieces(struct stream_tape *tape, struct reason *reason)
{
    size_t most = chunk_max(tape);
    size_t stride = 1 + most / 100;
    for (size_t part = 1; part <= most; part += stride) {
        if (!stream_tape_write(tape, part, false, reason) ||
            !stream_tape_write(tape, most, false, reason) ||
            !stream_tape_read(tape, 1 + part * 7 % most, false, reason) ||
            !stream_tape_read(tape, most, false, reason) || !stream_tape_drain(tape, reason) ||
            // Or each round would begin at the same place.
            !stream_tape_write(tape, 1, false, reason) || !stream_tape_drain(tape, reason))
            return false;
    }
    return true;
}

bool stream_copies_in_two_pieces(const struct stream_ops *ops, struct effort effort,
                                 struct reason *reason)
{
    (void)effort;
    return with_each_capacity(ops, step_pieces, reason);
}

// What was read stays what it was while the stream is filled again.
static bool step_copy(struct stream_tape *tape, struct reason *reason)
{
    const struct stream_subject *subject = tape->subject;
    unsigned char bytes[TAPE_STEP];
    size_t size = subject->ops->claims.records ? subject->record_max : 64;
    for (unsigned lap = 0; lap < 3; lap++) {
        if (!stream_tape_write(tape, 1, false, reason))
            return false;
        uint64_t position = tape->read;
        size_t given = subject->ops->read(subject->stream, tape->reader, bytes, size);
        if (given != tape->written - position)
            return reason_set(reason, "gave %zu bytes of 1", given);
        tape->read += given;
        tape->records_read += subject->ops->claims.records;
        if (!fill(tape, 1, reason) || !stream_tape_drain(tape, reason))
            return false;
        for (size_t i = 0; i < given; i++)
            if (bytes[i] != stream_byte(tape->seed, position + i))
                return reason_set(reason, "what was read has changed since");
    }
    return true;
}

bool stream_gives_a_copy(const struct stream_ops *ops, struct effort effort, struct reason *reason)
{
    (void)effort;
    return with_each_capacity(ops, step_copy, reason);
}

bool stream_stays_apart(const struct stream_ops *ops, struct effort effort, struct reason *reason)
{
    (void)effort;
    struct stream_subject subjects[2];
    struct stream_tape *tapes = calloc(2, sizeof *tapes);
    if (!tapes)
        return reason_set(reason, "no memory");
    for (unsigned i = 0; i < 2; i++) {
        struct stream_config config = {.capacity = 4096, .writers = 1, .readers = 1};
        int error = stream_subject_open(&subjects[i], ops, config, BLOCK_MAPPED);
        if (error)
            return reason_set(reason, "open returned %d", error);
        stream_tape_start(&tapes[i], &subjects[i], i + 1);
    }
    for (unsigned i = 0; i < 64; i++)
        for (unsigned j = 0; j < 2; j++)
            if (!stream_tape_write(&tapes[j], 1 + i % 50, false, reason) ||
                !stream_tape_read(&tapes[j ^ (i & 1)], 1 + i % 40, false, reason))
                return false;
    for (unsigned i = 0; i < 2; i++) {
        if (!stream_tape_drain(&tapes[i], reason))
            return false;
        stream_subject_close(&subjects[i]);
    }
    free(tapes);
    return true;
}
