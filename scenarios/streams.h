// SPDX-License-Identifier: MIT
// streams.h: what the stream scenarios share: the list of streams, workers and a variant for each,
// and opening one for a run.
#ifndef SCENARIOS_STREAMS_H
#define SCENARIOS_STREAMS_H

#include <errno.h>
#include <string.h>

#include "extra/all.h"
#include "hint.h"
#include "measure/scenario.h"
#include "peers/all.h"
#include "stream/all.h"

// A scenario's own WORKERS(stream) for each stream, and its VARIANT(stream, peer, table), where
// table.claims.allocates says whether it allocates: of the byte ring inside a lock, the lock's.
#define LOCKED_STREAM_WORKERS(lock) WORKERS(locked_##lock)
#define ALL_STREAM_WORKERS                                                                         \
    STREAMS(WORKERS)                                                                               \
    LOCKS(LOCKED_STREAM_WORKERS)                                                                   \
    EXTRA_LOCKS(LOCKED_STREAM_WORKERS)                                                             \
    PEER_LOCKS(LOCKED_STREAM_WORKERS)                                                              \
    EXTRA_STREAMS(WORKERS)                                                                         \
    PEER_STREAMS(WORKERS)

#define OWN_STREAM_VARIANT(stream)  VARIANT(stream, false, stream##_stream)
#define PEER_STREAM_VARIANT(stream) VARIANT(stream, true, stream##_stream)
#define OWN_LOCKED_VARIANT(lock)    VARIANT(locked_##lock, false, lock##_lock)
#define PEER_LOCKED_VARIANT(lock)   VARIANT(locked_##lock, true, lock##_lock)
#define ALL_STREAM_VARIANTS                                                                        \
    STREAMS(OWN_STREAM_VARIANT)                                                                    \
    LOCKS(OWN_LOCKED_VARIANT)                                                                      \
    EXTRA_LOCKS(OWN_LOCKED_VARIANT)                                                                \
    PEER_LOCKS(PEER_LOCKED_VARIANT)                                                                \
    EXTRA_STREAMS(OWN_STREAM_VARIANT)                                                              \
    PEER_STREAMS(PEER_STREAM_VARIANT)

// Workers for one stream and one role's `body`: plain, and one that notes the sizes of its calls;
// and their list for the role. Latency is not offered: a byte has no time of its own.
#define STREAM_WORKERS(stream, body)                                                               \
    HOT_ENTRY uint64_t stream##_##body##_plain(struct worker *worker)                              \
    {                                                                                              \
        return body(&stream##_stream, worker, PROBE_NONE);                                         \
    }                                                                                              \
    HOT_ENTRY uint64_t stream##_##body##_order(struct worker *worker)                              \
    {                                                                                              \
        return body(&stream##_stream, worker, PROBE_ORDER);                                        \
    }
#define STREAM_WORK(stream, body)                                                                  \
    {                                                                                              \
        [PROBE_NONE] = stream##_##body##_plain, [PROBE_ORDER] = stream##_##body##_order            \
    }

// The same for any stream, through a pointer.
#define STREAM_POINTER_WORKERS(body)                                                               \
    HOT_ENTRY uint64_t pointer_##body##_plain(struct worker *worker)                               \
    {                                                                                              \
        return body(worker->ops, worker, PROBE_NONE);                                              \
    }                                                                                              \
    HOT_ENTRY uint64_t pointer_##body##_order(struct worker *worker)                               \
    {                                                                                              \
        return body(worker->ops, worker, PROBE_ORDER);                                             \
    }

// What a variant takes from its stream; its roles are the scenario's.
#define STREAM_LABEL(name_, peer_, table_)                                                         \
    .primitive = {.name = #name_,                                                                  \
                  .summary = &name_##_stream.about.summary,                                        \
                  .source = &name_##_stream.about.source,                                          \
                  .promises = &name_##_stream.claims.keeps,                                        \
                  .allocates = &table_.claims.allocates,                                           \
                  .peer = (peer_)},                                                                \
    .ops = &name_##_stream

// The same of a stream that is known by its table alone: for a scenario's `label`.
static inline struct primitive stream_label(const void *table)
{
    const struct stream_ops *ops = table;
    return (struct primitive){.name = ops->about.name,
                              .summary = &ops->about.summary,
                              .source = &ops->about.source,
                              .promises = &ops->claims.keeps,
                              .allocates = &ops->claims.allocates};
}

// 0, or -ENOTSUP with the claim of the stream that the config goes beyond.
static inline int check_stream(const struct stream_ops *ops, const struct stream_config *config,
                               struct error *error)
{
    const struct stream_claims *claims = &ops->claims;
    if (claims->writers == STREAM_ONE && config->writers > 1)
        return error_set(error, ENOTSUP, "%s takes one writer, not %u; topology=1:1 or 1:N",
                         ops->about.name, config->writers);
    if (claims->readers == STREAM_ONE && config->readers > 1)
        return error_set(error, ENOTSUP, "%s takes one reader, not %u; topology=1:1 or N:1",
                         ops->about.name, config->readers);
    if (config->shared && !claims->shared)
        return error_set(error, ENOTSUP, "%s does not work between processes; unit=thread",
                         ops->about.name);
    return 0;
}

// Opens a stream in memory of its own. 0, or -errno with the reason (-ENOTSUP: it cannot do what the
// config asks for).
static inline int open_stream(struct run *run, const struct stream_config *config, void **stream,
                              struct error *error)
{
    const struct stream_ops *ops = run->variant->ops;
    int code = check_stream(ops, config, error);
    if (code != 0)
        return code;
    *stream = run_memory(run, ops->bytes(config), error);
    if (!*stream)
        return -ENOMEM;
    code = ops->open(*stream, config);
    if (code == -EINVAL)
        return error_set(error, ENOTSUP, "%s cannot have capacity %llu; try another, such as 64KiB",
                         ops->about.name, (unsigned long long)config->capacity);
    // A stream inside a lock claims what most locks can.
    if (code == -ENOTSUP && config->shared)
        return error_set(error, ENOTSUP, "%s does not work between processes; unit=thread",
                         ops->about.name);
    return code == 0
               ? 0
               : error_set(error, -code, "%s does not open: %s", ops->about.name, strerror(-code));
}

// The handle of worker `index`; the first `writers` workers write.
static inline void *attach_stream(const struct run *run, void *stream, unsigned index,
                                  unsigned writers)
{
    const struct stream_ops *ops = run->variant->ops;
    if (!ops->attach)
        return NULL;
    return index < writers ? ops->attach(stream, STREAM_WRITER, index)
                           : ops->attach(stream, STREAM_READER, index - writers);
}

// For a stream that open_stream opened; its memory is the run's.
static inline void close_stream(const struct run *run, void *stream)
{
    const struct stream_ops *ops = run->variant->ops;
    if (ops->close)
        ops->close(stream);
}

#endif
