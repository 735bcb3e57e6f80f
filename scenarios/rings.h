// SPDX-License-Identifier: MIT
// rings.h: what the ring scenarios share: the list of rings, workers and a variant for each, and
// opening one for a run.
#ifndef SCENARIOS_RINGS_H
#define SCENARIOS_RINGS_H

#include <errno.h>
#include <string.h>

#include "extra/all.h"
#include "hint.h"
#include "measure/scenario.h"
#include "peers/all.h"
#include "pointer.h"
#include "ring/all.h"

// Contend's own rings and the user's; and with the peers that were found.
#define OWN_RINGS(X) RINGS(X) EXTRA_RINGS(X)
#define ALL_RINGS(X) OWN_RINGS(X) PEER_RINGS(X)

// A scenario's variants: its own VARIANT(ring, peer) for each ring.
#define OWN_RING_VARIANT(ring)  VARIANT(ring, false)
#define PEER_RING_VARIANT(ring) VARIANT(ring, true)
#define ALL_RING_VARIANTS       OWN_RINGS(OWN_RING_VARIANT) PEER_RINGS(PEER_RING_VARIANT)

// Workers for one ring and one role's `body`, one a probe; and their list for the role. Those
// without ORDER are for a body that does not know PROBE_ORDER.
#define RING_WORKERS(ring, body)                                                                   \
    HOT_ENTRY uint64_t ring##_##body##_plain(struct worker *worker)                                \
    {                                                                                              \
        return body(&ring##_ring, worker, PROBE_NONE);                                             \
    }                                                                                              \
    HOT_ENTRY uint64_t ring##_##body##_latency(struct worker *worker)                              \
    {                                                                                              \
        return body(&ring##_ring, worker, PROBE_LATENCY);                                          \
    }
#define RING_WORKERS_ORDER(ring, body)                                                             \
    RING_WORKERS(ring, body)                                                                       \
    HOT_ENTRY uint64_t ring##_##body##_order(struct worker *worker)                                \
    {                                                                                              \
        return body(&ring##_ring, worker, PROBE_ORDER);                                            \
    }
#define RING_WORK(ring, body)                                                                      \
    {                                                                                              \
        ring##_##body##_plain, ring##_##body##_latency                                             \
    }
#define RING_WORK_ORDER(ring, body)                                                                \
    {                                                                                              \
        ring##_##body##_plain, ring##_##body##_latency, ring##_##body##_order                      \
    }

// What a variant takes from its ring; its roles are the scenario's.
#define RING_LABEL(name_, peer_)                                                                   \
    .primitive = {.name = #name_,                                                                  \
                  .summary = &name_##_ring.about.summary,                                          \
                  .source = &name_##_ring.about.source,                                            \
                  .promises = &name_##_ring.claims.keeps,                                          \
                  .allocates = &name_##_ring.claims.allocates,                                     \
                  .peer = (peer_)},                                                                \
    .ops = &name_##_ring

// The same of a ring that is known by its table alone: for a scenario's `label`.
static inline struct primitive ring_label(const void *table)
{
    const struct ring_ops *ops = table;
    return (struct primitive){.name = ops->about.name,
                              .summary = &ops->about.summary,
                              .source = &ops->about.source,
                              .promises = &ops->claims.keeps,
                              .allocates = &ops->claims.allocates};
}

// 0, or -ENOTSUP with a sentence for what the ring does not claim to take.
static inline int check_ring(const struct ring_ops *ops, const struct ring_config *config,
                             struct error *error)
{
    if (ops->claims.producers == RING_ONE && config->producers > 1)
        return error_set(error, ENOTSUP, "%s takes one producer, not %u; topology=1:1 or 1:N",
                         ops->about.name, config->producers);
    if (ops->claims.consumers == RING_ONE && config->consumers > 1)
        return error_set(error, ENOTSUP, "%s takes one consumer, not %u; topology=1:1 or N:1",
                         ops->about.name, config->consumers);
    if (config->shared && !ops->claims.shared)
        return error_set(error, ENOTSUP, "%s does not work between processes; unit=thread",
                         ops->about.name);
    return 0;
}

// Opens a ring in memory of its own. 0, or -errno with the reason (-ENOTSUP: it cannot do what the
// config asks for).
static inline int open_ring(struct run *run, const struct ring_config *config, void **ring,
                            struct error *error)
{
    const struct ring_ops *ops = run->variant->ops;
    int code = check_ring(ops, config, error);
    if (code != 0)
        return code;
    *ring = run_memory(run, ops->bytes(config), error);
    if (!*ring)
        return -ENOMEM;
    code = ops->open(*ring, config);
    if (code == -EINVAL)
        return error_set(error, ENOTSUP, "%s cannot have capacity %llu; try another, such as 1024",
                         ops->about.name, (unsigned long long)config->capacity);
    return code == 0
               ? 0
               : error_set(error, -code, "%s does not open: %s", ops->about.name, strerror(-code));
}

// For a ring that open_ring opened; its memory is the run's.
static inline void close_ring(const struct run *run, void *ring)
{
    const struct ring_ops *ops = run->variant->ops;
    if (ops->close)
        ops->close(ring);
}

// The handle of number `slot` of a side; NULL where the ring needs none.
static inline void *attach_ring(const struct run *run, void *ring, enum ring_role role,
                                unsigned slot)
{
    const struct ring_ops *ops = run->variant->ops;
    return ops->attach ? ops->attach(ring, role, slot) : NULL;
}

#endif
