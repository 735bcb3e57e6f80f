// SPDX-License-Identifier: MIT
// task_arrivals.c: see task_arrivals.h.
//
// On and off is a Poisson process that is interrupted (MMPP-2 with the rates r and 0). Each arrival
// finds it on, so its gaps are independent of each other: exponential with one of two means (Kuczura,
// "The interrupted Poisson process as an overflow process", 1973), and gap i follows from i alone.
#include "task_arrivals.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>

const char *const task_arrival_names[TASK_ARRIVAL_KINDS + 1] = {
    "batch", "in_flight", "poisson", "on_off", "step", "deterministic", "trace", NULL};

bool task_arrivals_are_open(const struct task_arrival_options *options)
{
    return options->arrivals != TASK_ARRIVALS_BATCH && options->arrivals != TASK_ARRIVALS_IN_FLIGHT;
}

static int check(const struct task_arrival_options *options, const struct task_costs *costs,
                 struct error *error)
{
    if (!task_arrivals_are_open(options))
        return 0;
    if (options->arrivals == TASK_ARRIVALS_TRACE)
        return costs->trace.count > 0
                   ? 0
                   : error_set(error, EINVAL, "arrivals=trace needs a file; trace=FILE.csv");
    if (options->load >= 1)
        return error_set(error, EINVAL,
                         "load=%g: tasks that come by themselves at a load of 1 or more wait for "
                         "ever longer; below 1 (0.95), or arrivals=batch",
                         options->load);
    if (!(options->load > 0))
        return error_set(error, EINVAL, "load=%g: no task would come; above 0, below 1",
                         options->load);
    if (options->arrivals == TASK_ARRIVALS_ON_OFF && !(options->peak > 1 && options->peak <= 1000))
        return error_set(error, EINVAL, "peak=%g is not above 1 and up to 1000", options->peak);
    return 0;
}

// Mean gaps of the two kinds. With r the rate when on, it is switched off at r / burst and on at
// 1 / (peak - 1) of that, so that it is on for 1 / peak of the time.
static void set_on_off(struct task_arrivals *arrivals)
{
    const struct task_arrival_options *options = &arrivals->options;
    double rate = options->peak / arrivals->gap_ns;
    double off = rate / (double)options->burst, on = off / (options->peak - 1);
    double sum = rate + off + on, root = sqrt(sum * sum - 4 * rate * on);
    double fast = (sum + root) / 2, slow = rate * on / fast; // the roots' product is rate * on
    arrivals->short_share = (rate - slow) / (fast - slow);
    arrivals->short_ns = 1 / fast;
    arrivals->long_ns = 1 / slow;
}

// One more gap lies between the last task of a reading and the first of the next.
static int set_trace(struct task_arrivals *arrivals, const struct task_costs *costs,
                     uint32_t workers, uint64_t tasks, struct error *error)
{
    const struct task_trace *trace = arrivals->trace = &costs->trace;
    uint64_t last_ns = trace->rows[trace->count - 1].arrival_ns;
    uint64_t gap_ns = trace->count > 1 ? last_ns / (trace->count - 1) : 0;
    arrivals->trace_ns = last_ns + (gap_ns > 0 ? gap_ns : 1);
    arrivals->gap_ns = (double)arrivals->trace_ns / (double)trace->count;
    double load = costs->moments.mean / arrivals->gap_ns / workers;
    if (load < 1 || tasks <= trace->count)
        return 0;
    return error_set(error, EINVAL,
                     "%s: a load of %.3g for %" PRIu32
                     " workers, and %zu rows repeated for %" PRIu64
                     " tasks wait for ever longer; more workers, or tasks=%zu",
                     costs->options.trace, load, workers, trace->count, tasks, trace->count);
}

int task_arrivals_open(struct task_arrivals *arrivals, const struct task_arrival_options *options,
                       const struct task_costs *costs, uint32_t workers, uint64_t tasks,
                       uint64_t seed, struct error *error)
{
    *arrivals = (struct task_arrivals){
        .options = *options,
        .seed = draw_stream(seed, TASK_STREAM_ARRIVALS),
        .gap_ns = costs->moments.mean / (options->load * workers),
        .step_at = tasks / 2,
    };
    int code = check(options, costs, error);
    if (code == 0 && options->arrivals == TASK_ARRIVALS_ON_OFF)
        set_on_off(arrivals);
    if (code == 0 && options->arrivals == TASK_ARRIVALS_TRACE)
        code = set_trace(arrivals, costs, workers, tasks, error);
    return code;
}

static double exponential(const struct task_arrivals *arrivals, uint64_t index)
{
    return -log(draw_unit(draw_at(arrivals->seed, index)));
}

static double on_off_gap(const struct task_arrivals *arrivals, uint64_t index)
{
    bool is_short = draw_unit(draw_at(arrivals->seed, 2 * index)) < arrivals->short_share;
    return exponential(arrivals, 2 * index + 1) *
           (is_short ? arrivals->short_ns : arrivals->long_ns);
}

// The time since the last task.
static double gap(const struct task_arrivals *arrivals, uint64_t index)
{
    switch ((enum task_arrival_kind)arrivals->options.arrivals) {
    case TASK_ARRIVALS_ON_OFF:
        return on_off_gap(arrivals, index);
    case TASK_ARRIVALS_STEP:
        return exponential(arrivals, index) * arrivals->gap_ns *
               (index < arrivals->step_at ? 2 : 1);
    case TASK_ARRIVALS_POISSON:
        return exponential(arrivals, index) * arrivals->gap_ns;
    default:
        return 0;
    }
}

static uint64_t trace_time(const struct task_arrivals *arrivals, uint64_t index)
{
    const struct task_trace *trace = arrivals->trace;
    return index / trace->count * arrivals->trace_ns + trace->rows[index % trace->count].arrival_ns;
}

// Times are sums of gaps that are not rounded, so that the rate is kept however small the gaps are.
uint64_t task_arrivals_next(struct task_arrivals *arrivals)
{
    uint64_t index = arrivals->index++;
    switch ((enum task_arrival_kind)arrivals->options.arrivals) {
    case TASK_ARRIVALS_DETERMINISTIC:
        return (uint64_t)((double)(index + 1) * arrivals->gap_ns);
    case TASK_ARRIVALS_TRACE:
        return trace_time(arrivals, index);
    default:
        arrivals->time_ns += gap(arrivals, index);
        return (uint64_t)arrivals->time_ns;
    }
}

void task_arrivals_rewind(struct task_arrivals *arrivals)
{
    arrivals->index = 0;
    arrivals->time_ns = 0;
}

int tasks_check(const struct task_cost_options *costs, const struct task_arrival_options *arrivals,
                uint32_t workers, uint64_t tasks, const struct dispatch_ops *dispatch,
                struct error *error)
{
    struct task_costs opened;
    int code = task_costs_open(&opened, costs, 1, error);
    if (code != 0)
        return code;
    struct task_arrivals coming;
    code = task_arrivals_open(&coming, arrivals, &opened, workers, tasks, 1, error);
    if (code == 0 && dispatch && dispatch->claims.keyed)
        code = task_costs_check_keys(&opened, dispatch->about.name, error);
    task_costs_close(&opened);
    return code;
}
