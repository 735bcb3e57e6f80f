// SPDX-License-Identifier: MIT
// stream.c: what stream/stream.h promises, one check per promise.
#include "family.h"
#include "stream_checks.h"
#include "stream_subject.h"

static bool if_any(const struct stream_ops *ops)
{
    return ops->open;
}

static bool if_keeps(const struct stream_ops *ops)
{
    return ops->claims.keeps;
}

static bool if_many(const struct stream_ops *ops)
{
    return ops->claims.keeps &&
           (ops->claims.writers == STREAM_MANY || ops->claims.readers == STREAM_MANY);
}

static bool if_shows(const struct stream_ops *ops)
{
    return ops->claims.keeps && (ops->reserve || ops->peek);
}

static bool if_shared(const struct stream_ops *ops)
{
    return ops->claims.keeps && stream_shares(ops);
}

static bool if_sleeps(const struct stream_ops *ops)
{
    return ops->claims.keeps && ops->write_until;
}

static bool if_sleeps_shared(const struct stream_ops *ops)
{
    return if_sleeps(ops) && stream_shares(ops);
}

static const struct contract_check checks[] = {
    {.name = "refuses to be opened for what it cannot do",
     .stream = {.applies = if_any, .asks = stream_refuses_what_it_cannot}},
    {.name = "gives back what was written, in order, lap after lap",
     .none_breaks = true,
     .stream = {.applies = if_keeps, .asks = stream_gives_back_in_order}},
    {.name = "holds as many bytes as it says, then is full, then empty",
     .none_breaks = true,
     .stream = {.applies = if_keeps, .asks = stream_holds_its_capacity}},
    {.name = "copies across the end of its memory",
     .none_breaks = true,
     .stream = {.applies = if_keeps, .asks = stream_copies_in_two_pieces}},
    {.name = "gives a copy that stays what it was",
     .stream = {.applies = if_keeps, .asks = stream_gives_a_copy}},
    {.name = "takes and shows bytes in place",
     .stream = {.applies = if_shows, .asks = stream_shows_without_copy}},
    {.name = "does not disturb another stream",
     .none_breaks = true,
     .stream = {.applies = if_keeps, .asks = stream_stays_apart}},
    {.name = "stays in its memory",
     .stream = {.applies = if_keeps, .asks = stream_stays_in_its_memory}},
    {.name = "gives a reader what a writer wrote, byte by byte",
     .none_breaks = true,
     .stream = {.applies = if_keeps, .asks = stream_delivers_in_order}},
    {.name = "loses, doubles and mixes up nothing of several",
     .may_stall = true,
     .none_breaks = true,
     .stream = {.applies = if_many, .asks = stream_delivers_all}},
    {.name = "ends with more threads than CPUs",
     .may_stall = true,
     .none_breaks = true,
     .stream = {.applies = if_many, .asks = stream_ends_oversubscribed}},
    {.name = "loses, doubles and mixes up nothing between processes",
     .may_stall = true,
     .none_breaks = true,
     .stream = {.applies = if_shared, .asks = stream_delivers_to_processes}},
    {.name = "loses, doubles and mixes up nothing of those who sleep for it",
     .stream = {.applies = if_sleeps, .asks = stream_delivers_to_sleepers}},
    {.name = "wakes who waits for a byte",
     .stream = {.applies = if_sleeps, .asks = stream_wakes_reader}},
    {.name = "wakes who waits for room",
     .stream = {.applies = if_sleeps, .asks = stream_wakes_writer}},
    {.name = "wakes as many as can go on",
     .stream = {.applies = if_sleeps, .asks = stream_wakes_all}},
    {.name = "times out, not before the deadline, and changes nothing",
     .stream = {.applies = if_sleeps, .asks = stream_times_out}},
    {.name = "wakes all when it is shut, and is drained first",
     .stream = {.applies = if_sleeps, .asks = stream_shuts}},
    {.name = "sleeps through signals",
     .stream = {.applies = if_sleeps, .asks = stream_sleeps_through_signals}},
    {.name = "uses no CPU while it waits", .stream = {.applies = if_sleeps, .asks = stream_rests}},
    {.name = "wakes who waits in another process",
     .stream = {.applies = if_sleeps_shared, .asks = stream_wakes_process}},
};

static const struct check_list check_list = {.items = checks,
                                             .count = sizeof checks / sizeof checks[0]};

const struct contract_family stream_family = {
    .name = "stream",
    .kind = FAMILY_STREAM,
    .checks = &check_list,
    .subjects = &stream_subjects,
    .sound = &stream_sound,
    .controls = &stream_controls,
};
