// SPDX-License-Identifier: MIT
// task_theory.c: see task_theory.h.
#include "task_theory.h"

#include <math.h>
#include <string.h>

#include "judge/theory_queue.h"
#include "judge/theory_split.h"

const char *const task_theory_names[TASK_THEORIES + 1] = {
    "none", "erlang_c", "pollaczek_khinchine", "round_robin", "power_of_d_limit", NULL};

static bool is(const struct task_system *system, const char *name)
{
    return strcmp(system->name, name) == 0;
}

// Many keys, all alike, are as good as a draw.
static bool is_even_hash(const struct task_system *system)
{
    return is(system, "hash") && system->cost->zipf == 0 &&
           system->cost->costs != TASK_COSTS_TRACE && system->cost->keys / 1000 >= system->workers;
}

static enum task_theory_kind kind_of(const struct task_system *system)
{
    bool exponential = system->cost->costs == TASK_COSTS_EXPONENTIAL;
    if (system->arrival->arrivals != TASK_ARRIVALS_POISSON || system->limit > 0 || system->weighted)
        return TASK_THEORY_NONE;
    if (is(system, "random") || is_even_hash(system))
        return system->cost->costs == TASK_COSTS_EVERY_KTH ? TASK_THEORY_NONE
                                                           : TASK_THEORY_POLLACZEK_KHINCHINE;
    if (!exponential)
        return TASK_THEORY_NONE;
    if (is(system, "central") || is(system, "least_work"))
        return TASK_THEORY_ERLANG_C;
    if (is(system, "round_robin") || is(system, "weighted_round_robin"))
        return TASK_THEORY_ROUND_ROBIN;
    return is(system, "power_of_d") ? TASK_THEORY_POWER_OF_D : TASK_THEORY_NONE;
}

// The tail is known for exponential costs alone.
struct task_theory task_theory(const struct task_system *system)
{
    const double load = system->arrival->load, mean = system->mean_ns;
    const unsigned workers = (unsigned)system->workers;
    struct task_theory theory = {.kind = kind_of(system), .mean_ns = NAN, .p99_ns = NAN};
    struct central_queue queue;
    switch (theory.kind) {
    case TASK_THEORY_ERLANG_C:
        queue = central_queue(workers, load, mean);
        theory.mean_ns = central_sojourn_mean(queue);
        theory.p99_ns = central_sojourn_quantile(queue, 0.99);
        break;
    case TASK_THEORY_POLLACZEK_KHINCHINE:
        theory.mean_ns = mean + pollaczek_khinchine_wait(load, system->c2, mean);
        if (system->cost->costs == TASK_COSTS_EXPONENTIAL)
            theory.p99_ns = mm1_sojourn_quantile(load, 0.99, mean);
        break;
    case TASK_THEORY_ROUND_ROBIN:
        theory.mean_ns = round_robin_sojourn_mean(workers, load, mean);
        theory.p99_ns = round_robin_sojourn_quantile(workers, load, 0.99, mean);
        break;
    case TASK_THEORY_POWER_OF_D:
        theory.mean_ns = power_of_d_sojourn_mean((unsigned)system->choices, load, mean);
        break;
    case TASK_THEORY_NONE:
    case TASK_THEORIES:
        break;
    }
    return theory;
}

// A queue that was empty at first is 18 % too short after 1 / (1 - load)^2 service times, and 0.3 %
// after ten times that (random, load 0.9).
#define SETTLE 10

double task_settle(const struct task_arrival_options *arrival, double c2, uint64_t workers)
{
    double idle = 1 - arrival->load;
    double settle = SETTLE * (1 + c2) / 2 / (idle * idle);
    switch ((enum task_arrival_kind)arrival->arrivals) {
    case TASK_ARRIVALS_POISSON:
    case TASK_ARRIVALS_DETERMINISTIC:
        return settle;
    case TASK_ARRIVALS_ON_OFF: // ten bursts and silences at least
        return settle + 10 * (double)arrival->burst / (arrival->load * (double)workers);
    default: // what happens from the start on is the subject
        return 0;
    }
}
