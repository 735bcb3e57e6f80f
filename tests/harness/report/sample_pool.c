// SPDX-License-Identifier: MIT
// sample_pool.c: see sample_rows.h: strategies against load and costs, pool sizes, a task's cost, and
// one batch task by task. Waits grow as those of a queue do; that is all there is to the numbers.
#include <math.h>
#include <stddef.h>
#include <string.h>

#include "judge/theory_scaling.h"
#include "sample.h"
#include "sample_rows.h"

// `alone_ns` is how much worse than central's the waits are.
static const struct model strategies[] = {
    {"first", 0, 400, 1, 0, 1},      {"round_robin", 0, 4, 1, 0, 1},
    {"random", 0, 7, 1, 0, 1},       {"least_busy", 0, 1.3, 1, 0, 1},
    {"power_of_d", 0, 1.8, 1, 0, 1}, {"join_idle", 0, 2.2, 1, 0, 1},
    {"hash", 0, 9, 1, 0, 1},         {"hash_bounded", 0, 2.6, 1, 0, 1},
    {"least_work", 0, 1, 1, 0, 1},   {"weighted_round_robin", 0, 4.1, 1, 0, 1},
    {"peak_ewma", 0, 3, 1, 0, 1},    {"batch", 0, 12, 1, 0, 1},
    {"central", 0, 1, 1, 0, 1},
};
#define STRATEGIES (sizeof strategies / sizeof strategies[0])

static struct spot pool_spot(const char *scenario, struct tasks tasks)
{
    return (struct spot){.scenario = scenario,
                         .threads = 1,
                         .placement = "free",
                         .probe = "none",
                         .reference = "central",
                         .limit = NAN,
                         .inside = -1,
                         .outside = -1,
                         .spin = -1,
                         .tasks = tasks,
                         .outcome = "ok",
                         .note = ""};
}

static void fill(struct metric *metric, double value)
{
    for (int i = 0; i < LAUNCHES; i++)
        metric->launches[i] = value * (1 + 0.02 * (i - LAUNCHES / 2) + (i == 0 ? -0.05 : 0));
}

// Theory knows three strategies with exponential costs.
static bool has_theory(const struct model *model, const char *costs)
{
    return strcmp(costs, "exponential") == 0 &&
           (strcmp(model->name, "central") == 0 || strcmp(model->name, "random") == 0 ||
            strcmp(model->name, "round_robin") == 0);
}

static double p99_of(const struct model *model, double load, double heaviness)
{
    return 4.6e6 * (1 + heaviness * model->alone_ns * 0.1 * load / (1 - load));
}

static void ratio_row(struct writer *writer, struct spot spot, const struct model *model,
                      const char *metric, double ratio)
{
    if (strcmp(model->name, "central") == 0)
        return;
    if (strcmp(model->name, "random") == 0)
        spot.note = "chance gives some workers several tasks at once while others are idle";
    sample_row(writer, &spot, model,
               &(struct metric){.name = metric,
                                .unit = "",
                                .better = "lower",
                                .value = ratio,
                                .low = ratio * 0.95,
                                .high = ratio * 1.04});
}

// A strategy in virtual time, beside theory; and its ratio to central.
static void virtual_point(struct writer *writer, const struct model *model, const char *costs,
                          double heaviness, double load)
{
    struct metric metrics[METRICS];
    sample_forget(metrics);
    struct spot spot = pool_spot("dispatch_virtual",
                                 (struct tasks){costs, "poisson", load, 0, 64, 1000000, 200000, 0});
    double p99 = p99_of(model, load, heaviness);
    fill(&metrics[THROUGHPUT], 20e6 / model->alone_ns);
    fill(&metrics[SOJOURN_P99], p99);
    if (has_theory(model, costs))
        fill(&metrics[P99_THEORY], p99 * 0.98);
    sample_point(writer, &spot, model, metrics);
    ratio_row(writer, spot, model, "sojourn_p99_ns_to_reference",
              p99 / p99_of(&strategies[STRATEGIES - 1], load, heaviness));
}

// The same with threads, whose tasks are replayed in virtual time.
static void real_point(struct writer *writer, const struct model *model, const char *costs,
                       double heaviness)
{
    struct metric metrics[METRICS];
    sample_forget(metrics);
    struct spot spot = pool_spot("dispatch_skewed",
                                 (struct tasks){costs, "poisson", 0.7, 0, 0, 10000000, 4096, 0});
    spot.threads = 8;
    spot.probe = "latency";
    fill(&metrics[P99], p99_of(model, 0.7, heaviness) * 10);
    fill(&metrics[P50], p99_of(model, 0.7, heaviness));
    fill(&metrics[RESIDUAL_MEAN], 0.02 * fmin(model->alone_ns, 15) * heaviness - 0.05);
    fill(&metrics[RESIDUAL_P99], 0.03 * fmin(model->alone_ns, 15) * heaviness);
    sample_point(writer, &spot, model, metrics);
    ratio_row(writer, spot, model, "latency_p99_ns_to_reference",
              p99_of(model, 0.7, heaviness) / p99_of(&strategies[STRATEGIES - 1], 0.7, heaviness));
}

// Tasks of one batch: each 8th takes eight times as long.
#define BATCH 64

static double batch_cost(int task)
{
    return task % 8 == 7 ? 40e6 : 5e6;
}

// Which of 4 workers is free first.
static int free_first(const double *free_ns)
{
    int first = 0;
    for (int i = 1; i < 4; i++)
        first = free_ns[i] < free_ns[first] ? i : first;
    return first;
}

static void batch_launch(struct writer *writer, const struct model *model, bool in_turn)
{
    double free_ns[4] = {0};
    struct metric metrics[METRICS];
    sample_forget(metrics);
    for (int i = 0; i < BATCH; i++) {
        int worker = in_turn ? i % 4 : free_first(free_ns);
        double started = free_ns[worker] + 20e3;
        free_ns[worker] = started + batch_cost(i);
        sample_task(writer, &(struct timeline_row){(uint64_t)i, worker, 0, i * 1e3, started,
                                                   free_ns[worker]});
    }
    double makespan = 0;
    for (int i = 0; i < 4; i++)
        makespan = fmax(makespan, free_ns[i]);
    fill(&metrics[MAKESPAN_RATIO], makespan / (BATCH * (7 * 5e6 + 40e6) / 8 / 4));
    struct spot spot = pool_spot(
        "dispatch_skewed", (struct tasks){"every_kth", "batch", 0.9, 0, 0, 9375000, BATCH, 0});
    spot.threads = 4;
    sample_point(writer, &spot, model, metrics);
}

static const struct model pools[] = {
    {"central", 0, 0.03, 1, 0, 1},
    {"stealing", 0, 0.01, 1, 0, 1},
    {"per_worker", 0, 0.06, 1, 0, 1},
};

static void size_point(struct writer *writer, const struct model *model, unsigned threads)
{
    const struct scaling law = {5000, model->alone_ns, 0.007};
    struct metric metrics[METRICS];
    struct spot spot = pool_spot(
        "pool_size", (struct tasks){"exponential", "in_flight", 0.9, 50, 0, 200000, 0, 0});
    spot.threads = threads;
    sample_forget(metrics);
    double throughput = scaling_throughput(law, threads);
    fill(&metrics[THROUGHPUT], throughput);
    fill(&metrics[PREDICTED], 6000 * threads / (1 + 0.1 * threads));
    fill(&metrics[BOUND], fmin(5000.0 * threads, 40000));
    for (int i = 0; i < LAUNCHES; i++) {
        metrics[KNEE].launches[i] = 8;
        metrics[WORKER_CPUS].launches[i] = fmin(threads, 4);
    }
    sample_point(writer, &spot, model, metrics);
    spot.probe = "latency";
    sample_forget(metrics);
    fill(&metrics[P50], 4e9 * threads / throughput);
    fill(&metrics[P99], 9e9 * pow(threads, 1.4) / throughput);
    sample_point(writer, &spot, model, metrics);
}

static void size_rows(struct writer *writer, const struct model *model, unsigned last)
{
    const struct scaling law = {5000, model->alone_ns, 0.007};
    double peak = scaling_peak_workers(law), most = scaling_peak_throughput(law);
    struct spot spot = pool_spot(
        "pool_size", (struct tasks){"exponential", "in_flight", 0.9, 50, 0, 200000, 0, 0});
    spot.threads = 0;
    const struct metric rows[] = {
        {.name = "scaling_enough_threads", .value = 8, .low = NAN, .high = NAN},
        {.name = "scaling_best_threads", .value = 16, .low = NAN, .high = NAN},
        {.name = "scaling_gamma", .value = 5000, .low = 4900, .high = 5100},
        {.name = "scaling_alpha",
         .value = law.alpha,
         .low = law.alpha * 0.8,
         .high = law.alpha * 1.1},
        {.name = "scaling_beta", .value = 0.007, .low = 0.0063, .high = 0.0077},
        {.name = "scaling_peak_threads", .value = peak, .low = peak * 0.9, .high = peak * 1.2},
        {.name = "scaling_peak_throughput", .value = most, .low = most * 0.95, .high = most * 1.1},
        {.name = "scaling_fitted_threads", .value = last, .low = NAN, .high = NAN},
        {.name = "scaling_cores", .value = 4, .low = NAN, .high = NAN},
        {.name = "scaling_knee_threads", .value = 8, .low = NAN, .high = NAN},
        {.name = "scaling_predicted", .value = 28571, .low = NAN, .high = NAN},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct metric row = rows[i];
        row.unit = strstr(row.name, "throughput") || strstr(row.name, "predicted") ? "1/s" : "";
        row.better = "higher";
        sample_row(writer, &spot, model, &row);
    }
}

// Tasks of all lengths, and what is left of the time.
static void cost_point(struct writer *writer, const struct model *model, long cost_ns)
{
    struct metric metrics[METRICS];
    sample_forget(metrics);
    struct spot spot =
        pool_spot("pool_overhead", (struct tasks){"fixed", "in_flight", 0, 0, 0, 1, 0, cost_ns});
    spot.threads = 2;
    double efficiency = (double)cost_ns / ((double)cost_ns + 1e5 * model->alone_ns);
    fill(&metrics[EFFICIENCY], efficiency);
    fill(&metrics[THROUGHPUT], efficiency * 2e9 / (double)cost_ns);
    sample_point(writer, &spot, model, metrics);
}

static void sample_strategies(struct writer *writer, bool lone)
{
    static const struct {
        const char *name;
        double heaviness;
    } costs[] = {
        {"exponential", 1}, {"fixed", 0.4}, {"bimodal", 3}, {"heavy", 25}, {"every_kth", 2}};
    static const double loads[] = {0.9, 0.5, 0.7, 0.8, 0.95};
    for (size_t i = 0; i < STRATEGIES; i++) {
        for (size_t j = 0; j < (lone ? 1 : 5); j++)
            virtual_point(writer, &strategies[i], costs[j].name, costs[j].heaviness, 0.9);
        for (size_t j = 1; j < 5 && !lone; j++)
            virtual_point(writer, &strategies[i], "exponential", 1, loads[j]);
        for (size_t j = 0; j < (lone ? 1 : 3); j++)
            real_point(writer, &strategies[i], costs[j].name, costs[j].heaviness);
    }
    for (size_t i = 0; i < STRATEGIES; i++)
        if (!lone || i == STRATEGIES - 1)
            batch_launch(writer, &strategies[i], strcmp(strategies[i].name, "round_robin") == 0);
}

void sample_pool(struct writer *writer)
{
    bool lone = writer->parts & SAMPLE_LONE;
    sample_strategies(writer, lone);
    for (size_t i = 0; i < sizeof pools / sizeof pools[0]; i++) {
        for (unsigned threads = 1; threads <= (lone ? 1 : 32); threads *= 2)
            size_point(writer, &pools[i], threads);
        if (!lone)
            size_rows(writer, &pools[i], 32);
        for (long cost = 1000; cost <= (lone ? 1000 : 1000000); cost *= 10)
            cost_point(writer, &pools[i], cost);
    }
}
