// SPDX-License-Identifier: MIT
// dispatch_checks.h: the single checks of the dispatch family; dispatch.c says what each asks and of
// whom.
#ifndef TESTS_CONTRACT_DISPATCH_CHECKS_H
#define TESTS_CONTRACT_DISPATCH_CHECKS_H

#include "check.h"

// dispatch_memory.c
dispatch_question dispatch_refuses_what_it_cannot;
dispatch_question dispatch_stays_in_its_memory;
dispatch_question dispatch_takes_the_most_workers;

// dispatch_repeat.c
dispatch_question dispatch_repeats_itself;
dispatch_question dispatch_draws_by_seed;
dispatch_question dispatch_keeps_limit;
dispatch_question dispatch_refuses_without_trace;

// dispatch_share.c
dispatch_question dispatch_gives_each_some;
dispatch_question dispatch_passes_over_weight_0;
dispatch_question dispatch_serves_in_turns;
dispatch_question dispatch_draws_evenly;

// dispatch_weights.c
dispatch_question dispatch_follows_weights;
dispatch_question dispatch_ignores_weights;
dispatch_question dispatch_spreads_turns;
dispatch_question dispatch_takes_plain_turns;

// dispatch_keys.c
dispatch_question dispatch_sends_equal_keys_to_one;
dispatch_question dispatch_spreads_keys;
dispatch_question dispatch_moves_few_keys;
dispatch_question dispatch_keeps_bound;

// dispatch_load.c
dispatch_question dispatch_takes_least_busy;
dispatch_question dispatch_takes_least_work;
dispatch_question dispatch_breaks_ties_evenly;
dispatch_question dispatch_compares_different;
dispatch_question dispatch_picks_as_least_busy;

// dispatch_idle.c
dispatch_question dispatch_takes_idle_longest;
dispatch_question dispatch_takes_any_if_none_idle;
dispatch_question dispatch_avoids_slow;
dispatch_question dispatch_counts_those_in_flight;

#endif
