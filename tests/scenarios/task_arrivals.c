// SPDX-License-Identifier: MIT
// task_arrivals.c: tasks come at the rate of their load, and as their process says.
#include "task_arrivals.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <math.h>
#include <string.h>

#define TASKS   UINT64_C(1000000)
#define WORKERS 4

static const struct task_cost_options cost_options = {
    .costs = TASK_COSTS_FIXED, .mean_ns = 1000000, .alpha = 1, .slow = 1, .keys = 1};
static struct task_costs costs;
static struct error error;

static struct task_arrival_options options_of(enum task_arrival_kind kind)
{
    return (struct task_arrival_options){
        .arrivals = kind, .load = 0.8, .in_flight = 8, .burst = 20, .peak = 4};
}

static int open_arrivals(struct task_arrivals *arrivals, const struct task_arrival_options *options)
{
    cr_assert_eq(task_costs_open(&costs, &cost_options, 3, &error), 0, "%s", error.text);
    return task_arrivals_open(arrivals, options, &costs, WORKERS, TASKS, 3, &error);
}

struct gaps {
    double mean, c2;
};

static struct gaps gaps_of(struct task_arrivals *arrivals, uint64_t count)
{
    double sum = 0, squares = 0;
    uint64_t last = arrivals->index ? (uint64_t)arrivals->time_ns : 0;
    for (uint64_t i = 0; i < count; i++) {
        uint64_t now = task_arrivals_next(arrivals);
        cr_assert_geq(now, last);
        sum += (double)(now - last);
        squares += (double)(now - last) * (double)(now - last);
        last = now;
    }
    double mean = sum / (double)count;
    return (struct gaps){mean, squares / (double)count / (mean * mean) - 1};
}

// 1 ms / (0.8 x 4).
#define GAP_NS 312500.0

Test(task_arrivals, come_at_the_rate_of_the_load)
{
    static const struct {
        enum task_arrival_kind kind;
        double c2, c2_share;
    } cases[] = {{TASK_ARRIVALS_POISSON, 1, 0.02}, {TASK_ARRIVALS_DETERMINISTIC, 0, 0}};
    for (size_t i = 0; i < 2; i++) {
        struct task_arrival_options options = options_of(cases[i].kind);
        struct task_arrivals arrivals;
        cr_assert_eq(open_arrivals(&arrivals, &options), 0, "%s", error.text);
        struct gaps gaps = gaps_of(&arrivals, TASKS);
        cr_expect_float_eq(gaps.mean, GAP_NS, 0.005 * GAP_NS, "%g", gaps.mean);
        cr_expect_float_eq(gaps.c2, cases[i].c2, cases[i].c2_share + 1e-6, "%g", gaps.c2);
    }
}

// Variation of the gaps of an interrupted Poisson process: 1 + 2 r off / (off + on)^2, r the rate when
// it is on. A burst of 20 at 4 times the rate: off = r / 20, on = off / 3, so 1 + 2 x 20 x 9 / 16.
Test(task_arrivals, bursts_vary_as_an_interrupted_poisson_process)
{
    struct task_arrival_options options = options_of(TASK_ARRIVALS_ON_OFF);
    struct task_arrivals arrivals;
    cr_assert_eq(open_arrivals(&arrivals, &options), 0, "%s", error.text);
    struct gaps gaps = gaps_of(&arrivals, TASKS);
    cr_expect_float_eq(gaps.mean, GAP_NS, 0.03 * GAP_NS, "%g", gaps.mean);
    cr_expect_float_eq(gaps.c2, 23.5, 0.05 * 23.5, "%g", gaps.c2);
}

Test(task_arrivals, a_step_doubles_the_rate_in_the_middle)
{
    struct task_arrival_options options = options_of(TASK_ARRIVALS_STEP);
    struct task_arrivals arrivals;
    cr_assert_eq(open_arrivals(&arrivals, &options), 0, "%s", error.text);
    struct gaps first = gaps_of(&arrivals, TASKS / 2), second = gaps_of(&arrivals, TASKS / 2);
    cr_expect_float_eq(first.mean, 2 * GAP_NS, 0.02 * GAP_NS, "%g", first.mean);
    cr_expect_float_eq(second.mean, GAP_NS, 0.01 * GAP_NS, "%g", second.mean);
}

Test(task_arrivals, are_the_same_from_the_start_again)
{
    for (unsigned kind = 0; kind < TASK_ARRIVALS_TRACE; kind++) {
        struct task_arrival_options options = options_of(kind);
        struct task_arrivals arrivals;
        cr_assert_eq(open_arrivals(&arrivals, &options), 0, "%s", error.text);
        uint64_t times[100];
        for (unsigned i = 0; i < 100; i++)
            times[i] = task_arrivals_next(&arrivals);
        task_arrivals_rewind(&arrivals);
        for (unsigned i = 0; i < 100; i++)
            cr_assert_eq(times[i], task_arrivals_next(&arrivals));
        bool open = task_arrivals_are_open(&options);
        cr_assert_eq(times[99] > 0, open, "%s", task_arrival_names[kind]);
    }
}

#define REFUSES(kind, change, words)                                                               \
    do {                                                                                           \
        struct task_arrival_options options = options_of(kind);                                    \
        struct task_arrivals arrivals;                                                             \
        change;                                                                                    \
        cr_assert_eq(open_arrivals(&arrivals, &options), -EINVAL);                                 \
        cr_assert_not_null(strstr(error.text, words), "%s", error.text);                           \
    } while (0)

Test(task_arrivals, refuse_a_load_that_no_queue_settles_at)
{
    REFUSES(TASK_ARRIVALS_POISSON, options.load = 1, "load=1:");
    REFUSES(TASK_ARRIVALS_ON_OFF, options.load = 1.5, "load=1.5:");
    REFUSES(TASK_ARRIVALS_STEP, options.load = 0, "load=0: no task");
    REFUSES(TASK_ARRIVALS_POISSON, options.load = NAN, "load=nan");
    REFUSES(TASK_ARRIVALS_ON_OFF, options.peak = 1, "peak=1 ");
    REFUSES(TASK_ARRIVALS_TRACE, (void)0, "trace=FILE");
    // Closed systems settle at any.
    struct task_arrival_options options = options_of(TASK_ARRIVALS_BATCH);
    struct task_arrivals arrivals;
    options.load = 2;
    cr_assert_eq(open_arrivals(&arrivals, &options), 0, "%s", error.text);
}
