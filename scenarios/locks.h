// SPDX-License-Identifier: MIT
// locks.h: what the lock scenarios share: the list of locks, their labels, and opening one for a
// run.
#ifndef SCENARIOS_LOCKS_H
#define SCENARIOS_LOCKS_H

#include <errno.h>
#include <string.h>

#include "extra/all.h"
#include "hint.h"
#include "lock/all.h"
#include "measure/scenario.h"
#include "peers/all.h"

// Contend's own locks, the user's own, and the peers that were found.
#define ALL_LOCKS(X) LOCKS(X) EXTRA_LOCKS(X) PEER_LOCKS(X)

// What a variant takes from its lock; its roles are the scenario's.
#define LOCK_LABEL(name_, peer_)                                                                   \
    .primitive = {.name = #name_,                                                                  \
                  .summary = &name_##_lock.about.summary,                                          \
                  .source = &name_##_lock.about.source,                                            \
                  .promises = &name_##_lock.claims.excludes,                                       \
                  .allocates = &name_##_lock.claims.allocates,                                     \
                  .peer = (peer_)},                                                                \
    .ops = &name_##_lock

// Opens a lock in memory of its own. 0, or -errno with the reason (-ENOTSUP: it cannot do what the
// config asks for).
static inline int open_lock(struct run *run, const struct lock_config *config, void **lock,
                            struct error *error)
{
    const struct lock_ops *ops = run->variant->ops;
    *lock = run_memory(run, ops->bytes(config), error);
    if (!*lock)
        return -ENOMEM;
    int code = ops->open ? ops->open(*lock, config) : 0;
    return code == 0
               ? 0
               : error_set(error, -code, "%s does not open: %s", ops->about.name, strerror(-code));
}

// The node of a thread's slot; NULL where the lock needs none.
static inline void *attach_lock(const struct run *run, void *lock, unsigned slot)
{
    const struct lock_ops *ops = run->variant->ops;
    return ops->attach ? ops->attach(lock, slot) : NULL;
}

#endif
