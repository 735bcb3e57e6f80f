// SPDX-License-Identifier: MIT
// dispatch_words.h: why a strategy lets tasks wait, in words, for the report: struct scenario's
// `explain` of the scenarios that compare strategies.
#ifndef SCENARIOS_DISPATCH_WORDS_H
#define SCENARIOS_DISPATCH_WORDS_H

#include "measure/scenario.h"
#include "task_costs.h"

// What a point says of its tasks and workers.
struct dispatch_point {
    const struct task_cost_options *costs;
    uint64_t workers, choices;
};

// A clause on the strategy or pool of that name. False: nothing is known of it that would show at
// this point; `text` is unchanged.
bool dispatch_explain(const char *name, const struct dispatch_point *point,
                      char text[EXPLANATION_BYTES]);

#endif
