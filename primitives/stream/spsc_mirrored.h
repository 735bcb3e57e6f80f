// SPDX-License-Identifier: MIT
// spsc_mirrored.h: spsc.h over an array that is mapped twice in a row, so that no copy is ever cut
// and all the room or all the data is one span.
//
// Source: P. Howard, "The virtual ring buffer", 1997, and many since; the indices: see spsc.h.
// Deviations: none. The capacity is rounded up to a power of two of at least a page.
//
// The array is not in the stream's memory: open asks the kernel for it, and returns what the kernel
// says when it refuses. Between processes it works if they were forked after open, as the array is
// where the parent had it; not if they only map the stream's memory.
//
// The second mapping is touched for what crosses the end alone: CPUs whose first-level cache goes by
// the address of the program would otherwise fetch each line twice.
#ifndef PRIMITIVES_STREAM_SPSC_MIRRORED_H
#define PRIMITIVES_STREAM_SPSC_MIRRORED_H

#include <string.h>

#include "hint.h"
#include "stream/copy.h"
#include "stream/indices.h"
#include "stream/limit.h"
#include "stream/mirror.h"
#include "stream/stream.h"

struct spsc_mirrored {
    struct stream_indices indices;
    alignas(CACHE_LINE) unsigned char *array; // [2 * capacity]; constant after open
};

static uint64_t spsc_mirrored_capacity(const struct stream_config *config)
{
    uint64_t page = mirror_page();
    return power_of_two(config->capacity < page ? page : config->capacity);
}

static size_t spsc_mirrored_bytes(const struct stream_config *config)
{
    (void)config;
    return sizeof(struct spsc_mirrored);
}

static int spsc_mirrored_open(void *memory, const struct stream_config *config)
{
    int error = stream_config_check(config, STREAM_ONE, STREAM_ONE, true);
    if (error)
        return error;
    struct spsc_mirrored *stream = memory;
    uint64_t capacity = spsc_mirrored_capacity(config);
    stream_indices_open(&stream->indices, capacity);
    return mirror_map(&stream->array, capacity);
}

static void spsc_mirrored_close(void *memory)
{
    struct spsc_mirrored *stream = memory;
    mirror_unmap(stream->array, stream->indices.writer_mask + 1);
}

HOT_INLINE struct stream_span spsc_mirrored_reserve(void *memory, void *handle, size_t count)
{
    (void)handle;
    struct spsc_mirrored *stream = memory;
    uint64_t written = stream_written(&stream->indices);
    size_t room = stream_room(&stream->indices, written, count);
    unsigned char *place = stream->array + (written & stream->indices.writer_mask);
    return (struct stream_span){.bytes = room ? place : NULL, .count = room};
}

HOT_INLINE void spsc_mirrored_commit(void *memory, void *handle, size_t count)
{
    (void)handle;
    struct spsc_mirrored *stream = memory;
    stream_publish(&stream->indices, stream_written(&stream->indices) + count);
}

// All the data there is, at most `count` bytes.
HOT_INLINE struct stream_span spsc_mirrored_look(struct spsc_mirrored *stream, size_t count)
{
    uint64_t read = stream_read(&stream->indices);
    size_t stock = stream_stock(&stream->indices, read, count);
    unsigned char *place = stream->array + (read & stream->indices.reader_mask);
    return (struct stream_span){.bytes = stock ? place : NULL, .count = stock};
}

HOT_INLINE struct stream_span spsc_mirrored_peek(void *memory, void *handle)
{
    (void)handle;
    struct spsc_mirrored *stream = memory;
    return spsc_mirrored_look(stream, stream->indices.reader_mask + 1);
}

HOT_INLINE void spsc_mirrored_consume(void *memory, void *handle, size_t count)
{
    (void)handle;
    struct spsc_mirrored *stream = memory;
    stream_give_back(&stream->indices, stream_read(&stream->indices) + count);
}

HOT_INLINE size_t spsc_mirrored_write(void *memory, void *handle, const void *bytes, size_t count)
{
    (void)handle;
    struct spsc_mirrored *stream = memory;
    uint64_t mask = stream->indices.writer_mask;
    uint64_t written = stream_written(&stream->indices);
    size_t taken = stream_room(&stream->indices, written, count);
    if (__builtin_expect(taken == 0, false))
        return 0;
    uint64_t end = stream->indices.read_seen + mask + 1, target = written + taken;
    const unsigned char *next = bytes;
    for (; __builtin_expect(written + STREAM_AHEAD < target, false); next += STREAM_AHEAD) {
        memcpy(stream->array + (written & mask), next, STREAM_AHEAD);
        stream_ask_ahead(stream->array, mask, written, STREAM_AHEAD, end);
        written += STREAM_AHEAD;
    }
    memcpy(stream->array + (written & mask), next, target - written);
    stream_publish(&stream->indices, target);
    stream_ask_ahead(stream->array, mask, written, target - written, end);
    return taken;
}

HOT_INLINE size_t spsc_mirrored_read(void *memory, void *handle, void *bytes, size_t count)
{
    struct stream_span stock = spsc_mirrored_look(memory, count);
    if (__builtin_expect(stock.count == 0, false))
        return 0;
    memcpy(bytes, stock.bytes, stock.count);
    spsc_mirrored_consume(memory, handle, stock.count);
    return stock.count;
}

static const struct stream_ops spsc_mirrored_stream = {
    .about = {.name = "spsc_mirrored",
              .summary = "one writer, one reader, over an array that is mapped twice in a row",
              .source = "Howard, The virtual ring buffer, 1997"},
    .claims = {.keeps = true, .writers = STREAM_ONE, .readers = STREAM_ONE, .shared = true},
    .capacity = spsc_mirrored_capacity,
    .bytes = spsc_mirrored_bytes,
    .open = spsc_mirrored_open,
    .close = spsc_mirrored_close,
    .write = spsc_mirrored_write,
    .read = spsc_mirrored_read,
    .reserve = spsc_mirrored_reserve,
    .commit = spsc_mirrored_commit,
    .peek = spsc_mirrored_peek,
    .consume = spsc_mirrored_consume,
};

#endif
