// SPDX-License-Identifier: MIT
// task_costs.c: see task_costs.h.
//
// Sources: normal variables by Box and Muller 1958; aliases by Walker 1977, the table filled as Vose
// 1991 does.
#include "task_costs.h"

#include <assert.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>

#define PARETO_HIGH 1e4

const char *const task_cost_names[TASK_COST_KINDS + 1] = {
    "fixed",     "uniform", "exponential", "bimodal", "heavy",
    "lognormal", "pareto",  "every_kth",   "trace",   NULL};

static int check_number(const char *name, double value, double low, double high,
                        struct error *error)
{
    if (value >= low && value <= high)
        return 0;
    return error_set(error, EINVAL, "%s=%g is outside %g..%g", name, value, low, high);
}

static int check(const struct task_cost_options *options, struct error *error)
{
    int code = check_number("sigma", options->sigma, 0, 4, error);
    if (code == 0)
        code = check_number("alpha", options->alpha, 0.1, 10, error);
    if (code == 0)
        code = check_number("slow", options->slow, 1, 1e6, error);
    if (code == 0)
        code = check_number("zipf", options->zipf, 0, 10, error);
    if (code == 0)
        code = check_number("waiting", options->waiting_percent, 0, 100, error);
    if (code == 0 && options->costs == TASK_COSTS_TRACE && options->trace[0] == '\0')
        code = error_set(error, EINVAL, "costs=trace needs a file; trace=FILE.csv");
    return code;
}

// A cost is 1 ns at least: a slowdown divides by it.
static uint64_t whole_ns(double cost)
{
    return cost < 1.5 ? 1 : (uint64_t)(cost + 0.5);
}

// Two values of which the slow one has a share, as the sum of both has the mean.
static void set_two(struct task_costs *costs, double fast, double slow, double share)
{
    double mean = (double)costs->options.mean_ns, unit = mean / (fast + share * (slow - fast));
    costs->fast_ns = whole_ns(fast * unit);
    costs->slow_ns = whole_ns(slow * unit);
    costs->slow_below = share >= 1 ? UINT64_MAX : (uint64_t)(share * 0x1p64);
    costs->moments = two_point_cost(fast * unit, slow * unit, share);
}

static void set_trace(struct task_costs *costs)
{
    struct task_cost_sum sum = {0};
    for (size_t i = 0; i < costs->trace.count; i++)
        task_cost_add(&sum, costs->trace.rows[i].cost_ns);
    costs->moments = task_cost_moments(&sum);
}

static void set_kind(struct task_costs *costs)
{
    const struct task_cost_options *options = &costs->options;
    const double mean = (double)options->mean_ns;
    switch ((enum task_cost_kind)options->costs) {
    case TASK_COSTS_FIXED:
        costs->moments = (struct cost_moments){.mean = mean, .c2 = 0};
        return;
    case TASK_COSTS_UNIFORM:
        costs->moments = (struct cost_moments){.mean = mean, .c2 = 1.0 / 3};
        return;
    case TASK_COSTS_BIMODAL:
        set_two(costs, 0.5, 5.5, 0.1);
        return;
    case TASK_COSTS_HEAVY:
        set_two(costs, 0.5, 500.5, 0.001);
        return;
    case TASK_COSTS_EVERY_KTH:
        set_two(costs, 1, options->slow, 1 / (double)options->every);
        return;
    case TASK_COSTS_LOGNORMAL:
        costs->moments = lognormal_cost(mean, options->sigma);
        costs->scale_ns = mean * exp(-options->sigma * options->sigma / 2);
        return;
    case TASK_COSTS_PARETO:
        costs->moments = bounded_pareto_cost(1, PARETO_HIGH, options->alpha);
        costs->scale_ns = mean / costs->moments.mean;
        costs->moments.mean = mean;
        costs->tail = 1 - pow(PARETO_HIGH, -options->alpha);
        return;
    case TASK_COSTS_TRACE:
        set_trace(costs);
        return;
    case TASK_COSTS_EXPONENTIAL:
    case TASK_COST_KINDS:
        costs->moments = (struct cost_moments){.mean = mean, .c2 = 1};
    }
}

// Shares of r^-zipf, r = 1.., times `keys` over their sum: 1 on average.
static void zipf_shares(double *shares, uint64_t keys, double zipf)
{
    double sum = 0;
    for (uint64_t i = 0; i < keys; i++)
        sum += shares[i] = pow((double)i + 1, -zipf);
    for (uint64_t i = 0; i < keys; i++)
        shares[i] *= (double)keys / sum;
}

static uint32_t part_of_2_32(double share)
{
    return share >= 1 ? UINT32_MAX : (uint32_t)(share * 0x1p32);
}

// Shares fall with the key, so the small ones are at the end: `small` goes down through them and
// `large` up through those that have more than 1, each filling up the place of a small one.
static void fill_aliases(struct task_alias *aliases, double *shares, uint32_t keys)
{
    uint32_t small = keys;
    for (uint32_t i = 0; i < keys; i++)
        aliases[i] = (struct task_alias){.keep = UINT32_MAX, .alias = i};
    for (uint32_t large = 0; large < small;) {
        if (shares[large] < 1) { // it has given so much that it is small itself
            if (large + 1 >= small)
                return;
            aliases[large] = (struct task_alias){part_of_2_32(shares[large]), large + 1};
            shares[large + 1] -= 1 - shares[large];
            large++;
            continue;
        }
        if (small - 1 == large || shares[small - 1] >= 1)
            return;
        small--;
        aliases[small] = (struct task_alias){part_of_2_32(shares[small]), large};
        shares[large] -= 1 - shares[small];
    }
}

static int set_keys(struct task_costs *costs, struct error *error)
{
    const uint64_t keys = costs->options.keys;
    assert(keys >= 1 && keys <= TASK_KEYS_MAX);
    if (costs->options.zipf == 0)
        return 0;
    double *shares = malloc(keys * sizeof *shares);
    costs->aliases = malloc(keys * sizeof *costs->aliases);
    if (shares && costs->aliases) {
        zipf_shares(shares, keys, costs->options.zipf);
        fill_aliases(costs->aliases, shares, (uint32_t)keys);
    }
    bool done = shares && costs->aliases;
    free(shares);
    return done ? 0 : error_set(error, ENOMEM, "no memory for %llu keys", (unsigned long long)keys);
}

int task_costs_open(struct task_costs *costs, const struct task_cost_options *options,
                    uint64_t seed, struct error *error)
{
    *costs = (struct task_costs){
        .options = *options,
        .cost_seed = draw_stream(seed, TASK_STREAM_COSTS),
        .key_seed = draw_stream(seed, TASK_STREAM_KEYS),
    };
    int code = check(options, error);
    if (code == 0 && options->trace[0] != '\0')
        code = task_trace_read(&costs->trace, options->trace, error);
    if (code == 0)
        code = set_keys(costs, error);
    if (code == 0)
        set_kind(costs);
    else
        task_costs_close(costs);
    return code;
}

void task_costs_close(struct task_costs *costs)
{
    free(costs->aliases);
    costs->aliases = NULL;
    task_trace_free(&costs->trace);
}

static double exponential(const struct task_costs *costs, uint64_t index)
{
    return -log(draw_unit(draw_at(costs->cost_seed, index)));
}

static double normal(const struct task_costs *costs, uint64_t index)
{
    double radius = sqrt(-2 * log(draw_unit(draw_at(costs->cost_seed, 2 * index))));
    return radius * cos(2 * M_PI * draw_unit(draw_at(costs->cost_seed, 2 * index + 1)));
}

static double pareto(const struct task_costs *costs, uint64_t index)
{
    double inside = costs->tail * draw_unit(draw_at(costs->cost_seed, index));
    return pow(1 - inside, -1 / costs->options.alpha);
}

static uint64_t one_of_two(const struct task_costs *costs, uint64_t index)
{
    bool slow = draw_at(costs->cost_seed, index) < costs->slow_below;
    return slow ? costs->slow_ns : costs->fast_ns;
}

uint64_t task_cost_ns(const struct task_costs *costs, uint64_t index)
{
    const struct task_cost_options *options = &costs->options;
    const double mean = (double)options->mean_ns;
    switch ((enum task_cost_kind)options->costs) {
    case TASK_COSTS_FIXED:
        return options->mean_ns;
    case TASK_COSTS_UNIFORM:
        return whole_ns(2 * mean * draw_unit(draw_at(costs->cost_seed, index)));
    case TASK_COSTS_BIMODAL:
    case TASK_COSTS_HEAVY:
        return one_of_two(costs, index);
    case TASK_COSTS_LOGNORMAL:
        return whole_ns(costs->scale_ns * exp(options->sigma * normal(costs, index)));
    case TASK_COSTS_PARETO:
        return whole_ns(costs->scale_ns * pareto(costs, index));
    case TASK_COSTS_EVERY_KTH:
        return (index + 1) % options->every == 0 ? costs->slow_ns : costs->fast_ns;
    case TASK_COSTS_TRACE:
        return costs->trace.rows[index % costs->trace.count].cost_ns;
    case TASK_COSTS_EXPONENTIAL:
    case TASK_COST_KINDS:
        break;
    }
    return whole_ns(mean * exponential(costs, index));
}

uint64_t task_key(const struct task_costs *costs, uint64_t index)
{
    if (costs->options.costs == TASK_COSTS_TRACE && costs->trace.keyed)
        return costs->trace.rows[index % costs->trace.count].key;
    uint64_t bits = draw_at(costs->key_seed, index);
    uint32_t place = draw_below(bits, (uint32_t)costs->options.keys);
    if (!costs->aliases)
        return place;
    const struct task_alias *alias = &costs->aliases[place];
    return (uint32_t)bits <= alias->keep ? place : alias->alias;
}

int task_costs_check_keys(const struct task_costs *costs, const char *name, struct error *error)
{
    if (costs->options.costs != TASK_COSTS_TRACE || costs->trace.keyed)
        return 0;
    return error_set(error, EINVAL,
                     "%s: no column key, and %s sends tasks where their key says; add the column, "
                     "or take another strategy",
                     costs->options.trace, name);
}

struct cost_moments task_cost_moments(const struct task_cost_sum *sum)
{
    if (sum->count == 0 || sum->sum == 0)
        return (struct cost_moments){.mean = sum->count ? 0 : NAN, .c2 = NAN};
    double mean = sum->sum / (double)sum->count;
    return (struct cost_moments){.mean = mean,
                                 .c2 = sum->squares / (double)sum->count / (mean * mean) - 1};
}
