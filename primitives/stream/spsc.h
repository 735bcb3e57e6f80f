// SPDX-License-Identifier: MIT
// spsc.h: one writer, one reader, no lock: a byte ring over the indices of indices.h.
//
// A call publishes once. A writer asks for the lines that it will fill next, a little at a time, and
// after it has published: asking before delayed what the reader waits for.
//
// Source: L. Lamport, "Specifying concurrent program modules", TOPLAS 5(2), 1983; the copies of the
// indices: P. Lee, T. Bu, G. Chandranmenon, ANCS 2009; reserve and commit: S. Cooke, "The bip
// buffer", 2003.
// Deviations: the capacity is rounded up to a power of two. A span of reserve or peek ends at the
// end of the array, and the next one starts at its beginning: no room at the end is given up.
#ifndef PRIMITIVES_STREAM_SPSC_H
#define PRIMITIVES_STREAM_SPSC_H

#include "hint.h"
#include "stream/copy.h"
#include "stream/indices.h"
#include "stream/limit.h"
#include "stream/stream.h"

// The bytes follow, so that processes may map it at different addresses.
struct spsc_stream {
    struct stream_indices indices;
    alignas(CACHE_LINE) unsigned char array[];
};

static uint64_t spsc_stream_capacity(const struct stream_config *config)
{
    return power_of_two(config->capacity);
}

static size_t spsc_stream_bytes(const struct stream_config *config)
{
    return sizeof(struct spsc_stream) + spsc_stream_capacity(config);
}

static int spsc_stream_open(void *memory, const struct stream_config *config)
{
    int error = stream_config_check(config, STREAM_ONE, STREAM_ONE, true);
    if (!error)
        stream_indices_open(memory, spsc_stream_capacity(config));
    return error;
}

HOT_INLINE size_t spsc_stream_write(void *memory, void *handle, const void *bytes, size_t count)
{
    (void)handle;
    struct spsc_stream *stream = memory;
    uint64_t mask = stream->indices.writer_mask;
    uint64_t written = stream_written(&stream->indices);
    size_t taken = stream_room(&stream->indices, written, count);
    if (__builtin_expect(taken == 0, false))
        return 0;
    uint64_t target = written + taken;
    uint64_t end = stream->indices.read_seen + mask + 1;
    const unsigned char *next = bytes;
    for (; __builtin_expect(written + STREAM_AHEAD < target, false); next += STREAM_AHEAD) {
        stream_copy_in(stream->array, mask + 1, written & mask, next, STREAM_AHEAD);
        stream_ask_ahead(stream->array, mask, written, STREAM_AHEAD, end);
        written += STREAM_AHEAD;
    }
    stream_copy_in(stream->array, mask + 1, written & mask, next, target - written);
    stream_publish(&stream->indices, target);
    stream_ask_ahead(stream->array, mask, written, target - written, end);
    return taken;
}

HOT_INLINE size_t spsc_stream_read(void *memory, void *handle, void *bytes, size_t count)
{
    (void)handle;
    struct spsc_stream *stream = memory;
    uint64_t mask = stream->indices.reader_mask;
    uint64_t read = stream_read(&stream->indices);
    size_t given = stream_stock(&stream->indices, read, count);
    if (__builtin_expect(given == 0, false))
        return 0;
    stream_copy_out(bytes, stream->array, mask + 1, read & mask, given);
    stream_give_back(&stream->indices, read + given);
    return given;
}

HOT_INLINE struct stream_span spsc_stream_reserve(void *memory, void *handle, size_t count)
{
    (void)handle;
    struct spsc_stream *stream = memory;
    uint64_t written = stream_written(&stream->indices);
    uint64_t place = written & stream->indices.writer_mask;
    uint64_t to_end = stream->indices.writer_mask + 1 - place;
    size_t room = stream_room(&stream->indices, written, count < to_end ? count : to_end);
    return (struct stream_span){.bytes = room ? stream->array + place : NULL, .count = room};
}

HOT_INLINE void spsc_stream_commit(void *memory, void *handle, size_t count)
{
    (void)handle;
    struct spsc_stream *stream = memory;
    stream_publish(&stream->indices, stream_written(&stream->indices) + count);
}

HOT_INLINE struct stream_span spsc_stream_peek(void *memory, void *handle)
{
    (void)handle;
    struct spsc_stream *stream = memory;
    uint64_t read = stream_read(&stream->indices);
    uint64_t place = read & stream->indices.reader_mask;
    size_t stock = stream_stock(&stream->indices, read, stream->indices.reader_mask + 1 - place);
    return (struct stream_span){.bytes = stock ? stream->array + place : NULL, .count = stock};
}

HOT_INLINE void spsc_stream_consume(void *memory, void *handle, size_t count)
{
    (void)handle;
    struct spsc_stream *stream = memory;
    stream_give_back(&stream->indices, stream_read(&stream->indices) + count);
}

static const struct stream_ops spsc_stream = {
    .about = {.name = "spsc",
              .summary = "one writer, one reader, each with a copy of the other's index",
              .source = "Lamport, TOPLAS 5(2), 1983; Lee, Bu and Chandranmenon, ANCS 2009"},
    .claims = {.keeps = true, .writers = STREAM_ONE, .readers = STREAM_ONE, .shared = true},
    .capacity = spsc_stream_capacity,
    .bytes = spsc_stream_bytes,
    .open = spsc_stream_open,
    .write = spsc_stream_write,
    .read = spsc_stream_read,
    .reserve = spsc_stream_reserve,
    .commit = spsc_stream_commit,
    .peek = spsc_stream_peek,
    .consume = spsc_stream_consume,
};

#endif
