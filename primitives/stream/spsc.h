// SPDX-License-Identifier: MIT
// spsc.h: one writer, one reader, no lock: a byte ring of two free-running indices.
//
// A side looks at the other's index only when its copy says that there is not enough, so that the
// line of the index moves once per many calls. A call copies in two pieces at most and publishes
// once. Full and empty are exact, since a side looks before it says no.
//
// Source: L. Lamport, "Specifying concurrent program modules", TOPLAS 5(2), 1983; the copies of the
// indices: P. Lee, T. Bu, G. Chandranmenon, ANCS 2009; reserve and commit: S. Cooke, "The bip
// buffer", 2003.
// Deviations: the capacity is rounded up to a power of two. A span of reserve or peek ends at the
// end of the array instead of being moved: room before the array's end is never given up.
//
//   written    Bytes written so far. Written by the writer. read <= written <= read + capacity.
//   read       Bytes read so far. Written by the reader.
//   read_seen  The writer's copy of read, read_seen <= read: the room is at least what it says.
//   written_seen  The reader's copy of written: there is at least what it says.
// A byte's place is its index modulo the capacity. With 64 bits no index comes round.
#ifndef PRIMITIVES_STREAM_SPSC_H
#define PRIMITIVES_STREAM_SPSC_H

#include <assert.h>
#include <stdalign.h>
#include <stdatomic.h>

#include "hint.h"
#include "stream/copy.h"
#include "stream/limit.h"
#include "stream/stream.h"

// Each side has one line with all it needs. The bytes follow, so that processes may map it at
// different addresses.
struct spsc_stream {
    alignas(CACHE_LINE) _Atomic uint64_t written;
    uint64_t read_seen;
    uint64_t writer_mask; // capacity - 1; constant after open
    alignas(CACHE_LINE) _Atomic uint64_t read;
    uint64_t written_seen;
    uint64_t reader_mask; // the same, on the reader's line
    alignas(CACHE_LINE) unsigned char array[];
};

static uint64_t spsc_stream_capacity(const struct stream_config *config)
{
    return stream_power_of_two(config->capacity);
}

static size_t spsc_stream_bytes(const struct stream_config *config)
{
    return sizeof(struct spsc_stream) + spsc_stream_capacity(config);
}

static int spsc_stream_open(void *memory, const struct stream_config *config)
{
    int error = stream_config_check(config, STREAM_ONE, STREAM_ONE, true);
    if (error)
        return error;
    struct spsc_stream *stream = memory;
    atomic_init(&stream->written, 0);
    atomic_init(&stream->read, 0);
    stream->read_seen = stream->written_seen = 0;
    stream->writer_mask = stream->reader_mask = spsc_stream_capacity(config) - 1;
    return 0;
}

// Room for the writer, who has written `written`: `wanted`, or less only if there is no more.
HOT_INLINE uint64_t spsc_stream_room(struct spsc_stream *stream, uint64_t written, uint64_t wanted)
{
    uint64_t room = stream->read_seen + stream->writer_mask + 1 - written;
    if (__builtin_expect(room < wanted, false)) {
        // acquire: pairs with the release store in spsc_stream_give_back: the bytes have been read.
        stream->read_seen = atomic_load_explicit(&stream->read, memory_order_acquire);
        room = stream->read_seen + stream->writer_mask + 1 - written;
    }
    return room < wanted ? room : wanted;
}

// What is there for the reader, who has read `read`: `wanted`, or less only if there is no more.
HOT_INLINE uint64_t spsc_stream_stock(struct spsc_stream *stream, uint64_t read, uint64_t wanted)
{
    uint64_t stock = stream->written_seen - read;
    if (__builtin_expect(stock < wanted, false)) {
        // acquire: pairs with the release store in spsc_stream_publish: the bytes are there.
        stream->written_seen = atomic_load_explicit(&stream->written, memory_order_acquire);
        stock = stream->written_seen - read;
    }
    return stock < wanted ? stock : wanted;
}

HOT_INLINE void spsc_stream_publish(struct spsc_stream *stream, uint64_t written)
{
    // release: pairs with the acquire load in spsc_stream_stock: the bytes are there.
    atomic_store_explicit(&stream->written, written, memory_order_release);
}

HOT_INLINE void spsc_stream_give_back(struct spsc_stream *stream, uint64_t read)
{
    // release: pairs with the acquire load in spsc_stream_room: the bytes have been read.
    atomic_store_explicit(&stream->read, read, memory_order_release);
}

HOT_INLINE size_t spsc_stream_write(void *memory, void *handle, const void *bytes, size_t count)
{
    (void)handle;
    struct spsc_stream *stream = memory;
    // relaxed: only the writer writes it.
    uint64_t written = atomic_load_explicit(&stream->written, memory_order_relaxed);
    uint64_t mask = stream->writer_mask;
    size_t taken = spsc_stream_room(stream, written, count);
    if (__builtin_expect(taken == 0, false))
        return 0;
    stream_copy_in(stream->array, mask + 1, written & mask, bytes, taken);
    spsc_stream_publish(stream, written + taken);
    return taken;
}

HOT_INLINE size_t spsc_stream_read(void *memory, void *handle, void *bytes, size_t count)
{
    (void)handle;
    struct spsc_stream *stream = memory;
    // relaxed: only the reader writes it.
    uint64_t read = atomic_load_explicit(&stream->read, memory_order_relaxed);
    uint64_t mask = stream->reader_mask;
    size_t given = spsc_stream_stock(stream, read, count);
    if (__builtin_expect(given == 0, false))
        return 0;
    stream_copy_out(bytes, stream->array, mask + 1, read & mask, given);
    spsc_stream_give_back(stream, read + given);
    return given;
}

HOT_INLINE struct stream_span spsc_stream_reserve(void *memory, void *handle, size_t count)
{
    (void)handle;
    struct spsc_stream *stream = memory;
    // relaxed: only the writer writes it.
    uint64_t written = atomic_load_explicit(&stream->written, memory_order_relaxed);
    uint64_t place = written & stream->writer_mask;
    uint64_t to_end = stream->writer_mask + 1 - place;
    size_t room = spsc_stream_room(stream, written, count < to_end ? count : to_end);
    return (struct stream_span){.bytes = room ? stream->array + place : NULL, .count = room};
}

HOT_INLINE void spsc_stream_commit(void *memory, void *handle, size_t count)
{
    (void)handle;
    struct spsc_stream *stream = memory;
    // relaxed: only the writer writes it.
    uint64_t written = atomic_load_explicit(&stream->written, memory_order_relaxed);
    spsc_stream_publish(stream, written + count);
}

// Looks at the writer's index each time: how much is there is what the caller asks.
HOT_INLINE struct stream_span spsc_stream_peek(void *memory, void *handle)
{
    (void)handle;
    struct spsc_stream *stream = memory;
    // relaxed: only the reader writes it.
    uint64_t read = atomic_load_explicit(&stream->read, memory_order_relaxed);
    uint64_t place = read & stream->reader_mask;
    size_t stock = spsc_stream_stock(stream, read, stream->reader_mask + 1 - place);
    return (struct stream_span){.bytes = stock ? stream->array + place : NULL, .count = stock};
}

HOT_INLINE void spsc_stream_consume(void *memory, void *handle, size_t count)
{
    (void)handle;
    struct spsc_stream *stream = memory;
    // relaxed: only the reader writes it.
    uint64_t read = atomic_load_explicit(&stream->read, memory_order_relaxed);
    spsc_stream_give_back(stream, read + count);
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
