// SPDX-License-Identifier: MIT
// task_arrivals.h: when the tasks of a pool come, real and virtual alike.
//
// Times count from the start of the run. They rise from task to task, and the n-th one follows from
// the seed: the rate is load x workers / mean cost. In a closed system (in_flight) a task comes
// when another is done, which only the caller knows.
#ifndef SCENARIOS_TASK_ARRIVALS_H
#define SCENARIOS_TASK_ARRIVALS_H

#include <stdbool.h>
#include <stdint.h>

#include "declare/error.h"
#include "declare/field.h"
#include "dispatch/dispatch.h"
#include "task_costs.h"

enum task_arrival_kind {
    TASK_ARRIVALS_BATCH,         // all at once: how long until the last is done?
    TASK_ARRIVALS_IN_FLIGHT,     // closed: the next one when one of `in_flight` is done
    TASK_ARRIVALS_POISSON,       // independent of each other
    TASK_ARRIVALS_ON_OFF,        // Poisson at `peak` times the rate for `burst` tasks, then silence
    TASK_ARRIVALS_STEP,          // Poisson; the second half of the tasks at twice the rate
    TASK_ARRIVALS_DETERMINISTIC, // equal gaps
    TASK_ARRIVALS_TRACE,         // as in the file, whatever the load
    TASK_ARRIVAL_KINDS
};
extern const char *const task_arrival_names[TASK_ARRIVAL_KINDS + 1];

// A member of a scenario's option struct.
struct task_arrival_options {
    unsigned arrivals; // enum task_arrival_kind
    double load;
    uint64_t in_flight;
    uint64_t burst;
    double peak;
};

// All rows, as TASK_COST_ROWS.
#define TASK_ARRIVAL_ROWS(type_, path_, arrivals_)                                                 \
    {.name = "arrivals",                                                                           \
     .help = "when tasks come: all at once, `in_flight` at a time, or by themselves (open), at a " \
             "rate of load x workers / mean cost",                                                 \
     .type = FIELD_CHOICE,                                                                         \
     FIELD_AT(type_, path_.arrivals),                                                              \
     .choices = task_arrival_names,                                                                \
     .fallback = (arrivals_),                                                                      \
     .sweep = true},                                                                               \
        {.name = "load",                                                                           \
         .help = "of open arrivals: work that comes over work that the workers can do, above 0 "   \
                 "and below 1; with arrivals=step that of the second half",                        \
         .type = FIELD_REAL,                                                                       \
         FIELD_AT(type_, path_.load),                                                              \
         .fallback = "0.9",                                                                        \
         .sweep = true},                                                                           \
        {.name = "in_flight",                                                                      \
         .help = "of arrivals=in_flight: tasks that are waiting or running at any time",           \
         .type = FIELD_COUNT,                                                                      \
         FIELD_AT(type_, path_.in_flight),                                                         \
         .low = 1,                                                                                 \
         .high = 16777216,                                                                         \
         .fallback = "64",                                                                         \
         .sweep = true},                                                                           \
        {.name = "burst",                                                                          \
         .help = "of arrivals=on_off: tasks of a burst, on average",                               \
         .type = FIELD_COUNT,                                                                      \
         FIELD_AT(type_, path_.burst),                                                             \
         .low = 1,                                                                                 \
         .high = 1000000,                                                                          \
         .fallback = "100",                                                                        \
         .sweep = true},                                                                           \
    {                                                                                              \
        .name = "peak",                                                                            \
        .help = "of arrivals=on_off: rate within a burst over the rate of all, above 1 and up to " \
                "1000",                                                                            \
        .type = FIELD_REAL, FIELD_AT(type_, path_.peak), .fallback = "4", .sweep = true            \
    }

struct task_arrivals {
    struct task_arrival_options options;
    uint64_t seed;
    double gap_ns;                  // mean between two tasks; step: of the second half
    uint64_t step_at;               // first task of the second half
    double short_share;             // on_off: of the gaps, those with the first mean
    double short_ns, long_ns;       // their means
    const struct task_trace *trace; // of arrivals=trace
    uint64_t trace_ns;              // how long one reading of it lasts
    uint64_t index;                 // of the next task
    double time_ns;                 // of the last one
};

// Prepares the arrivals of `tasks` tasks for so many workers, from the first on; `costs` is open and
// stays so. 0, or -EINVAL with a sentence: a load that no queue settles at or that is not above 0, a
// peak outside its limits, no trace.
int task_arrivals_open(struct task_arrivals *arrivals, const struct task_arrival_options *options,
                       const struct task_costs *costs, uint32_t workers, uint64_t tasks,
                       uint64_t seed, struct error *error);

// For a scenario's check: 0, or -EINVAL with what is wrong with costs and arrivals, or with the keys of
// a trace for `dispatch` (NULL: no strategy).
int tasks_check(const struct task_cost_options *costs, const struct task_arrival_options *arrivals,
                uint32_t workers, uint64_t tasks, const struct dispatch_ops *dispatch,
                struct error *error);

// Whether tasks come by themselves, so that a load is defined.
bool task_arrivals_are_open(const struct task_arrival_options *options);

// ns from the start to the next task, never less than the last time. 0 for batch and in_flight.
uint64_t task_arrivals_next(struct task_arrivals *arrivals);

// The first task is next again.
void task_arrivals_rewind(struct task_arrivals *arrivals);

#endif
