// SPDX-License-Identifier: MIT
// pool_checks.h: the single checks of the pool family; pool.c says what each asks and of whom.
#ifndef TESTS_CONTRACT_POOL_CHECKS_H
#define TESTS_CONTRACT_POOL_CHECKS_H

#include "check.h"

// pool_memory.c
pool_question pool_refuses_what_it_cannot;
pool_question pool_stays_in_its_memory;
pool_question pool_stays_apart;

// pool_crowd.c
pool_question pool_runs_once;
pool_question pool_ends_oversubscribed;
pool_question pool_runs_through_signals;
pool_question pool_counts_exactly;

// pool_begin.c
pool_question pool_runs_beside;
pool_question pool_waits_for_start;
pool_question pool_begins_in_order;
pool_question pool_starts_and_stops;
pool_question pool_fails_to_start_cleanly;

// pool_bound.c
pool_question pool_holds_its_capacity;

// pool_stop.c
pool_question pool_accounts_for_late_ones;
pool_question pool_gives_back;
pool_question pool_runs_all_at_stop;

// pool_drain.c
pool_question pool_drains_all;
pool_question pool_drains_nested;
pool_question pool_drains_beside_others;

// pool_nest.c
pool_question pool_runs_trees;
pool_question pool_leaves_tasks_alone;
pool_question pool_steals;

// pool_rest.c
pool_question pool_wakes;
pool_question pool_rests;

// pool_elastic.c
pool_question pool_grows;
pool_question pool_shrinks;
pool_question pool_shrinks_without_loss;

#endif
