// SPDX-License-Identifier: MIT
// virtual_mutants.h: strategies that are wrong in one point, which the tests of the virtual pool must
// reject.
#ifndef TESTS_SCENARIOS_VIRTUAL_MUTANTS_H
#define TESTS_SCENARIOS_VIRTUAL_MUTANTS_H

#include "dispatch/dispatch.h"

// power_of_d, but two of the d may be the same worker.
extern const struct dispatch_ops mutant_replaced;
// power_of_d, but the last task that was given away is not counted yet.
extern const struct dispatch_ops mutant_stale;
// power_of_d, but the second least busy of the d, ties counting as second.
extern const struct dispatch_ops mutant_second;
// power_of_d, but of equals always the first.
extern const struct dispatch_ops mutant_first;
// least_work, but the second of all.
extern const struct dispatch_ops mutant_second_work;
// round_robin, but two tasks to each worker in turn.
extern const struct dispatch_ops mutant_twice;
// random, but some of what an odd worker should get goes to the one before it.
extern const struct dispatch_ops mutant_uneven;
// random, but a worker that does not exist.
extern const struct dispatch_ops mutant_outside;

// A strategy that wants to be told: the same picks, with the ends of tasks taken off in order.
struct dispatch_ops mutant_told(const struct dispatch_ops *ops);

#endif
