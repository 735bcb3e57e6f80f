// SPDX-License-Identifier: MIT
// indices.h: the two free-running indices of a ring between one writer and one reader, and each
// side's copy of the other's.
//
// A side looks at the other's index only when its copy says that there is not enough, so that the
// line of the index moves once per many calls. Full and empty are exact, since a side looks before
// it says no.
//
//   written    Bytes written so far. Written by the writer. read <= written <= read + capacity.
//   read       Bytes read so far. Written by the reader.
//   read_seen  The writer's copy of read, read_seen <= read: the room is at least what it says.
//   written_seen  The reader's copy of written: there is at least what it says.
// A byte's place is its index modulo the capacity. With 64 bits no index comes round.
#ifndef PRIMITIVES_STREAM_INDICES_H
#define PRIMITIVES_STREAM_INDICES_H

#include <stdalign.h>
#include <stdatomic.h>
#include <stdint.h>

#include "hint.h"

// What a side waits for once, this many pauses, when it has caught up with the other. Two sides that
// step on each other's heels move the line of the index, and that of the bytes, with each call:
// - a reader of small pieces waits for this many bytes more: 1-byte and 8-byte calls go 3 times as
//   fast with it;
// - a writer waits where the ring is full: 64-byte calls go 1.5 times as fast, and 256-byte calls at
//   11 GB/s in every launch, not at 4 to 11. Not one whose pieces are large: it would wait in each
//   call.
#define STREAM_LAG        256
#define STREAM_LAG_PAUSES 16

// A line of most CPUs: reads of less are small pieces.
#define STREAM_LINE 64

// Each side has one line with all it needs.
struct stream_indices {
    alignas(CACHE_LINE) _Atomic uint64_t written;
    uint64_t read_seen;
    uint64_t writer_mask; // capacity - 1; constant after open
    alignas(CACHE_LINE) _Atomic uint64_t read;
    uint64_t written_seen;
    uint64_t reader_mask; // the same, on the reader's line
};

// `capacity` is a power of two.
static inline void stream_indices_open(struct stream_indices *indices, uint64_t capacity)
{
    atomic_init(&indices->written, 0);
    atomic_init(&indices->read, 0);
    indices->read_seen = indices->written_seen = 0;
    indices->writer_mask = indices->reader_mask = capacity - 1;
}

HOT_INLINE void stream_lag(void)
{
    for (int i = 0; i < STREAM_LAG_PAUSES; i++)
        cpu_pause();
}

// The writer's own index.
HOT_INLINE uint64_t stream_written(struct stream_indices *indices)
{
    // relaxed: the writer alone asks, and writes it.
    return atomic_load_explicit(&indices->written, memory_order_relaxed);
}

// The reader's own index.
HOT_INLINE uint64_t stream_read(struct stream_indices *indices)
{
    // relaxed: the reader alone asks, and writes it.
    return atomic_load_explicit(&indices->read, memory_order_relaxed);
}

// Room for the writer, who has written `written`: `wanted`, or less only if there is no more.
HOT_INLINE uint64_t stream_room(struct stream_indices *indices, uint64_t written, uint64_t wanted)
{
    uint64_t capacity = indices->writer_mask + 1;
    uint64_t room = indices->read_seen + capacity - written;
    if (__builtin_expect(room < wanted, false)) {
        // acquire: pairs with the release store in stream_give_back: the bytes have been read.
        indices->read_seen = atomic_load_explicit(&indices->read, memory_order_acquire);
        room = indices->read_seen + capacity - written;
        if (room < wanted && wanted <= capacity / 4) {
            stream_lag();
            // acquire: as above.
            indices->read_seen = atomic_load_explicit(&indices->read, memory_order_acquire);
            room = indices->read_seen + capacity - written;
        }
    }
    return room < wanted ? room : wanted;
}

// What is there for the reader, who has read `read`, by the writer's own index.
HOT_INLINE uint64_t stream_look(struct stream_indices *indices, uint64_t read)
{
    // acquire: pairs with the release store in stream_publish: the bytes are there.
    indices->written_seen = atomic_load_explicit(&indices->written, memory_order_acquire);
    return indices->written_seen - read;
}

// The same: `wanted`, or less only if there is no more.
HOT_INLINE uint64_t stream_stock(struct stream_indices *indices, uint64_t read, uint64_t wanted)
{
    uint64_t stock = indices->written_seen - read;
    if (__builtin_expect(stock < wanted, false)) {
        stock = stream_look(indices, read);
        if (wanted < STREAM_LINE && stock > 0 && stock < STREAM_LAG) {
            stream_lag();
            stock = stream_look(indices, read);
        }
    }
    return stock < wanted ? stock : wanted;
}

HOT_INLINE void stream_publish(struct stream_indices *indices, uint64_t written)
{
    // release: pairs with the acquire load in stream_look: the bytes are there.
    atomic_store_explicit(&indices->written, written, memory_order_release);
}

HOT_INLINE void stream_give_back(struct stream_indices *indices, uint64_t read)
{
    // release: pairs with the acquire load in stream_room: the bytes have been read.
    atomic_store_explicit(&indices->read, read, memory_order_release);
}

#endif
