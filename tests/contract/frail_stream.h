// SPDX-License-Identifier: MIT
// frail_stream.h: byte streams in a lock, with sleepers, whose flaws lose bytes, borders and
// wake-ups: for many, for one writer and one reader without a copy, and with records. Sound with
// FLAW_NONE.
#ifndef TESTS_CONTRACT_FRAIL_STREAM_H
#define TESTS_CONTRACT_FRAIL_STREAM_H

#include <string.h>

#include "frail_guard.h"
#include "stream/limit.h"

// Of a record, in front of its bytes.
#define FRAIL_HEADER 4

struct frail_stream {
    struct frail_guard guard;
    uint64_t size;       // of the array
    uint64_t head, tail; // bytes ever put and got, with headers; tail <= head <= tail + size
    uint64_t changes;    // puts and gets, to choose those that go wrong
    unsigned char *buffer_before; // of the latest read, for FLAW_KEEPS_BUFFER
    bool shut;
    unsigned char array[];
};

static struct frail_stream *frail_stream_of_all; // for FLAW_ONE_FOR_ALL

static struct frail_stream *frail_stream_at(void *memory)
{
    if (flaw_now != FLAW_ONE_FOR_ALL)
        return memory;
    if (!frail_stream_of_all)
        frail_stream_of_all = memory;
    return frail_stream_of_all;
}

static uint64_t frail_stream_capacity(const struct stream_config *config)
{
    return config->capacity;
}

static size_t frail_stream_bytes(const struct stream_config *config)
{
    return sizeof(struct frail_stream) + config->capacity + FRAIL_HEADER;
}

static int frail_stream_open_for(void *memory, const struct stream_config *config, uint64_t size,
                                 enum stream_side writers, enum stream_side readers)
{
    struct frail_stream *stream = memory;
    int error = stream_config_check(config, writers, readers, true);
    if (error && flaw_now != FLAW_ACCEPTS_ALL)
        return error;
    frail_guard_init(&stream->guard);
    stream->size = size;
    stream->changes = 0;
    stream->buffer_before = NULL;
    stream->shut = false;
    stream->head = 0;
    if (flaw_now != FLAW_NEEDS_ZEROES)
        stream->tail = 0;
    if (flaw_now == FLAW_OVERRUNS)
        ((unsigned char *)memory)[frail_stream_bytes(config)] = 0;
    return 0;
}

static int frail_stream_open(void *memory, const struct stream_config *config)
{
    return frail_stream_open_for(memory, config, config->capacity, STREAM_MANY, STREAM_MANY);
}

static bool frail_stream_errs(struct frail_stream *stream)
{
    return ++stream->changes % 61 == 0;
}

static uint64_t frail_stream_inside(const struct frail_stream *stream)
{
    uint64_t inside = stream->head - stream->tail;
    return flaw_now == FLAW_FULL_IS_EMPTY ? inside % stream->size : inside;
}

static uint64_t frail_stream_room(const struct frail_stream *stream)
{
    uint64_t room = stream->size - frail_stream_inside(stream);
    return flaw_now == FLAW_FULL_EARLY && room > 0 ? room - 1 : room;
}

static unsigned char *frail_stream_place(struct frail_stream *stream, uint64_t index)
{
    return &stream->array[index % stream->size];
}

// With room and the guard held.
static void frail_stream_put(struct frail_stream *stream, const unsigned char *bytes, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        *frail_stream_place(stream, stream->head++) = bytes[i];
        if (flaw_now == FLAW_KEEPS_BUFFER && stream->buffer_before)
            stream->buffer_before[0] = bytes[i];
    }
    bool errs = frail_stream_errs(stream);
    if (flaw_now == FLAW_DOUBLES && stream->changes > 30 && frail_stream_room(stream) > 0) {
        *frail_stream_place(stream, stream->head) = *frail_stream_place(stream, stream->head - 1);
        stream->head++;
        stream->changes = 0;
    }
    if (!errs)
        return;
    if (flaw_now == FLAW_DROPS)
        stream->head--;
    if (flaw_now == FLAW_SWAPS && count > 1) {
        unsigned char last = *frail_stream_place(stream, stream->head - 1);
        *frail_stream_place(stream, stream->head - 1) =
            *frail_stream_place(stream, stream->head - 2);
        *frail_stream_place(stream, stream->head - 2) = last;
    }
}

// With so many bytes inside and the guard held.
static void frail_stream_get(struct frail_stream *stream, unsigned char *bytes, size_t count)
{
    bool errs = frail_stream_errs(stream);
    for (size_t i = 0; i < count; i++)
        bytes[i] = *frail_stream_place(stream, stream->tail++);
    if (flaw_now == FLAW_STALE && errs)
        bytes[0] = *frail_stream_place(stream, stream->tail);
    if (flaw_now == FLAW_TEARS && errs)
        memset(bytes + count / 2, 0, count - count / 2);
    stream->buffer_before = bytes;
}

static size_t frail_smaller(uint64_t one, uint64_t other)
{
    return (size_t)(one < other ? one : other);
}

static size_t frail_stream_write(void *memory, void *handle, const void *bytes, size_t count)
{
    (void)handle;
    struct frail_stream *stream = frail_stream_at(memory);
    frail_guard_take(&stream->guard);
    size_t taken = frail_smaller(count, frail_stream_room(stream));
    if (flaw_now == FLAW_STOPS_AT_END)
        taken = frail_smaller(taken, stream->size - stream->head % stream->size);
    if (taken > 0)
        frail_stream_put(stream, bytes, taken);
    frail_guard_leave(&stream->guard, taken);
    return taken;
}

static size_t frail_stream_read(void *memory, void *handle, void *bytes, size_t count)
{
    (void)handle;
    struct frail_stream *stream = frail_stream_at(memory);
    frail_guard_take(&stream->guard);
    size_t given = frail_smaller(count, frail_stream_inside(stream));
    uint64_t at = stream->tail % stream->size;
    if (flaw_now == FLAW_SLICES_TO_END && at > 0) {
        // slice(at, given) ends before `given`, but the tail goes on as if it had not.
        stream->tail += given;
        given = given > at ? (size_t)(given - at) : 0;
    } else if (given > 0) {
        frail_stream_get(stream, bytes, given);
    }
    if (flaw_now == FLAW_WRITES_ANYWAY && given < count)
        ((unsigned char *)bytes)[given] = 0;
    frail_guard_leave(&stream->guard, flaw_now == FLAW_WAKES_ONE ? 0 : given);
    return given;
}

// The sleeping forms over either kind of write and read.
typedef size_t frail_write(void *memory, void *handle, const void *bytes, size_t count);
typedef size_t frail_read(void *memory, void *handle, void *bytes, size_t count);

static ssize_t frail_write_until(frail_write *write, void *memory, void *handle, const void *bytes,
                                 size_t count, uint64_t deadline_ns)
{
    struct frail_stream *stream = frail_stream_at(memory);
    for (;;) {
        uint32_t news = frail_guard_news(&stream->guard);
        frail_guard_take(&stream->guard);
        bool shut = stream->shut;
        frail_guard_leave(&stream->guard, 0);
        if (frail_guard_refuses(deadline_ns))
            return -ETIMEDOUT;
        if (shut)
            return -EPIPE;
        size_t taken = write(memory, handle, bytes, count);
        if (taken > 0)
            return (ssize_t)taken;
        int error = frail_guard_sleep(&stream->guard, news, deadline_ns);
        if (error)
            return error;
    }
}

static ssize_t frail_read_until(frail_read *read, void *memory, void *handle, void *bytes,
                                size_t count, uint64_t deadline_ns)
{
    struct frail_stream *stream = frail_stream_at(memory);
    for (;;) {
        uint32_t news = frail_guard_news(&stream->guard);
        // Before the look at the stream: what came before shut() is then seen.
        frail_guard_take(&stream->guard);
        bool shut = stream->shut;
        frail_guard_leave(&stream->guard, 0);
        if (frail_guard_refuses(deadline_ns))
            return -ETIMEDOUT;
        if (shut && flaw_now == FLAW_SHUT_LOSES)
            return -EPIPE;
        size_t given = read(memory, handle, bytes, count);
        if (given > 0)
            return (ssize_t)given;
        if (shut)
            return -EPIPE;
        int error = frail_guard_sleep(&stream->guard, news, deadline_ns);
        if (error)
            return error;
    }
}

static ssize_t frail_stream_write_until(void *memory, void *handle, const void *bytes, size_t count,
                                        uint64_t deadline_ns)
{
    return frail_write_until(frail_stream_write, memory, handle, bytes, count, deadline_ns);
}

static ssize_t frail_stream_read_until(void *memory, void *handle, void *bytes, size_t count,
                                       uint64_t deadline_ns)
{
    return frail_read_until(frail_stream_read, memory, handle, bytes, count, deadline_ns);
}

static void frail_stream_shut(void *memory)
{
    struct frail_stream *stream = frail_stream_at(memory);
    frail_guard_take(&stream->guard);
    stream->shut = true;
    frail_guard_leave(&stream->guard, flaw_now == FLAW_SHUT_FORGETS ? 0 : 1);
}

static const struct stream_ops frail_stream = {
    .about = {.name = "frail",
              .summary = "byte ring in a lock that the broken twins are made from",
              .source = "contend"},
    .claims = {.keeps = true,
               .writers = STREAM_MANY,
               .readers = STREAM_MANY,
               .waits = true,
               .shared = true},
    .capacity = frail_stream_capacity,
    .bytes = frail_stream_bytes,
    .open = frail_stream_open,
    .write = frail_stream_write,
    .read = frail_stream_read,
    .write_until = frail_stream_write_until,
    .read_until = frail_stream_read_until,
    .shut = frail_stream_shut,
};

#endif
