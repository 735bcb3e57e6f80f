// SPDX-License-Identifier: MIT
// pool.c: what pool/pool.h promises, one check per promise.
#include "family.h"
#include "pool_checks.h"

static bool if_any(const struct pool_ops *ops)
{
    return ops->open;
}

static bool if_keeps(const struct pool_ops *ops)
{
    return ops->claims.keeps;
}

static bool if_concurrent(const struct pool_ops *ops)
{
    return ops->claims.keeps && ops->claims.concurrent;
}

// It has threads of its own, even if a producer waits for them.
static bool if_threads(const struct pool_ops *ops)
{
    return ops->claims.keeps && (ops->claims.concurrent || !ops->claims.producer_runs);
}

static bool if_fifo(const struct pool_ops *ops)
{
    return ops->claims.keeps && ops->claims.fifo;
}

static bool if_bounded(const struct pool_ops *ops)
{
    return if_concurrent(ops) && ops->claims.bounded;
}

static bool if_cancels(const struct pool_ops *ops)
{
    return if_concurrent(ops) && ops->claims.cancels;
}

static bool if_nests(const struct pool_ops *ops)
{
    return ops->claims.keeps && ops->claims.nests;
}

static bool if_nests_beside(const struct pool_ops *ops)
{
    return if_concurrent(ops) && ops->claims.nests;
}

static bool if_steals(const struct pool_ops *ops)
{
    return if_nests_beside(ops) && ops->claims.steals && ops->counts;
}

static bool if_sleeps(const struct pool_ops *ops)
{
    return if_threads(ops) && ops->claims.sleeps;
}

static bool if_elastic(const struct pool_ops *ops)
{
    return if_concurrent(ops) && ops->claims.elastic;
}

static bool if_counts(const struct pool_ops *ops)
{
    return ops->claims.keeps && ops->counts;
}

static const struct contract_check checks[] = {
    {.name = "refuses to be opened for what it cannot do",
     .pool = {.applies = if_any, .asks = pool_refuses_what_it_cannot}},
    {.name = "stays in its memory",
     .pool = {.applies = if_keeps, .asks = pool_stays_in_its_memory}},
    {.name = "does not disturb another pool",
     .pool = {.applies = if_keeps, .asks = pool_stays_apart}},
    {.name = "runs each task once, with what was written before it",
     .pool = {.applies = if_keeps, .asks = pool_runs_once}},
    {.name = "ends with 64 workers per CPU, and with one for many producers",
     .pool = {.applies = if_keeps, .asks = pool_ends_oversubscribed}},
    {.name = "runs each task once under signals",
     .pool = {.applies = if_keeps, .asks = pool_runs_through_signals}},
    {.name = "counts exactly, once it has stopped",
     .pool = {.applies = if_counts, .asks = pool_counts_exactly}},
    {.name = "runs tasks beside their producer and each other",
     .none_breaks = true,
     .pool = {.applies = if_concurrent, .asks = pool_runs_beside}},
    {.name = "lets nothing begin before all threads are there",
     .none_breaks = true,
     .pool = {.applies = if_threads, .asks = pool_waits_for_start}},
    {.name = "begins a producer's tasks in the order of their submits",
     .pool = {.applies = if_fifo, .asks = pool_begins_in_order}},
    {.name = "starts and stops a thousand times",
     .pool = {.applies = if_keeps, .asks = pool_starts_and_stops}},
    {.name = "leaves nothing behind when start fails",
     .pool = {.applies = if_threads, .asks = pool_fails_to_start_cleanly}},
    {.name = "is full with its capacity inside, and not before",
     .none_breaks = true,
     .pool = {.applies = if_bounded, .asks = pool_holds_its_capacity}},
    {.name = "runs, gives back or refuses what comes during stop",
     .pool = {.applies = if_keeps, .asks = pool_accounts_for_late_ones}},
    {.name = "gives back what has not begun, and no more",
     .none_breaks = true,
     .pool = {.applies = if_cancels, .asks = pool_gives_back}},
    {.name = "runs all that is inside before it stops",
     .pool = {.applies = if_keeps, .asks = pool_runs_all_at_stop}},
    {.name = "drains until the last task is done",
     .none_breaks = true,
     .pool = {.applies = if_concurrent, .asks = pool_drains_all}},
    {.name = "drains what tasks have submitted",
     .pool = {.applies = if_nests_beside, .asks = pool_drains_nested}},
    {.name = "drains while others go on to submit",
     .pool = {.applies = if_concurrent, .asks = pool_drains_beside_others}},
    {.name = "runs trees of tasks, and one that submits itself",
     .pool = {.applies = if_nests, .asks = pool_runs_trees}},
    {.name = "does not touch a task that it has called",
     .pool = {.applies = if_keeps, .asks = pool_leaves_tasks_alone}},
    {.name = "lets an idle worker take from a busy one, and counts it",
     .pool = {.applies = if_steals, .asks = pool_steals}},
    {.name = "wakes a worker for each task",
     .pool = {.applies = if_concurrent, .asks = pool_wakes}},
    {.name = "uses no CPU while it is idle", .pool = {.applies = if_sleeps, .asks = pool_rests}},
    {.name = "makes more threads for tasks that wait",
     .pool = {.applies = if_elastic, .asks = pool_grows}},
    {.name = "ends idle threads, but not the last few",
     .pool = {.applies = if_elastic, .asks = pool_shrinks}},
    {.name = "loses nothing while threads end",
     .pool = {.applies = if_elastic, .asks = pool_shrinks_without_loss}},
};

static const struct check_list check_list = {.items = checks,
                                             .count = sizeof checks / sizeof checks[0]};

const struct contract_family pool_family = {
    .name = "pool",
    .kind = FAMILY_POOL,
    .none = "inline",
    .checks = &check_list,
    .subjects = &pool_subjects,
    .sound = &pool_sound,
    .controls = &pool_controls,
};
