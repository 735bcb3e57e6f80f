// SPDX-License-Identifier: MIT
// task_costs.c: tasks cost what their distribution says, with the mean that was asked for, and task i
// costs the same whoever asks.
#include "task_costs.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <math.h>
#include <string.h>

#define DRAWS UINT64_C(2000000)

static struct error error;

static struct task_cost_options options_of(enum task_cost_kind kind)
{
    return (struct task_cost_options){.costs = kind,
                                      .mean_ns = 1000000,
                                      .sigma = 1,
                                      .alpha = 1.5,
                                      .every = 8,
                                      .slow = 10,
                                      .keys = 1000};
}

static struct task_costs open_costs(const struct task_cost_options *options)
{
    struct task_costs costs;
    cr_assert_eq(task_costs_open(&costs, options, 3, &error), 0, "%s", error.text);
    return costs;
}

static struct cost_moments realised(const struct task_costs *costs)
{
    struct task_cost_sum sum = {0};
    for (uint64_t i = 0; i < DRAWS; i++)
        task_cost_add(&sum, task_cost_ns(costs, i));
    return task_cost_moments(&sum);
}

// Within five standard errors of the mean; the variation within a share, for its own error is that of
// a fourth moment.
static bool agrees(struct cost_moments found, struct cost_moments wanted, double c2_share)
{
    double error_share = 5 * sqrt((wanted.c2 + 1e-9) / (double)DRAWS);
    return fabs(found.mean / wanted.mean - 1) < error_share + 1e-6 &&
           fabs(found.c2 - wanted.c2) <= c2_share * wanted.c2 + 1e-6;
}

Test(task_costs, have_the_mean_and_the_variation_of_their_distribution)
{
    static const struct {
        enum task_cost_kind kind;
        double c2, c2_share; // from the literature
    } cases[] = {
        {TASK_COSTS_FIXED, 0, 0},          {TASK_COSTS_UNIFORM, 1.0 / 3, 0.01},
        {TASK_COSTS_EXPONENTIAL, 1, 0.01}, {TASK_COSTS_BIMODAL, 2.25, 0.01},
        {TASK_COSTS_HEAVY, 249.75, 0.1},   {TASK_COSTS_LOGNORMAL, 1.718282, 0.05},
        {TASK_COSTS_PARETO, 32.67, 0.3},   {TASK_COSTS_EVERY_KTH, 7 * 81.0 / 289, 0.001},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct task_cost_options options = options_of(cases[i].kind);
        struct task_costs costs = open_costs(&options);
        struct cost_moments found = realised(&costs), wanted = {1e6, cases[i].c2};
        cr_expect(agrees(found, wanted, cases[i].c2_share), "%s: mean %.9g, c2 %.9g, not %.9g",
                  task_cost_names[cases[i].kind], found.mean, found.c2, wanted.c2);
        cr_expect_float_eq(costs.moments.mean, 1e6, 1e-3);
        cr_expect_float_eq(costs.moments.c2, wanted.c2, 1e-4 * wanted.c2 + 1e-9);
        // The control: a mean that is 5 % off is seen, unless the tail hides it.
        struct cost_moments wrong = {0.95e6, cases[i].c2};
        cr_expect(cases[i].c2 > 5 || !agrees(found, wrong, cases[i].c2_share));
        task_costs_close(&costs);
    }
}

Test(task_costs, every_kth_is_slow_and_no_other)
{
    struct task_cost_options options = options_of(TASK_COSTS_EVERY_KTH);
    struct task_costs costs = open_costs(&options);
    uint64_t fast = task_cost_ns(&costs, 0);
    for (uint64_t i = 0; i < 100; i++)
        cr_assert_eq(task_cost_ns(&costs, i) > fast, i % 8 == 7);
    cr_assert_float_eq((double)task_cost_ns(&costs, 7) / (double)fast, 10, 1e-4);
}

Test(task_costs, depend_on_seed_and_index_alone)
{
    for (unsigned kind = 0; kind < TASK_COSTS_TRACE; kind++) {
        struct task_cost_options options = options_of(kind);
        struct task_costs costs = open_costs(&options), again = open_costs(&options), other;
        cr_assert_eq(task_costs_open(&other, &options, 8, &error), 0);
        unsigned equal = 0;
        for (uint64_t i = 0; i < 1000; i++) {
            cr_assert_eq(task_cost_ns(&costs, i), task_cost_ns(&again, i));
            cr_assert_eq(task_key(&costs, i), task_key(&again, i));
            equal += task_key(&costs, i) == task_key(&other, i);
        }
        cr_expect_lt(equal, 20);
    }
}

// Chi squared of the first keys against Zipf's law of another exponent rejects it.
static double key_distance(const struct task_costs *costs, double zipf)
{
    enum { KEYS = 1000, FIRST = 20 };
    static double counts[KEYS];
    memset(counts, 0, sizeof counts);
    for (uint64_t i = 0; i < DRAWS; i++)
        counts[task_key(costs, i)]++;
    double sum = 0, distance = 0;
    for (unsigned r = 0; r < KEYS; r++)
        sum += pow(r + 1.0, -zipf);
    for (unsigned r = 0; r < FIRST; r++) {
        double expected = (double)DRAWS * pow(r + 1.0, -zipf) / sum;
        distance += (counts[r] - expected) * (counts[r] - expected) / expected;
    }
    return distance;
}

Test(task_costs, keys_follow_zipfs_law)
{
    static const double exponents[] = {0, 0.8, 1, 2, 5};
    for (unsigned i = 0; i < 5; i++) {
        struct task_cost_options options = options_of(TASK_COSTS_FIXED);
        options.zipf = exponents[i];
        struct task_costs costs = open_costs(&options);
        // 20 degrees of freedom: above 51 once in ten thousand.
        double right = key_distance(&costs, exponents[i]),
               wrong = key_distance(&costs, exponents[i] + 0.05);
        cr_expect_lt(right, 51, "zipf %g: %g", exponents[i], right);
        cr_expect_gt(wrong, 51, "zipf %g: %g", exponents[i], wrong);
        task_costs_close(&costs);
    }
}

Test(task_costs, a_share_of_a_cost_is_waiting)
{
    struct task_cost_options options = options_of(TASK_COSTS_FIXED);
    options.waiting_percent = 75;
    struct task_costs costs = open_costs(&options);
    cr_assert_eq(task_waiting_ns(&costs, 1000), 750);
}

#define REFUSES(change, words)                                                                     \
    do {                                                                                           \
        struct task_cost_options options = options_of(TASK_COSTS_FIXED);                           \
        struct task_costs costs;                                                                   \
        change;                                                                                    \
        cr_assert_eq(task_costs_open(&costs, &options, 7, &error), -EINVAL);                       \
        cr_assert_not_null(strstr(error.text, words), "%s", error.text);                           \
    } while (0)

Test(task_costs, refuse_what_is_outside_their_limits)
{
    REFUSES(options.sigma = -1, "sigma=-1 is outside 0..4");
    REFUSES(options.sigma = NAN, "sigma");
    REFUSES(options.alpha = 0, "alpha=0 is outside");
    REFUSES(options.slow = 0.5, "slow=0.5");
    REFUSES(options.zipf = 11, "zipf=11");
    REFUSES(options.waiting_percent = 101, "waiting=101");
    REFUSES(options.costs = TASK_COSTS_TRACE, "trace=FILE");
}

Test(task_costs, nothing_drawn_has_no_mean)
{
    struct task_cost_sum sum = {0};
    cr_assert(isnan(task_cost_moments(&sum).mean));
}
