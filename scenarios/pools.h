// SPDX-License-Identifier: MIT
// pools.h: what the pool scenarios share: the lists of pools and of dispatch strategies, a variant for
// each, and opening a pool for a run.
//
// A pool makes its own threads: the axis `threads` is its workers, and a role without functions stands
// for them, which gives them their CPUs (see struct role in measure/scenario.h).
#ifndef SCENARIOS_POOLS_H
#define SCENARIOS_POOLS_H

#include "dispatch/all.h"
#include "extra/all.h"
#include "measure/scenario.h"
#include "peers/all.h"
#include "pool/all.h"

// Contend's own and the user's; and with the peers that were found.
#define ALL_DISPATCHES(X) DISPATCHES(X) EXTRA_DISPATCHES(X)
#define OWN_POOLS(X)      POOLS(X) EXTRA_POOLS(X)
#define ALL_POOLS(X)      OWN_POOLS(X) PEER_POOLS(X)

// A scenario's variants: its own VARIANT(pool, peer) for each pool.
#define OWN_POOL_VARIANT(pool)  VARIANT(pool, false)
#define PEER_POOL_VARIANT(pool) VARIANT(pool, true)
#define ALL_POOL_VARIANTS       OWN_POOLS(OWN_POOL_VARIANT) PEER_POOLS(PEER_POOL_VARIANT)

// What a variant takes from its pool; its roles are the scenario's.
#define POOL_LABEL(name_, peer_)                                                                   \
    .primitive = {.name = #name_,                                                                  \
                  .summary = &name_##_pool.about.summary,                                          \
                  .source = &name_##_pool.about.source,                                            \
                  .promises = &name_##_pool.claims.keeps,                                          \
                  .allocates = &name_##_pool.claims.allocates,                                     \
                  .peer = (peer_)},                                                                \
    .ops = &name_##_pool

// The same of a strategy.
#define DISPATCH_LABEL(name_)                                                                      \
    .primitive = {.name = #name_,                                                                  \
                  .summary = &name_##_dispatch.about.summary,                                      \
                  .source = &name_##_dispatch.about.source,                                        \
                  .promises = &name_##_dispatch.claims.spreads},                                   \
    .ops = &name_##_dispatch

// The same of a pool that is known by its table alone: for a scenario's `label`.
static inline struct primitive pool_label(const void *table)
{
    const struct pool_ops *ops = table;
    return (struct primitive){.name = ops->about.name,
                              .summary = &ops->about.summary,
                              .source = &ops->about.source,
                              .promises = &ops->claims.keeps,
                              .allocates = &ops->claims.allocates};
}

#endif
