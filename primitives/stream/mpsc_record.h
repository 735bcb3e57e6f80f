// SPDX-License-Identifier: MIT
// mpsc_record.h: records of any length from many writers to one reader, whole records only.
//
// A writer claims the record's room by compare-exchange, copies the payload, and then publishes the
// record's header. The reader takes the records in the order of the claims; one that is claimed and
// not published yet ("in progress") is where it stops.
//
// Headers are in an array of their own, one place for every RECORD_UNIT bytes of the ring. So a
// header's place never held payload: it says which lap it belongs to, and one of an earlier lap is
// "in progress". Nothing has to be zeroed before room is given back, which is what makes readers of
// other such rings write to every line (Agrona's). A record may cross the end of the ring: it is
// copied in two pieces, no padding is needed, and the largest record is the capacity.
//
//   claimed  Bytes claimed so far. Written by writers, by compare-exchange.
//   read     Bytes given back so far. Written by the reader. read <= claimed <= read + capacity.
//   headers  Of the record that starts at index p: lap of p, from 1, and length, in one word.
//            Written once a lap by the writer that claimed p.
//   read_seen  A writer's copy of read, in its handle: the room is at least what it says.
//
// Rounding a record up to RECORD_UNIT bytes is what capacity is counted in: a ring of 64 KiB holds
// 4096 records of 1 to 16 bytes. With 64 bits no index and no lap comes round.
//
// Source: claim by compare-exchange and publication by the header: T. Montgomery and M. Thompson,
// Agrona's ManyToOneRingBuffer.
// Deviations: the headers are apart from the bytes and carry the lap; no padding; the reader frees a
// record at a time.
//
// A writer that stops between claim and publication holds up the reader: claims.waits.
#ifndef PRIMITIVES_STREAM_MPSC_RECORD_H
#define PRIMITIVES_STREAM_MPSC_RECORD_H

#include <assert.h>
#include <stdalign.h>
#include <stdatomic.h>

#include "hint.h"
#include "stream/copy.h"
#include "stream/limit.h"
#include "stream/stream.h"

// Records start at multiples of this.
#define RECORD_UNIT 16

// A writer's handle.
struct mpsc_record_writer {
    alignas(CACHE_LINE) uint64_t read_seen;
};

// Behind it: the headers, the bytes, the handles.
struct mpsc_record {
    alignas(CACHE_LINE) _Atomic uint64_t claimed;
    alignas(CACHE_LINE) _Atomic uint64_t read;
    alignas(CACHE_LINE) uint64_t capacity; // a power of two; constant after open, as is all here
    uint64_t lap_shift;                    // a header is lap << lap_shift | length
    uint64_t array_start;                  // of the bytes, from here
    uint64_t writers_start;                // of the handles, from here
    alignas(CACHE_LINE) _Atomic uint64_t headers[];
};

static uint64_t mpsc_record_capacity(const struct stream_config *config)
{
    uint64_t least = 2 * CACHE_LINE;
    return power_of_two(config->capacity < least ? least : config->capacity);
}

// Bytes of the headers; a multiple of CACHE_LINE, as the least capacity makes it.
static inline size_t mpsc_record_headers_bytes(uint64_t capacity)
{
    static_assert(2 * CACHE_LINE / RECORD_UNIT * sizeof(uint64_t) % CACHE_LINE == 0,
                  "the bytes start on a line of their own");
    return capacity / RECORD_UNIT * sizeof(uint64_t);
}

static size_t mpsc_record_bytes(const struct stream_config *config)
{
    uint64_t capacity = mpsc_record_capacity(config);
    return sizeof(struct mpsc_record) + mpsc_record_headers_bytes(capacity) + capacity +
           config->writers * sizeof(struct mpsc_record_writer);
}

static void *mpsc_record_attach(void *memory, enum stream_role role, unsigned slot)
{
    struct mpsc_record *stream = memory;
    struct mpsc_record_writer *writers = (void *)((unsigned char *)memory + stream->writers_start);
    return role == STREAM_WRITER ? &writers[slot] : NULL;
}

static int mpsc_record_open(void *memory, const struct stream_config *config)
{
    int error = stream_config_check(config, STREAM_MANY, STREAM_ONE, true);
    if (error)
        return error;
    struct mpsc_record *stream = memory;
    uint64_t capacity = mpsc_record_capacity(config);
    atomic_init(&stream->claimed, 0);
    atomic_init(&stream->read, 0);
    stream->capacity = capacity;
    stream->lap_shift = (uint64_t)__builtin_ctzll(capacity) + 1;
    stream->array_start = sizeof *stream + mpsc_record_headers_bytes(capacity);
    stream->writers_start = stream->array_start + capacity;
    for (uint64_t i = 0; i < capacity / RECORD_UNIT; i++)
        atomic_init(&stream->headers[i], 0);
    for (unsigned slot = 0; slot < config->writers; slot++)
        ((struct mpsc_record_writer *)mpsc_record_attach(stream, STREAM_WRITER, slot))->read_seen =
            0;
    return 0;
}

HOT_INLINE unsigned char *mpsc_record_array(struct mpsc_record *stream)
{
    return (unsigned char *)stream + stream->array_start;
}

// Room that a record of `count` bytes takes.
HOT_INLINE uint64_t mpsc_record_room(size_t count)
{
    return (count + RECORD_UNIT - 1) / RECORD_UNIT * RECORD_UNIT;
}

// The header of a record of `count` bytes at `index`; of laps from 1, as 0 is no header.
HOT_INLINE uint64_t mpsc_record_header(const struct mpsc_record *stream, uint64_t index,
                                       size_t count)
{
    uint64_t lap = (index >> (stream->lap_shift - 1)) + 1;
    return lap << stream->lap_shift | count;
}

HOT_INLINE _Atomic uint64_t *mpsc_record_header_at(struct mpsc_record *stream, uint64_t index)
{
    return &stream->headers[(index & (stream->capacity - 1)) / RECORD_UNIT];
}

// Whether `room` bytes from `index` on are free, as far as the writer knows. Signed: other writers
// may have claimed beyond what its copy of read allows, and a guess of the index may be older than
// the copy (the compare-exchange fails then).
HOT_INLINE bool mpsc_record_fits(const struct mpsc_record *stream,
                                 const struct mpsc_record_writer *writer, uint64_t index,
                                 uint64_t room)
{
    return (int64_t)(writer->read_seen + stream->capacity - index) >= (int64_t)room;
}

// True when `room` bytes from *index on are the caller's.
HOT_INLINE bool mpsc_record_claim(struct mpsc_record *stream, struct mpsc_record_writer *writer,
                                  uint64_t room, uint64_t *index)
{
    // acquire: pairs with the release of claimed below: whoever claimed up to it saw no newer `read`
    // than is loaded here. With an older one a ring that has room would look full.
    *index = atomic_load_explicit(&stream->claimed, memory_order_acquire);
    do {
        if (__builtin_expect(!mpsc_record_fits(stream, writer, *index, room), false)) {
            // acquire: pairs with the release store in mpsc_record_read: the bytes have been read.
            writer->read_seen = atomic_load_explicit(&stream->read, memory_order_acquire);
            if (!mpsc_record_fits(stream, writer, *index, room))
                return false;
        }
        // release: pairs with the acquire load of claimed: hands on the `read` that was seen. acquire
        // on failure: as above; on success release would do, which C forbids.
    } while (!atomic_compare_exchange_weak_explicit(&stream->claimed, index, *index + room,
                                                    memory_order_acq_rel, memory_order_acquire));
    return true;
}

HOT_INLINE size_t mpsc_record_write(void *memory, void *handle, const void *bytes, size_t count)
{
    struct mpsc_record *stream = memory;
    struct mpsc_record_writer *writer = handle;
    uint64_t index, room = mpsc_record_room(count);
    assert(count <= stream->capacity);
    if (!mpsc_record_claim(stream, writer, room, &index))
        return 0;
    stream_copy_in(mpsc_record_array(stream), stream->capacity, index & (stream->capacity - 1),
                   bytes, count);
    // release: pairs with the acquire load in mpsc_record_read: the payload is there.
    atomic_store_explicit(mpsc_record_header_at(stream, index),
                          mpsc_record_header(stream, index, count), memory_order_release);
    stream_ask_ahead(mpsc_record_array(stream), stream->capacity - 1, index, room,
                     writer->read_seen + stream->capacity);
    return count;
}

HOT_INLINE size_t mpsc_record_read(void *memory, void *handle, void *bytes, size_t count)
{
    (void)handle;
    struct mpsc_record *stream = memory;
    // relaxed: only the reader writes it.
    uint64_t index = atomic_load_explicit(&stream->read, memory_order_relaxed);
    // acquire: pairs with the release store in mpsc_record_write: the payload is there.
    uint64_t header =
        atomic_load_explicit(mpsc_record_header_at(stream, index), memory_order_acquire);
    uint64_t length = header - mpsc_record_header(stream, index, 0);
    // Of an earlier lap: the difference is below 0, a huge number.
    if (length > stream->capacity)
        return 0;
    assert(length <= count);
    (void)count;
    stream_copy_out(bytes, mpsc_record_array(stream), stream->capacity,
                    index & (stream->capacity - 1), length);
    // release: pairs with the acquire load in mpsc_record_claim: the bytes have been read.
    atomic_store_explicit(&stream->read, index + mpsc_record_room(length), memory_order_release);
    return length;
}

static const struct stream_ops mpsc_record_stream = {
    .about = {.name = "mpsc_record",
              .summary = "records of any length from many writers, headers with laps apart",
              .source = "Montgomery and Thompson, Agrona's ManyToOneRingBuffer; contend"},
    .claims = {.keeps = true,
               .writers = STREAM_MANY,
               .readers = STREAM_ONE,
               .records = true,
               .waits = true,
               .shared = true},
    .capacity = mpsc_record_capacity,
    .record_max = mpsc_record_capacity,
    .bytes = mpsc_record_bytes,
    .open = mpsc_record_open,
    .attach = mpsc_record_attach,
    .write = mpsc_record_write,
    .read = mpsc_record_read,
};

#endif
