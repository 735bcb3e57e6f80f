// SPDX-License-Identifier: MIT
// blocking.h: streams whose threads sleep at the empty and full edge: blocking_STREAM around a
// stream.
//
// Each operation is the stream's, and a look whether somebody sleeps at the other edge. A call that
// gives bytes or room wakes one sleeper; that one wakes the next if it got all it asked for, as
// there may be more. Where records differ in size, room wakes all: which of them fits is not known.
//
// Source: contend; sleeping: event_count.h.
#ifndef PRIMITIVES_STREAM_BLOCKING_H
#define PRIMITIVES_STREAM_BLOCKING_H

#include "edges.h"
#include "stream/limit.h"
#include "stream/locked.h"
#include "stream/mpsc_record.h"
#include "stream/spsc.h"
#include "stream/spsc_mirrored.h"
#include "stream/stream.h"

// The stream itself follows, at the next multiple of STREAM_ALIGNMENT.
struct blocking_stream {
    struct edges edges;
    alignas(STREAM_ALIGNMENT) unsigned char inner[];
};

// An operation that waits, for the functions that attempt it.
struct blocking_stream_call {
    const struct stream_ops *inner;
    struct blocking_stream *stream;
    void *handle;
    const void *source; // of a write
    void *sink;         // of a read
    size_t count;
};

static inline int blocking_stream_open(const struct stream_ops *inner, void *memory,
                                       const struct stream_config *config)
{
    struct blocking_stream *stream = memory;
    int error = inner->open(stream->inner, config);
    if (!error)
        edges_open(&stream->edges, config->writers + config->readers, config->shared);
    return error;
}

static inline void blocking_stream_close(const struct stream_ops *inner, void *memory)
{
    if (inner->close)
        inner->close(((struct blocking_stream *)memory)->inner);
}

static inline void *blocking_stream_attach(const struct stream_ops *inner, void *memory,
                                           enum stream_role role, unsigned slot)
{
    struct blocking_stream *stream = memory;
    return inner->attach ? inner->attach(stream->inner, role, slot) : NULL;
}

HOT_INLINE size_t blocking_stream_write(const struct stream_ops *inner, void *memory, void *handle,
                                        const void *bytes, size_t count)
{
    struct blocking_stream *stream = memory;
    size_t taken = inner->write(stream->inner, handle, bytes, count);
    if (taken > 0)
        event_count_notify(&stream->edges.not_empty, 1);
    return taken;
}

HOT_INLINE size_t blocking_stream_read(const struct stream_ops *inner, void *memory, void *handle,
                                       void *bytes, size_t count)
{
    struct blocking_stream *stream = memory;
    size_t given = inner->read(stream->inner, handle, bytes, count);
    if (given > 0)
        event_count_notify(&stream->edges.not_full, inner->claims.records ? EVENT_COUNT_ALL : 1);
    return given;
}

static inline ssize_t blocking_stream_write_attempt(void *context)
{
    const struct blocking_stream_call *call = context;
    if (edges_closed(&call->stream->edges))
        return -EPIPE;
    return (ssize_t)blocking_stream_write(call->inner, call->stream, call->handle, call->source,
                                          call->count);
}

static inline ssize_t blocking_stream_read_attempt(void *context)
{
    const struct blocking_stream_call *call = context;
    return (ssize_t)blocking_stream_read(call->inner, call->stream, call->handle, call->sink,
                                         call->count);
}

// Waits at one edge; who got all it asked for wakes the next one there.
SLOW_PATH ssize_t blocking_stream_wait(const struct blocking_stream_call *call,
                                       ssize_t (*attempt)(void *), struct event_count *count,
                                       uint64_t deadline_ns)
{
    const struct edge_try wanted = {attempt, (void *)call};
    ssize_t result = edges_wait(&call->stream->edges, count, &wanted, deadline_ns);
    if (result == (ssize_t)call->count)
        event_count_notify(count, 1);
    return result;
}

SLOW_PATH ssize_t blocking_stream_write_wait(const struct stream_ops *inner, void *memory,
                                             void *handle, const void *bytes, size_t count,
                                             uint64_t deadline_ns)
{
    struct blocking_stream *stream = memory;
    const struct blocking_stream_call call = {
        .inner = inner, .stream = stream, .handle = handle, .source = bytes, .count = count};
    return blocking_stream_wait(&call, blocking_stream_write_attempt, &stream->edges.not_full,
                                deadline_ns);
}

SLOW_PATH ssize_t blocking_stream_read_wait(const struct stream_ops *inner, void *memory,
                                            void *handle, void *bytes, size_t count,
                                            uint64_t deadline_ns)
{
    struct blocking_stream *stream = memory;
    const struct blocking_stream_call call = {
        .inner = inner, .stream = stream, .handle = handle, .sink = bytes, .count = count};
    return blocking_stream_wait(&call, blocking_stream_read_attempt, &stream->edges.not_empty,
                                deadline_ns);
}

HOT_INLINE ssize_t blocking_stream_write_until(const struct stream_ops *inner, void *memory,
                                               void *handle, const void *bytes, size_t count,
                                               uint64_t deadline_ns)
{
    if (__builtin_expect(edges_closed(&((struct blocking_stream *)memory)->edges), false))
        return -EPIPE;
    size_t taken = blocking_stream_write(inner, memory, handle, bytes, count);
    return taken > 0 ? (ssize_t)taken
                     : blocking_stream_write_wait(inner, memory, handle, bytes, count, deadline_ns);
}

HOT_INLINE ssize_t blocking_stream_read_until(const struct stream_ops *inner, void *memory,
                                              void *handle, void *bytes, size_t count,
                                              uint64_t deadline_ns)
{
    size_t given = blocking_stream_read(inner, memory, handle, bytes, count);
    return given > 0 ? (ssize_t)given
                     : blocking_stream_read_wait(inner, memory, handle, bytes, count, deadline_ns);
}

static void blocking_stream_shut(void *memory)
{
    edges_shut(&((struct blocking_stream *)memory)->edges);
}

// The parts of a blocking form that every stream has: the functions above with the table of the
// stream `name_`, which folds them.
#define BLOCKING_STREAM_FUNCTIONS(name_)                                                           \
    static uint64_t blocking_##name_##_stream_capacity(const struct stream_config *config)         \
    {                                                                                              \
        return name_##_stream.capacity(config);                                                    \
    }                                                                                              \
    static size_t blocking_##name_##_stream_bytes(const struct stream_config *config)              \
    {                                                                                              \
        return sizeof(struct blocking_stream) + name_##_stream.bytes(config);                      \
    }                                                                                              \
    static int blocking_##name_##_stream_open(void *memory, const struct stream_config *config)    \
    {                                                                                              \
        return blocking_stream_open(&name_##_stream, memory, config);                              \
    }                                                                                              \
    static void blocking_##name_##_stream_close(void *memory)                                      \
    {                                                                                              \
        blocking_stream_close(&name_##_stream, memory);                                            \
    }                                                                                              \
    static void *blocking_##name_##_stream_attach(void *memory, enum stream_role role,             \
                                                  unsigned slot)                                   \
    {                                                                                              \
        return blocking_stream_attach(&name_##_stream, memory, role, slot);                        \
    }                                                                                              \
    HOT_INLINE size_t blocking_##name_##_stream_write(void *stream, void *handle,                  \
                                                      const void *bytes, size_t count)             \
    {                                                                                              \
        return blocking_stream_write(&name_##_stream, stream, handle, bytes, count);               \
    }                                                                                              \
    HOT_INLINE size_t blocking_##name_##_stream_read(void *stream, void *handle, void *bytes,      \
                                                     size_t count)                                 \
    {                                                                                              \
        return blocking_stream_read(&name_##_stream, stream, handle, bytes, count);                \
    }                                                                                              \
    HOT_INLINE ssize_t blocking_##name_##_stream_write_until(                                      \
        void *stream, void *handle, const void *bytes, size_t count, uint64_t deadline_ns)         \
    {                                                                                              \
        return blocking_stream_write_until(&name_##_stream, stream, handle, bytes, count,          \
                                           deadline_ns);                                           \
    }                                                                                              \
    HOT_INLINE ssize_t blocking_##name_##_stream_read_until(                                       \
        void *stream, void *handle, void *bytes, size_t count, uint64_t deadline_ns)               \
    {                                                                                              \
        return blocking_stream_read_until(&name_##_stream, stream, handle, bytes, count,           \
                                          deadline_ns);                                            \
    }

// The blocking form of the stream `name_`, whose record_max (or NULL) and claims follow.
#define BLOCKING_STREAM(name_, record_max_, ...)                                                   \
    BLOCKING_STREAM_FUNCTIONS(name_)                                                               \
    static const struct stream_ops blocking_##name_##_stream = {                                   \
        .about = {.name = "blocking_" #name_,                                                      \
                  .summary =                                                                       \
                      "the stream " #name_ " whose threads sleep where it is empty or full",       \
                  .source = "contend; the stream is " #name_},                                     \
        .claims = {.keeps = true, __VA_ARGS__},                                                    \
        .capacity = blocking_##name_##_stream_capacity,                                            \
        .record_max = (record_max_),                                                               \
        .bytes = blocking_##name_##_stream_bytes,                                                  \
        .open = blocking_##name_##_stream_open,                                                    \
        .close = blocking_##name_##_stream_close,                                                  \
        .attach = blocking_##name_##_stream_attach,                                                \
        .write = blocking_##name_##_stream_write,                                                  \
        .read = blocking_##name_##_stream_read,                                                    \
        .write_until = blocking_##name_##_stream_write_until,                                      \
        .read_until = blocking_##name_##_stream_read_until,                                        \
        .shut = blocking_stream_shut,                                                              \
    };

// Of the locks the one that sleeps: a thread that spins would use the CPU that the form is there to
// save.
BLOCKING_STREAM(spsc, NULL, .writers = STREAM_ONE, .readers = STREAM_ONE, .shared = true)
BLOCKING_STREAM(spsc_mirrored, NULL, .writers = STREAM_ONE, .readers = STREAM_ONE, .shared = true)
BLOCKING_STREAM(mpsc_record, mpsc_record_capacity, .writers = STREAM_MANY, .readers = STREAM_ONE,
                .records = true, .waits = true, .shared = true)
BLOCKING_STREAM(locked_futex, NULL, .writers = STREAM_MANY, .readers = STREAM_MANY, .waits = true,
                .shared = true)

#endif
