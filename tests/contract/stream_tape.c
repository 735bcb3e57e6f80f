// SPDX-License-Identifier: MIT
// stream_tape.c: one thread that uses a stream from both sides and knows what it must answer.
#include "stream_tape.h"

#include <assert.h>
#include <string.h>

#include "draw.h"

#define UNTOUCHED 0xBD

// Steps in which writes prevail, then as many in which reads do.
#define WAVE 24

unsigned char stream_byte(uint64_t seed, uint64_t position)
{
    return (unsigned char)(word_at(seed + position / 8) >> position % 8 * 8);
}

void stream_bytes(uint64_t seed, uint64_t position, unsigned char *bytes, size_t count)
{
    for (size_t i = 0; i < count; i++)
        bytes[i] = stream_byte(seed, position + i);
}

void stream_tape_start(struct stream_tape *tape, struct stream_subject *subject, uint64_t seed)
{
    *tape = (struct stream_tape){.subject = subject, .seed = seed << 32};
    tape->writer = stream_subject_handle(subject, STREAM_WRITER, 0);
    tape->reader = stream_subject_handle(subject, STREAM_READER, 0);
}

static size_t smaller(uint64_t one, uint64_t other)
{
    return (size_t)(one < other ? one : other);
}

// What write must take of `count` bytes at least and at most.
static bool took_right(const struct stream_tape *tape, size_t count, size_t taken)
{
    const struct stream_claims *claims = &tape->subject->ops->claims;
    uint64_t inside = tape->written - tape->read;
    uint64_t room = tape->subject->capacity - inside;
    // How much room a record takes beside its bytes is the stream's affair, but an empty one has it.
    if (claims->records)
        return taken == count ? count <= room : taken == 0 && inside > 0;
    if (claims->coarse)
        return taken <= smaller(count, room) && (taken > 0 || inside > 0);
    return taken == smaller(count, room);
}

// Reserves, writes into the span and commits a part, as `draw` has it. *reserved: what the stream
// gave, *taken: what was committed. False if there is more than was asked for.
static bool reserve_part(struct stream_tape *tape, const unsigned char *bytes, size_t count,
                         size_t *reserved, size_t *taken)
{
    const struct stream_ops *ops = tape->subject->ops;
    uint64_t draws = draw_start((unsigned)tape->written);
    uint64_t draw = draw_next(&draws);
    // What is not committed may be reserved again, with other sizes.
    if (draw & 1)
        ops->reserve(tape->subject->stream, tape->writer, 1 + draw % count);
    struct stream_span span = ops->reserve(tape->subject->stream, tape->writer, count);
    *reserved = span.count;
    *taken = 0;
    if (span.count > count || (span.count == 0 && span.bytes))
        return false;
    if (span.count == 0)
        return true;
    memcpy(span.bytes, bytes, span.count);
    *taken = draw & 2 ? span.count : (draw >> 2) % (span.count + 1);
    // The bytes of what is not committed may be anything.
    memset((unsigned char *)span.bytes + *taken, UNTOUCHED, span.count - *taken);
    ops->commit(tape->subject->stream, tape->writer, *taken);
    return true;
}

// Whether reserve gave what it had to: at least one byte where there is room.
static bool reserved_right(const struct stream_tape *tape, size_t count, size_t reserved)
{
    if (tape->subject->ops->claims.records || reserved == 0)
        return took_right(tape, count, reserved);
    return reserved <= tape->subject->capacity - (tape->written - tape->read);
}

bool stream_tape_write(struct stream_tape *tape, size_t count, bool shows, struct reason *reason)
{
    const struct stream_subject *subject = tape->subject;
    unsigned char bytes[TAPE_STEP];
    assert(count >= 1 && count <= TAPE_STEP);
    stream_bytes(tape->seed, tape->written, bytes, count);
    size_t taken, had;
    bool right;
    if (shows && subject->ops->reserve) {
        right = reserve_part(tape, bytes, count, &had, &taken) && reserved_right(tape, count, had);
    } else {
        taken = had = subject->ops->write(subject->stream, tape->writer, bytes, count);
        right = took_right(tape, count, taken);
        // What was written is a copy: the next read compares with what it was.
        memset(bytes, UNTOUCHED, count);
    }
    if (!right)
        return reason_set(reason, "took %zu of %zu bytes with %llu inside, capacity %llu", had,
                          count, (unsigned long long)(tape->written - tape->read),
                          (unsigned long long)subject->capacity);
    tape->written += taken;
    if (subject->ops->claims.records && taken > 0)
        tape->lengths[tape->records_written++ % TAPE_RECORDS] = (uint32_t)taken;
    return true;
}

// Bytes that a read with a buffer of `count` gives.
static size_t wanted(const struct stream_tape *tape, size_t count)
{
    if (!tape->subject->ops->claims.records)
        return smaller(count, tape->written - tape->read);
    return tape->records_read == tape->records_written
               ? 0
               : tape->lengths[tape->records_read % TAPE_RECORDS];
}

// Compares what came with what was written from where the reader is.
static bool came_right(const struct stream_tape *tape, const unsigned char *bytes, size_t count,
                       struct reason *reason)
{
    for (size_t i = 0; i < count; i++) {
        unsigned char right = stream_byte(tape->seed, tape->read + i);
        if (bytes[i] != right)
            return reason_set(reason, "byte %llu came as %#x, not %#x, %zu of %zu in a read",
                              (unsigned long long)(tape->read + i), bytes[i], right, i, count);
    }
    return true;
}

// Peeks and consumes a part. With records all of it.
static bool peek_part(struct stream_tape *tape, struct reason *reason)
{
    const struct stream_ops *ops = tape->subject->ops;
    uint64_t draws = draw_start((unsigned)tape->read);
    uint64_t draw = draw_next(&draws);
    struct stream_span span = ops->peek(tape->subject->stream, tape->reader);
    size_t most = wanted(tape, SIZE_MAX);
    // A part that follows itself in memory, but not nothing.
    if (span.count > most || (span.count == 0) != (most == 0) ||
        (ops->claims.records && span.count != most))
        return reason_set(reason, "showed %zu bytes of %zu inside", span.count, most);
    if (span.count == 0)
        return true;
    if (!came_right(tape, span.bytes, span.count, reason))
        return false;
    size_t part = ops->claims.records || draw & 1 ? span.count : (draw >> 1) % (span.count + 1);
    ops->consume(tape->subject->stream, tape->reader, part);
    tape->read += part;
    tape->records_read += ops->claims.records;
    return true;
}

bool stream_tape_read(struct stream_tape *tape, size_t count, bool shows, struct reason *reason)
{
    const struct stream_subject *subject = tape->subject;
    unsigned char bytes[TAPE_STEP];
    if (shows && subject->ops->peek)
        return peek_part(tape, reason);
    if (subject->ops->claims.records)
        count = subject->record_max;
    assert(count >= 1 && count <= TAPE_STEP);
    memset(bytes, UNTOUCHED, count);
    size_t right = wanted(tape, count);
    size_t given = subject->ops->read(subject->stream, tape->reader, bytes, count);
    if (given != right)
        return reason_set(reason, "gave %zu bytes to a read of %zu with %llu inside, not %zu",
                          given, count, (unsigned long long)(tape->written - tape->read), right);
    if (!came_right(tape, bytes, given, reason))
        return false;
    for (size_t i = given; i < count; i++)
        if (bytes[i] != UNTOUCHED)
            return reason_set(reason, "wrote behind the %zu bytes of a read", given);
    tape->read += given;
    tape->records_read += subject->ops->claims.records && given > 0;
    return true;
}

bool stream_tape_drain(struct stream_tape *tape, struct reason *reason)
{
    while (tape->written > tape->read)
        if (!stream_tape_read(tape, TAPE_STEP, false, reason))
            return false;
    return stream_tape_read(tape, TAPE_STEP, false, reason);
}

bool stream_tape_wander(struct stream_tape *tape, unsigned laps, size_t chunk_max, bool shows,
                        struct reason *reason)
{
    uint64_t draws = draw_start(1);
    uint64_t end = tape->written + laps * tape->subject->capacity;
    assert(chunk_max <= TAPE_STEP);
    for (unsigned i = 0; tape->written < end; i++) {
        uint64_t draw = draw_next(&draws);
        bool writes_prevail = i / WAVE % 2 == 0;
        bool writes = draw & 3 ? writes_prevail : !writes_prevail;
        // Of all sizes, and often of the smallest.
        size_t count =
            draw & 4 ? 1 + (draw >> 8) % chunk_max : 1 + smaller((draw >> 8) % 3, chunk_max - 1);
        bool by_span = shows && (draw & 8);
        if (writes ? !stream_tape_write(tape, count, by_span, reason)
                   : !stream_tape_read(tape, count, by_span, reason))
            return false;
    }
    return stream_tape_drain(tape, reason);
}
