// SPDX-License-Identifier: MIT
// task_costs.h: what the tasks of a pool cost and whose they are, real and virtual alike.
//
// Cost and key of task i are functions of the seed and of i alone (primitives/dispatch/draw.h), so
// that all strategies, pools and both kinds of time are given the same tasks in whichever order they
// ask. Whatever the distribution, its mean is `mean`, so that loads can be compared; a trace is
// taken as it is in the file, and repeated where it has fewer rows than there are tasks.
#ifndef SCENARIOS_TASK_COSTS_H
#define SCENARIOS_TASK_COSTS_H

#include <stdbool.h>
#include <stdint.h>

#include "declare/error.h"
#include "declare/field.h"
#include "dispatch/draw.h"
#include "judge/theory_cost.h"
#include "task_trace.h"

enum task_cost_kind {
    TASK_COSTS_FIXED,
    TASK_COSTS_UNIFORM, // 0 to twice the mean
    TASK_COSTS_EXPONENTIAL,
    TASK_COSTS_BIMODAL,   // 90 % cost half of the mean, 10 % 5.5 times
    TASK_COSTS_HEAVY,     // 99.9 % half of it, 0.1 % 500.5 times
    TASK_COSTS_LOGNORMAL, // `sigma`
    TASK_COSTS_PARETO,    // bounded: `alpha` on [1, 1e4], scaled
    TASK_COSTS_EVERY_KTH, // task k - 1, 2k - 1, ... costs `slow` times what the others do
    TASK_COSTS_TRACE,
    TASK_COST_KINDS
};
extern const char *const task_cost_names[TASK_COST_KINDS + 1];

// Streams of a launch's seed, for draw_stream().
enum task_stream { TASK_STREAM_COSTS, TASK_STREAM_KEYS, TASK_STREAM_ARRIVALS, TASK_STREAM_CHOICES };

#define TASK_KEYS_MAX 1000000

// A member of a scenario's option struct.
struct task_cost_options {
    unsigned costs; // enum task_cost_kind
    uint64_t mean_ns;
    double sigma, alpha;
    uint64_t every;
    double slow;
    uint64_t keys;
    double zipf;
    double waiting_percent;
    char trace[TASK_TRACE_PATH_BYTES]; // also of arrivals=trace
};

// The rows without `waiting`, for a scenario's table; `path_` is where struct task_cost_options is in its option
// struct. `mean_` is the default: a duration in quotes.
#define TASK_COST_ROWS_BUSY(type_, path_, mean_)                                                   \
    {.name = "costs",                                                                              \
     .help =                                                                                       \
         "what tasks cost: bimodal is 90 % x0.5 and 10 % x5.5 of the mean, heavy 99.9 % x0.5 "     \
         "and 0.1 % x500.5, pareto bounded on [1, 1e4]; all have the mean `mean`, a trace its "    \
         "own",                                                                                    \
     .type = FIELD_CHOICE,                                                                         \
     FIELD_AT(type_, path_.costs),                                                                 \
     .choices = task_cost_names,                                                                   \
     .fallback = "exponential",                                                                    \
     .sweep = true},                                                                               \
        {.name = "mean",                                                                           \
         .help = "mean cost of a task",                                                            \
         .type = FIELD_DURATION,                                                                   \
         FIELD_AT(type_, path_.mean_ns),                                                           \
         .low = 1,                                                                                 \
         .high = 1000000000000,                                                                    \
         .fallback = (mean_),                                                                      \
         .sweep = true},                                                                           \
        {.name = "sigma",                                                                          \
         .help = "of costs=lognormal: standard deviation of the logarithm, 0 to 4",                \
         .type = FIELD_REAL,                                                                       \
         FIELD_AT(type_, path_.sigma),                                                             \
         .fallback = "1",                                                                          \
         .sweep = true},                                                                           \
        {.name = "alpha",                                                                          \
         .help = "of costs=pareto: how fast the tail falls, 0.1 to 10, the heavier the smaller",   \
         .type = FIELD_REAL,                                                                       \
         FIELD_AT(type_, path_.alpha),                                                             \
         .fallback = "1.5",                                                                        \
         .sweep = true},                                                                           \
        {.name = "every",                                                                          \
         .help = "of costs=every_kth: each so manieth task is slow",                               \
         .type = FIELD_COUNT,                                                                      \
         FIELD_AT(type_, path_.every),                                                             \
         .low = 1,                                                                                 \
         .high = 1000000,                                                                          \
         .fallback = "8",                                                                          \
         .sweep = true},                                                                           \
        {.name = "slow",                                                                           \
         .help = "of costs=every_kth: how many times as much a slow task costs, 1 to 1e6",         \
         .type = FIELD_REAL,                                                                       \
         FIELD_AT(type_, path_.slow),                                                              \
         .fallback = "10",                                                                         \
         .sweep = true},                                                                           \
        {.name = "keys",                                                                           \
         .help = "sources that tasks come from, for strategies that hash",                         \
         .type = FIELD_COUNT,                                                                      \
         FIELD_AT(type_, path_.keys),                                                              \
         .low = 1,                                                                                 \
         .high = TASK_KEYS_MAX,                                                                    \
         .fallback = "100k",                                                                       \
         .sweep = true},                                                                           \
        {.name = "zipf",                                                                           \
         .help = "exponent of Zipf's law for the sources, 0 to 10: source r has a share "          \
                 "proportional to r^-zipf; 0: all alike",                                          \
         .type = FIELD_REAL,                                                                       \
         FIELD_AT(type_, path_.zipf),                                                              \
         .fallback = "0",                                                                          \
         .sweep = true},                                                                           \
    {                                                                                              \
        .name = "trace",                                                                           \
        .help = "file for costs=trace and arrivals=trace: a line arrival_ns,cost_ns or "           \
                "arrival_ns,cost_ns,key, then numbers",                                            \
        .type = FIELD_TEXT, FIELD_AT(type_, path_.trace)                                           \
    }

// With the share of waiting, for those to whom it makes a difference.
#define TASK_COST_ROWS(type_, path_, mean_)                                                        \
    TASK_COST_ROWS_BUSY(type_, path_, mean_),                                                      \
    {                                                                                              \
        .name = "waiting",                                                                         \
        .help = "percent of each cost that the task waits and needs no CPU, 0 to 100",             \
        .type = FIELD_REAL, FIELD_AT(type_, path_.waiting_percent), .fallback = "0", .sweep = true \
    }

// Zipf's law as Walker's table of aliases: a drawn place keeps its key or gives its alias.
struct task_alias {
    uint32_t keep; // share of the draws that stay, in 2^-32
    uint32_t alias;
};

struct task_costs {
    struct task_cost_options options;
    struct cost_moments moments;           // of the distribution; of a trace: of its rows
    double scale_ns;                       // of what is drawn with another mean
    double tail;                           // pareto: share of the unbounded one that is inside
    uint64_t fast_ns, slow_ns, slow_below; // two values; the slow one for draws below that
    uint64_t cost_seed, key_seed;
    struct task_alias *aliases; // of each key; NULL: all alike
    struct task_trace trace;    // count 0: none was asked for
};

// Prepares costs, and reads the trace where the options name one. `seed` is the launch's. 0, or
// -errno with a sentence and nothing to close: -EINVAL for a number outside its limits, costs=trace
// without a trace, and what task_trace_read() says.
int task_costs_open(struct task_costs *costs, const struct task_cost_options *options,
                    uint64_t seed, struct error *error);

void task_costs_close(struct task_costs *costs);

// Of task `index`: 1 ns or more, but for what is 0 in a trace.
uint64_t task_cost_ns(const struct task_costs *costs, uint64_t index);

// Of task `index`, below TASK_KEYS_MAX but for a trace's.
uint64_t task_key(const struct task_costs *costs, uint64_t index);

// 0, or -EINVAL with a sentence: the tasks of this trace have no keys, and `name` hashes them.
int task_costs_check_keys(const struct task_costs *costs, const char *name, struct error *error);

// Of a cost, the part without a CPU.
static inline uint64_t task_waiting_ns(const struct task_costs *costs, uint64_t cost_ns)
{
    return (uint64_t)((double)cost_ns * costs->options.waiting_percent / 100);
}

// What was drawn, for the realised mean and variation. Zero bytes: nothing yet.
struct task_cost_sum {
    uint64_t count;
    double sum, squares; // in ns, ns^2
};

static inline void task_cost_add(struct task_cost_sum *sum, uint64_t cost_ns)
{
    sum->count++;
    sum->sum += (double)cost_ns;
    sum->squares += (double)cost_ns * (double)cost_ns;
}

// NaN of nothing.
struct cost_moments task_cost_moments(const struct task_cost_sum *sum);

#endif
