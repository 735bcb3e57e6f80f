// SPDX-License-Identifier: MIT
// ring.c: what ring/ring.h promises, one check per promise.
#include "family.h"
#include "ring_checks.h"

static bool if_any(const struct ring_ops *ops)
{
    return ops->open;
}

static bool if_keeps(const struct ring_ops *ops)
{
    return ops->claims.keeps;
}

static bool if_many(const struct ring_ops *ops)
{
    return ops->claims.keeps &&
           (ops->claims.producers == RING_MANY || ops->claims.consumers == RING_MANY);
}

static bool if_one_queue_of_many(const struct ring_ops *ops)
{
    return if_many(ops) && ops->claims.order == RING_TOTAL;
}

static bool if_batches(const struct ring_ops *ops)
{
    return ops->claims.keeps && (ops->push_many || ops->pop_many);
}

static bool if_shared(const struct ring_ops *ops)
{
    return ops->claims.keeps && ops->claims.shared;
}

static bool if_sleeps(const struct ring_ops *ops)
{
    return ops->claims.keeps && ops->push_until;
}

static bool if_sleeps_shared(const struct ring_ops *ops)
{
    return if_sleeps(ops) && ops->claims.shared;
}

static const struct contract_check checks[] = {
    {.name = "refuses to be opened for what it cannot do",
     .ring = {.applies = if_any, .asks = ring_refuses_what_it_cannot}},
    {.name = "gives back what was pushed, in order, lap after lap",
     .none_breaks = true,
     .ring = {.applies = if_keeps, .asks = ring_gives_back_in_order}},
    {.name = "is one queue by whatever handle it is used",
     .none_breaks = true,
     .ring = {.applies = if_one_queue_of_many, .asks = ring_serves_all_handles}},
    {.name = "holds as many as it says, then is full, then empty",
     .none_breaks = true,
     .ring = {.applies = if_keeps, .asks = ring_holds_its_capacity}},
    {.name = "takes every value of 64 bits",
     .none_breaks = true,
     .ring = {.applies = if_keeps, .asks = ring_takes_every_value}},
    {.name = "takes and gives what fits of many, across the end",
     .none_breaks = true,
     .ring = {.applies = if_batches, .asks = ring_takes_what_fits}},
    {.name = "does not disturb another ring",
     .none_breaks = true,
     .ring = {.applies = if_keeps, .asks = ring_stays_apart}},
    {.name = "stays in its memory",
     .ring = {.applies = if_keeps, .asks = ring_stays_in_its_memory}},
    {.name = "works at another address than where it was opened",
     .ring = {.applies = if_shared, .asks = ring_works_where_it_is_mapped}},
    {.name = "gives each element once, with what was written before it",
     .none_breaks = true,
     .ring = {.applies = if_keeps, .asks = ring_delivers_once}},
    {.name = "answers as a queue used by one thread could",
     .none_breaks = true,
     .ring = {.applies = if_keeps, .asks = ring_is_a_queue}},
    {.name = "ends with 2 and 8 threads per CPU",
     .may_stall = true,
     .none_breaks = true,
     .ring = {.applies = if_many, .asks = ring_ends_oversubscribed}},
    {.name = "gives each element once between processes",
     .none_breaks = true,
     .ring = {.applies = if_shared, .asks = ring_delivers_to_processes}},
    {.name = "gives each element once to those who sleep for it",
     .ring = {.applies = if_sleeps, .asks = ring_delivers_to_sleepers}},
    {.name = "wakes who waits for an element",
     .ring = {.applies = if_sleeps, .asks = ring_wakes_consumer}},
    {.name = "wakes who waits for room",
     .ring = {.applies = if_sleeps, .asks = ring_wakes_producer}},
    {.name = "wakes as many as can go on", .ring = {.applies = if_sleeps, .asks = ring_wakes_all}},
    {.name = "times out, not before the deadline, and changes nothing",
     .ring = {.applies = if_sleeps, .asks = ring_times_out}},
    {.name = "wakes all when it is shut, and is drained first",
     .ring = {.applies = if_sleeps, .asks = ring_shuts}},
    {.name = "sleeps through signals",
     .ring = {.applies = if_sleeps, .asks = ring_sleeps_through_signals}},
    {.name = "uses no CPU while it waits", .ring = {.applies = if_sleeps, .asks = ring_rests}},
    {.name = "wakes who waits in another process",
     .ring = {.applies = if_sleeps_shared, .asks = ring_wakes_process}},
};

static const struct check_list check_list = {.items = checks,
                                             .count = sizeof checks / sizeof checks[0]};

const struct contract_family ring_family = {
    .name = "ring",
    .kind = FAMILY_RING,
    .checks = &check_list,
    .subjects = &ring_subjects,
    .sound = &ring_sound,
    .controls = &ring_controls,
};
