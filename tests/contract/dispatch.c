// SPDX-License-Identifier: MIT
// dispatch.c: what dispatch/dispatch.h promises, one check per promise.
#include <string.h>

#include "dispatch_checks.h"
#include "dispatch_subject.h"
#include "family.h"

static bool if_any(const struct dispatch_ops *ops)
{
    return ops->pick;
}

// What the twins are made from is not: it would take seconds, and show nothing.
static bool if_real(const struct dispatch_ops *ops)
{
    return strncmp(ops->about.name, "frail_", 6) != 0;
}

static bool if_spreads(const struct dispatch_ops *ops)
{
    return ops->claims.spreads;
}

static bool if_weighted(const struct dispatch_ops *ops)
{
    return ops->claims.weighted;
}

static bool if_not_weighted(const struct dispatch_ops *ops)
{
    return !ops->claims.weighted;
}

static bool if_limited(const struct dispatch_ops *ops)
{
    return ops->claims.limited;
}

static bool if_keyed(const struct dispatch_ops *ops)
{
    return ops->claims.keyed;
}

// What the contract does not ask of all, but a strategy is named for.

static bool if_round_robin(const struct dispatch_ops *ops)
{
    return dispatch_is(ops, "round_robin");
}

static bool if_weighted_round_robin(const struct dispatch_ops *ops)
{
    return dispatch_is(ops, "weighted_round_robin");
}

static bool if_random(const struct dispatch_ops *ops)
{
    return dispatch_is(ops, "random");
}

static bool if_hash(const struct dispatch_ops *ops)
{
    return dispatch_is(ops, "hash");
}

static bool if_hash_bounded(const struct dispatch_ops *ops)
{
    return dispatch_is(ops, "hash_bounded");
}

static bool if_power_of_d(const struct dispatch_ops *ops)
{
    return dispatch_is(ops, "power_of_d");
}

static bool if_join_idle(const struct dispatch_ops *ops)
{
    return dispatch_is(ops, "join_idle");
}

static bool if_peak_ewma(const struct dispatch_ops *ops)
{
    return dispatch_is(ops, "peak_ewma");
}

static bool if_least_work(const struct dispatch_ops *ops)
{
    return dispatch_is(ops, "least_work");
}

// A power of d that compares all is one, too.
static bool if_least_busy(const struct dispatch_ops *ops)
{
    return dispatch_is(ops, "least_busy") || dispatch_is(ops, "least_busy_bucket") ||
           if_power_of_d(ops);
}

static bool if_draws(const struct dispatch_ops *ops)
{
    return if_random(ops) || if_least_busy(ops) || if_join_idle(ops) || if_peak_ewma(ops) ||
           if_least_work(ops);
}

static const struct contract_check checks[] = {
    {.name = "refuses to be set up for what it cannot do, and changes nothing",
     .dispatch = {.applies = if_any, .asks = dispatch_refuses_what_it_cannot}},
    {.name = "stays in its memory",
     .dispatch = {.applies = if_any, .asks = dispatch_stays_in_its_memory}},
    {.name = "works for as many workers as there may be",
     .dispatch = {.applies = if_real, .asks = dispatch_takes_the_most_workers}},
    {.name = "makes the same picks of the same seed and answers",
     .dispatch = {.applies = if_any, .asks = dispatch_repeats_itself}},
    {.name = "makes other picks of another seed",
     .none_breaks = true,
     .dispatch = {.applies = if_draws, .asks = dispatch_draws_by_seed}},
    {.name = "gives each worker of a weight above 0 some",
     .none_breaks = true,
     .dispatch = {.applies = if_spreads, .asks = dispatch_gives_each_some}},
    {.name = "gives a worker of weight 0 nothing",
     .dispatch = {.applies = if_any, .asks = dispatch_passes_over_weight_0}},
    {.name = "gives shares that follow the weights",
     .none_breaks = true,
     .dispatch = {.applies = if_weighted, .asks = dispatch_follows_weights}},
    {.name = "takes all weights above 0 for the same",
     .dispatch = {.applies = if_not_weighted, .asks = dispatch_ignores_weights}},
    {.name = "keeps to the limit, and says none only when all are full",
     .dispatch = {.applies = if_limited, .asks = dispatch_keeps_limit}},
    {.name = "goes on after a pick of none as if it had not been",
     .dispatch = {.applies = if_limited, .asks = dispatch_refuses_without_trace}},
    {.name = "sends equal keys to one worker, whenever they come",
     .dispatch = {.applies = if_keyed, .asks = dispatch_sends_equal_keys_to_one}},
    {.name = "serves in turns",
     .none_breaks = true,
     .dispatch = {.applies = if_round_robin, .asks = dispatch_serves_in_turns}},
    {.name = "gives nobody more turns than its share so far",
     .none_breaks = true,
     .dispatch = {.applies = if_weighted_round_robin, .asks = dispatch_spreads_turns}},
    {.name = "takes the turns of plain smooth weighted round robin",
     .none_breaks = true,
     .dispatch = {.applies = if_weighted_round_robin, .asks = dispatch_takes_plain_turns}},
    {.name = "draws each worker as often, after each",
     .none_breaks = true,
     .dispatch = {.applies = if_random, .asks = dispatch_draws_evenly}},
    {.name = "spreads keys evenly, however they are made",
     .none_breaks = true,
     .dispatch = {.applies = if_hash, .asks = dispatch_spreads_keys}},
    {.name = "moves only the keys of a worker that is gone",
     .none_breaks = true,
     .dispatch = {.applies = if_hash_bounded, .asks = dispatch_moves_few_keys}},
    {.name = "keeps to its bound, and sends keys elsewhere only for that",
     .none_breaks = true,
     .dispatch = {.applies = if_hash_bounded, .asks = dispatch_keeps_bound}},
    {.name = "takes one of the least busy, as of now",
     .none_breaks = true,
     .dispatch = {.applies = if_least_busy, .asks = dispatch_takes_least_busy}},
    {.name = "takes each of the least busy as often, after each",
     .none_breaks = true,
     .dispatch = {.applies = if_least_busy, .asks = dispatch_breaks_ties_evenly}},
    {.name = "compares different workers, as many as it says",
     .none_breaks = true,
     .dispatch = {.applies = if_power_of_d, .asks = dispatch_compares_different}},
    {.name = "picks as least_busy does when it compares all",
     .none_breaks = true,
     .dispatch = {.applies = if_power_of_d, .asks = dispatch_picks_as_least_busy}},
    {.name = "takes the worker that is idle longest if one is",
     .none_breaks = true,
     .dispatch = {.applies = if_join_idle, .asks = dispatch_takes_idle_longest}},
    {.name = "takes any worker if none is idle",
     .none_breaks = true,
     .dispatch = {.applies = if_join_idle, .asks = dispatch_takes_any_if_none_idle}},
    {.name = "avoids a worker that was slow until that is long ago",
     .none_breaks = true,
     .dispatch = {.applies = if_peak_ewma, .asks = dispatch_avoids_slow}},
    {.name = "takes the one with fewer in flight of two that are as fast",
     .none_breaks = true,
     .dispatch = {.applies = if_peak_ewma, .asks = dispatch_counts_those_in_flight}},
    {.name = "takes one of those with the least work, as of now",
     .none_breaks = true,
     .dispatch = {.applies = if_least_work, .asks = dispatch_takes_least_work}},
};

static const struct check_list check_list = {.items = checks,
                                             .count = sizeof checks / sizeof checks[0]};

const struct contract_family dispatch_family = {
    .name = "dispatch",
    .kind = FAMILY_DISPATCH,
    .none = "first",
    .checks = &check_list,
    .subjects = &dispatch_subjects,
    .sound = &dispatch_sound,
    .controls = &dispatch_controls,
};
