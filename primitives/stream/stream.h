// SPDX-License-Identifier: MIT
// stream.h: the contract of the stream family: bounded byte streams between threads or processes.
//
// A write takes as many of its bytes as there is room for and says how many; a read gives as many as
// there are, at most as many as asked for. What is read is a copy. What was written before a write
// is seen after the read that returns its last byte.
//
//     static const struct stream_config config = {.capacity = 65536, .writers = 1, .readers = 1};
//     void *stream = memory of ops->bytes(&config) bytes, aligned to STREAM_ALIGNMENT;
//     ops->open(stream, &config);
//     size_t taken = ops->write(stream, writer, "hello", 5);
//     size_t given = ops->read(stream, reader, buffer, sizeof buffer);
//     ops->close(stream);
//
// Forbidden: more threads on a side than the config says, two threads using one handle, a buffer
// that overlaps the stream's memory, closing a stream that is in use.
#ifndef PRIMITIVES_STREAM_STREAM_H
#define PRIMITIVES_STREAM_STREAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "about.h"

// Largest capacity that may be asked for, in bytes.
#define STREAM_CAPACITY_MAX (UINT64_C(1) << 30)

// Of the memory that a stream is opened in: a page, since some map it.
#define STREAM_ALIGNMENT 4096

// How many threads may be on a side at the same time.
enum stream_side { STREAM_ONE, STREAM_MANY };

enum stream_role { STREAM_WRITER, STREAM_READER };

// What a stream is opened with; no member has a default.
struct stream_config {
    uint64_t capacity; // bytes that must find place at least, 1..STREAM_CAPACITY_MAX
    unsigned writers;  // threads that write, 1 or more
    unsigned readers;  // threads that read, 1 or more
    bool shared;       // the threads may be in several processes, see claims
};

// Properties that a stream claims; each claim has a contract test.
struct stream_claims {
    // Each byte written is read once, unchanged, and in one order: bytes of one write stand together
    // unless another writer's call comes in between two calls. False only for the control `none`.
    bool keeps;
    enum stream_side writers, readers;
    // Keeps the borders of writes: a write takes all or nothing, a read gives one whole record. The
    // buffer of a read holds record_max() bytes.
    bool records;
    // An operation may have to wait for one that another thread has begun.
    bool waits;
    // Works between processes that were forked after an open with .shared = true, and, unless the
    // stream says that it keeps something beside its memory, between all that map the memory, at
    // the same or at different addresses. A stream over a lock claims it for the ring around it,
    // and open returns -ENOTSUP where the lock does not.
    bool shared;
    bool allocates; // an operation may allocate memory
    // Room comes in pieces (pages, messages) and capacity() is the most that it ever holds: a write
    // may find less room than what is missing to capacity(), or none, but never none in an empty
    // stream. Only of peers: the kernel's streams.
    bool coarse;
};

// Room inside the stream, and how much of it.
struct stream_span {
    void *bytes;
    size_t count; // 0: none, `bytes` is NULL
};

struct stream_ops {
    struct about about;
    struct stream_claims claims;

    // This, record_max() and bytes() are asked about a capacity of 1..STREAM_CAPACITY_MAX only.
    //
    // Bytes that a stream opened so holds: capacity or more, as the stream rounds it up.
    uint64_t (*capacity)(const struct stream_config *config);

    // Largest record that a write takes. NULL where records is not claimed.
    uint64_t (*record_max)(const struct stream_config *config);

    // Bytes of memory it needs, at an address that is a multiple of STREAM_ALIGNMENT. Never 0.
    size_t (*bytes)(const struct stream_config *config);

    // Makes an empty stream in `memory` (bytes(config) bytes, any content). 0, or -errno with
    // nothing to close: -EINVAL for a capacity that is 0, above STREAM_CAPACITY_MAX or that it
    // cannot have; -ENOTSUP for more threads than a STREAM_ONE side takes, or sharing that it does
    // not offer.
    int (*open)(void *memory, const struct stream_config *config);

    // Releases what open took; bytes in the stream are forgotten. NULL: nothing to do.
    void (*close)(void *memory);

    // The calling thread's handle as writer or reader number `slot`. NULL: handles are not needed.
    void *(*attach)(void *memory, enum stream_role role, unsigned slot);

    // Takes the first n of `count` bytes, n as large as there is room for, and returns n; 0: full.
    // With records: count or 0. count is 1 or more (with records at most record_max()).
    size_t (*write)(void *stream, void *handle, const void *bytes, size_t count);

    // Gives the n oldest bytes, n <= count as many as there are, and returns n; 0: empty. With
    // records: the oldest record and its length. count is 1 or more.
    size_t (*read)(void *stream, void *handle, void *bytes, size_t count);

    // Without a copy. reserve gives up to `count` bytes of room that follow each other in memory;
    // the writer fills them and hands over the first n by commit (n may be 0). A reserve forgets
    // the one before. NULL: not offered; all four or none are.
    struct stream_span (*reserve)(void *stream, void *handle, size_t count);
    void (*commit)(void *stream, void *handle, size_t count);

    // peek shows the oldest bytes that follow each other in memory (with records: one record);
    // consume gives back the first n of them (with records: all).
    struct stream_span (*peek)(void *stream, void *handle);
    void (*consume)(void *stream, void *handle, size_t count);

    // As write and read, but sleep while not a single byte (or the record) finds room or there is
    // none, at most until the monotonic time `deadline_ns` (UINT64_MAX: for ever). 1 or more as
    // write and read, -ETIMEDOUT, or -EPIPE after shut(): read_until only once the stream is empty.
    // NULL: not offered; both are or none is, and the other operations of a stream that offers them
    // wake who sleeps.
    ssize_t (*write_until)(void *stream, void *handle, const void *bytes, size_t count,
                           uint64_t deadline_ns);
    ssize_t (*read_until)(void *stream, void *handle, void *bytes, size_t count,
                          uint64_t deadline_ns);

    // No more bytes will come: wakes all who sleep. Any thread may call it, more than once. NULL
    // where write_until is.
    void (*shut)(void *stream);
};

#endif
