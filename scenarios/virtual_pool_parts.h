// SPDX-License-Identifier: MIT
// virtual_pool_parts.h: what a virtual pool is made of, for virtual_pool*.c alone.
#ifndef SCENARIOS_VIRTUAL_POOL_PARTS_H
#define SCENARIOS_VIRTUAL_POOL_PARTS_H

#include "virtual_pool.h"

// Tasks that are drawn at a time.
#define VIRTUAL_AHEAD 512

struct virtual_pool {
    struct dispatch_view view; // first member: what strategies ask
    uint64_t now_ns;
    struct virtual_config config;
    const struct dispatch_ops *dispatch;
    void *strategy; // its state
    size_t strategy_bytes;
    struct virtual_queues queues;
    struct virtual_heap ends;    // of each busy worker, its next one. Used if `told`
    struct virtual_heap workers; // central: all of them, the one that is free first on top
    bool told;                   // ends are taken off in order, and not when somebody looks
    enum virtual_state state;
    uint32_t ahead_next, ahead_count;
    struct virtual_sum sum;
    struct virtual_record record;
    struct virtual_task ahead[VIRTUAL_AHEAD];
};

// The questions of a strategy; `view` is the pool's first member.
uint32_t virtual_pool_in_flight(const struct dispatch_view *view, uint32_t worker);
uint64_t virtual_pool_work_left_ns(const struct dispatch_view *view, uint32_t worker);

#endif
