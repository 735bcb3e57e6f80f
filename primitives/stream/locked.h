// SPDX-License-Identifier: MIT
// locked.h: the byte ring of byte_ring.h inside a lock, once for every lock: locked_LOCK_stream.
//
// The plain way to share a ring, and the yardstick of the clever ones: acquire, copy, release. The
// order of bytes is the order in which calls got the lock; full and empty are exact, and the
// capacity is what was asked for.
//
// Streams come from the lists of locks, so that a lock that is added there is a stream as well. The
// control `none` makes the control locked_none: it keeps nothing with two threads.
//
// Deviation from the claims of other streams: a claim must be a constant and a lock's claims are
// not, so that `shared` stands for all; over a lock that does not work between processes, open says
// so by -ENOTSUP.
#ifndef PRIMITIVES_STREAM_LOCKED_H
#define PRIMITIVES_STREAM_LOCKED_H

#include <stdalign.h>
#include <string.h>

#include "extra/all.h"
#include "hint.h"
#include "lock/all.h"
#include "peers/all.h"
#include "stream/byte_ring.h"
#include "stream/limit.h"
#include "stream/stream.h"

// In memory: this, the lock, the bytes. No pointers: processes may map it at different addresses.
struct locked_stream {
    alignas(CACHE_LINE) struct byte_ring ring;
    uint64_t array_start; // of the bytes, from here; constant after open, as is `writers`
    unsigned writers;
    alignas(CACHE_LINE) unsigned char lock[];
};

HOT_INLINE unsigned char *locked_stream_array(struct locked_stream *stream)
{
    return (unsigned char *)stream + stream->array_start;
}

static inline struct lock_config locked_stream_lock_config(const struct stream_config *config)
{
    return (struct lock_config){
        .slots = config->writers + config->readers,
        .permits = 1,
        .shared = config->shared,
    };
}

static inline uint64_t locked_stream_capacity(const struct stream_config *config)
{
    return config->capacity;
}

// Where the bytes start.
static inline size_t locked_stream_start(const struct lock_ops *lock,
                                         const struct stream_config *config)
{
    const struct lock_config lock_config = locked_stream_lock_config(config);
    size_t end = sizeof(struct locked_stream) + lock->bytes(&lock_config);
    return (end + CACHE_LINE - 1) / CACHE_LINE * CACHE_LINE;
}

static inline int locked_stream_open(const struct lock_ops *lock, void *memory,
                                     const struct stream_config *config)
{
    int error = stream_config_check(config, STREAM_MANY, STREAM_MANY, true);
    if (error)
        return error;
    struct locked_stream *stream = memory;
    const struct lock_config lock_config = locked_stream_lock_config(config);
    byte_ring_open(&stream->ring, config->capacity);
    stream->array_start = locked_stream_start(lock, config);
    stream->writers = config->writers;
    if (lock->open)
        return lock->open(stream->lock, &lock_config);
    memset(stream->lock, 0, lock->bytes(&lock_config));
    return config->shared && !lock->claims.shared ? -ENOTSUP : 0;
}

static inline void locked_stream_close(const struct lock_ops *lock, void *memory)
{
    if (lock->close)
        lock->close(((struct locked_stream *)memory)->lock);
}

// The thread's node of the lock.
static inline void *locked_stream_attach(const struct lock_ops *lock, void *memory,
                                         enum stream_role role, unsigned slot)
{
    struct locked_stream *stream = memory;
    unsigned seat = role == STREAM_WRITER ? slot : stream->writers + slot;
    return lock->attach ? lock->attach(stream->lock, seat) : NULL;
}

HOT_INLINE size_t locked_stream_write(const struct lock_ops *lock, void *memory, void *node,
                                      const void *bytes, size_t count)
{
    struct locked_stream *stream = memory;
    lock->acquire(stream->lock, node);
    size_t taken = byte_ring_write(&stream->ring, locked_stream_array(stream), bytes, count);
    lock->release(stream->lock, node);
    return taken;
}

HOT_INLINE size_t locked_stream_read(const struct lock_ops *lock, void *memory, void *node,
                                     void *bytes, size_t count)
{
    struct locked_stream *stream = memory;
    lock->acquire(stream->lock, node);
    size_t given = byte_ring_read(&stream->ring, locked_stream_array(stream), bytes, count);
    lock->release(stream->lock, node);
    return given;
}

// The stream over one lock: the functions above with its table, which folds them, and a table.
#define LOCKED_STREAM(inner)                                                                       \
    static size_t locked_##inner##_stream_bytes(const struct stream_config *config)                \
    {                                                                                              \
        return locked_stream_start(&inner##_lock, config) + config->capacity;                      \
    }                                                                                              \
    static int locked_##inner##_stream_open(void *memory, const struct stream_config *config)      \
    {                                                                                              \
        return locked_stream_open(&inner##_lock, memory, config);                                  \
    }                                                                                              \
    static void locked_##inner##_stream_close(void *memory)                                        \
    {                                                                                              \
        locked_stream_close(&inner##_lock, memory);                                                \
    }                                                                                              \
    static void *locked_##inner##_stream_attach(void *memory, enum stream_role role,               \
                                                unsigned slot)                                     \
    {                                                                                              \
        return locked_stream_attach(&inner##_lock, memory, role, slot);                            \
    }                                                                                              \
    HOT_INLINE size_t locked_##inner##_stream_write(void *stream, void *node, const void *bytes,   \
                                                    size_t count)                                  \
    {                                                                                              \
        return locked_stream_write(&inner##_lock, stream, node, bytes, count);                     \
    }                                                                                              \
    HOT_INLINE size_t locked_##inner##_stream_read(void *stream, void *node, void *bytes,          \
                                                   size_t count)                                   \
    {                                                                                              \
        return locked_stream_read(&inner##_lock, stream, node, bytes, count);                      \
    }                                                                                              \
    static const struct stream_ops locked_##inner##_stream = {                                     \
        .about = {.name = "locked_" #inner,                                                        \
                  .summary = "a byte ring with head, tail and length inside the lock " #inner,     \
                  .source = "textbook; the lock is " #inner},                                      \
        .claims = {.keeps = __builtin_strcmp(#inner, "none") != 0,                                 \
                   .writers = STREAM_MANY,                                                         \
                   .readers = STREAM_MANY,                                                         \
                   .waits = true,                                                                  \
                   .shared = true},                                                                \
        .capacity = locked_stream_capacity,                                                        \
        .bytes = locked_##inner##_stream_bytes,                                                    \
        .open = locked_##inner##_stream_open,                                                      \
        .close = locked_##inner##_stream_close,                                                    \
        .attach = locked_##inner##_stream_attach,                                                  \
        .write = locked_##inner##_stream_write,                                                    \
        .read = locked_##inner##_stream_read,                                                      \
    };

LOCKS(LOCKED_STREAM)
EXTRA_LOCKS(LOCKED_STREAM)
PEER_LOCKS(LOCKED_STREAM)

#endif
