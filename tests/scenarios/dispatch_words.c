// SPDX-License-Identifier: MIT
// dispatch_words.c: tests of what is said of strategies.
#include "dispatch_words.h"

#include <criterion/criterion.h>
#include <string.h>

static char text[EXPLANATION_BYTES];

// What is said of a strategy with 8 workers; "" for nothing.
static const char *words_on(const char *name, struct task_cost_options costs)
{
    const struct dispatch_point point = {.costs = &costs, .workers = 8, .choices = 2};
    strcpy(text, "");
    cr_expect_eq(dispatch_explain(name, &point, text), *text != '\0');
    return text;
}

static struct task_cost_options every(uint64_t k)
{
    return (struct task_cost_options){.costs = TASK_COSTS_EVERY_KTH, .every = k, .slow = 10};
}

Test(dispatch_words, tells_a_resonance_from_turns_without_one)
{
    cr_expect_str_eq(words_on("round_robin", every(8)),
                     "each 8th task is slow, and 8 is a multiple of the 8 workers, so one worker "
                     "gets all slow tasks");
    cr_expect_str_eq(words_on("weighted_round_robin", every(16)),
                     "each 16th task is slow, and 16 is a multiple of the 8 workers, so one worker "
                     "gets all slow tasks");
    cr_expect_str_eq(words_on("round_robin", every(12)),
                     "each 12th task is slow, and 12 and the 8 workers have a common divisor, so 2 "
                     "workers get all slow tasks");
    cr_expect(strstr(words_on("round_robin", every(22)), "each 22nd task"));
    cr_expect(strstr(words_on("round_robin", every(7)), "it looks at nobody"), "the control");
    cr_expect(strstr(words_on("round_robin", (struct task_cost_options){.every = 8}),
                     "it looks at nobody"),
              "costs are fixed");
}

Test(dispatch_words, knows_what_a_count_of_tasks_cannot_see)
{
    struct task_cost_options costs = every(97);
    cr_expect(strstr(words_on("least_busy", costs), "not what they cost"));
    costs.waiting_percent = 100;
    cr_expect(strstr(words_on("least_busy_bucket", costs), "one that waits for long counts as "));
    costs.costs = TASK_COSTS_FIXED;
    cr_expect_str_empty(words_on("least_busy", costs), "with costs alike a count says all");
}

Test(dispatch_words, says_nothing_without_a_reason)
{
    struct task_cost_options costs = every(8);
    cr_expect_str_empty(words_on("central", costs));
    cr_expect_str_empty(words_on("somebody_s", costs));
    const struct dispatch_point lone = {.costs = &costs, .workers = 1, .choices = 2};
    cr_expect_not(dispatch_explain("random", &lone, text));
    const struct dispatch_point all = {.costs = &costs, .workers = 8, .choices = 8};
    cr_expect_not(dispatch_explain("power_of_d", &all, text));
}

Test(dispatch_words, names_chance_sources_and_batches)
{
    struct task_cost_options costs = {.zipf = 1};
    cr_expect(strstr(words_on("random", costs), "by chance"));
    cr_expect(strstr(words_on("hash", costs), "few sources send most tasks"));
    cr_expect(strstr(words_on("power_of_d", costs), "2 of 8 workers"));
    cr_expect(strstr(words_on("batch", costs), "the slowest of the batch"));
    cr_expect(strstr(words_on("first", costs), "every task"));
}
