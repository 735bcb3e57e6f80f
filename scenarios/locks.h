// SPDX-License-Identifier: MIT
// locks.h: what the lock scenarios share: the list of locks, a worker and a variant for each, and
// opening one for a run.
#ifndef SCENARIOS_LOCKS_H
#define SCENARIOS_LOCKS_H

#include <errno.h>
#include <string.h>

#include "extra/all.h"
#include "hint.h"
#include "lock/all.h"
#include "measure/scenario.h"
#include "peers/all.h"
#include "pointer.h"

// Contend's own locks and the user's; and with the peers that were found.
#define OWN_LOCKS(X) LOCKS(X) EXTRA_LOCKS(X)
#define ALL_LOCKS(X) OWN_LOCKS(X) PEER_LOCKS(X)

// A scenario's variants: its own VARIANT(lock, peer) for each lock.
#define OWN_VARIANT(lock)  VARIANT(lock, false)
#define PEER_VARIANT(lock) VARIANT(lock, true)
#define OWN_VARIANTS       OWN_LOCKS(OWN_VARIANT)
#define ALL_VARIANTS       OWN_VARIANTS PEER_LOCKS(PEER_VARIANT)

// Workers for one lock, one a probe, each the scenario's `body` made for this lock's operations;
// and their list for a role. Those without ORDER are for a body that does not know PROBE_ORDER.
#define LOCK_WORKERS(lock, body)                                                                   \
    HOT_ENTRY uint64_t lock##_##body##_plain(struct worker *worker)                                \
    {                                                                                              \
        return body(&lock##_lock, worker, PROBE_NONE);                                             \
    }                                                                                              \
    HOT_ENTRY uint64_t lock##_##body##_latency(struct worker *worker)                              \
    {                                                                                              \
        return body(&lock##_lock, worker, PROBE_LATENCY);                                          \
    }
#define LOCK_WORKERS_ORDER(lock, body)                                                             \
    LOCK_WORKERS(lock, body)                                                                       \
    HOT_ENTRY uint64_t lock##_##body##_order(struct worker *worker)                                \
    {                                                                                              \
        return body(&lock##_lock, worker, PROBE_ORDER);                                            \
    }
#define LOCK_WORK(lock, body)                                                                      \
    {                                                                                              \
        lock##_##body##_plain, lock##_##body##_latency                                             \
    }
#define LOCK_WORK_ORDER(lock, body)                                                                \
    {                                                                                              \
        lock##_##body##_plain, lock##_##body##_latency, lock##_##body##_order                      \
    }

// What a variant takes from its lock; its roles are the scenario's.
#define LOCK_LABEL(name_, peer_)                                                                   \
    .primitive = {.name = #name_,                                                                  \
                  .summary = &name_##_lock.about.summary,                                          \
                  .source = &name_##_lock.about.source,                                            \
                  .promises = &name_##_lock.claims.excludes,                                       \
                  .allocates = &name_##_lock.claims.allocates,                                     \
                  .peer = (peer_)},                                                                \
    .ops = &name_##_lock

// The same of a lock that is known by its table alone: for a scenario's `label`.
static inline struct primitive lock_label(const void *table)
{
    const struct lock_ops *ops = table;
    return (struct primitive){.name = ops->about.name,
                              .summary = &ops->about.summary,
                              .source = &ops->about.source,
                              .promises = &ops->claims.excludes,
                              .allocates = &ops->claims.allocates};
}

// Opens a lock in memory of its own, for several processes if the run has them. 0, or -errno with
// the reason (-ENOTSUP: it cannot do what the config asks for).
static inline int open_lock(struct run *run, const struct lock_config *config, void **lock,
                            struct error *error)
{
    const struct lock_ops *ops = run->variant->ops;
    struct lock_config placed = *config;
    placed.shared = run->shared;
    if (placed.shared && !ops->claims.shared)
        return error_set(error, ENOTSUP, "%s does not work between processes; unit=thread",
                         ops->about.name);
    *lock = run_memory(run, ops->bytes(&placed), error);
    if (!*lock)
        return -ENOMEM;
    int code = ops->open ? ops->open(*lock, &placed) : 0;
    return code == 0
               ? 0
               : error_set(error, -code, "%s does not open: %s", ops->about.name, strerror(-code));
}

// open_lock for the first `slots` workers; tells the lock which last-level cache each is under.
static inline int open_lock_grouped(struct run *run, unsigned slots, void **lock,
                                    struct error *error)
{
    unsigned groups[WORKERS_MAX];
    struct lock_config config = {.slots = slots, .group_of_slot = groups};
    for (unsigned i = 0; i < slots; i++) {
        groups[i] = run->workers[i].group;
        config.groups = groups[i] >= config.groups ? groups[i] + 1 : config.groups;
    }
    return open_lock(run, &config, lock, error);
}

// For a lock that open_lock opened; its memory is the run's.
static inline void close_lock(const struct run *run, void *lock)
{
    const struct lock_ops *ops = run->variant->ops;
    if (ops->close)
        ops->close(lock);
}

// The node of a thread's slot; NULL where the lock needs none.
static inline void *attach_lock(const struct run *run, void *lock, unsigned slot)
{
    const struct lock_ops *ops = run->variant->ops;
    return ops->attach ? ops->attach(lock, slot) : NULL;
}

#endif
