// SPDX-License-Identifier: MIT
// launch.c: see launch.h.
#include "judge/launch.h"

#include <assert.h>
#include <math.h>
#include <stdbool.h>

#include "judge/interval.h"

static const struct field launch_rows[] = {
    {.name = "throughput",
     .unit = "1/s",
     .type = FIELD_REAL,
     FIELD_AT(struct launch_metrics, throughput),
     .metric = true,
     .higher_better = true,
     .help = "operations per second, median over the windows"},
    {.name = "ns_per_op",
     .type = FIELD_REAL,
     FIELD_AT(struct launch_metrics, ns_per_op),
     .metric = true,
     .help = "wall time of a counted worker per operation, in ns"},
    {.name = "latency_p50",
     .unit = "ns",
     .type = FIELD_REAL,
     FIELD_AT(struct launch_metrics, latency_p50_ns),
     .metric = true,
     .help = "time that half of the operations do not exceed"},
    {.name = "latency_p90",
     .unit = "ns",
     .type = FIELD_REAL,
     FIELD_AT(struct launch_metrics, latency_p90_ns),
     .metric = true,
     .help = "time that 90 % of the operations do not exceed"},
    {.name = "latency_p99",
     .unit = "ns",
     .type = FIELD_REAL,
     FIELD_AT(struct launch_metrics, latency_p99_ns),
     .metric = true,
     .help = "time that 99 % of the operations do not exceed"},
    {.name = "latency_p999",
     .unit = "ns",
     .type = FIELD_REAL,
     FIELD_AT(struct launch_metrics, latency_p999_ns),
     .metric = true,
     .help = "time that 99.9 % of the operations do not exceed"},
    {.name = "latency_p9999",
     .unit = "ns",
     .type = FIELD_REAL,
     FIELD_AT(struct launch_metrics, latency_p9999_ns),
     .metric = true,
     .help = "time that 99.99 % of the operations do not exceed"},
    {.name = "latency_max",
     .unit = "ns",
     .type = FIELD_REAL,
     FIELD_AT(struct launch_metrics, latency_max_ns),
     .metric = true,
     .largest = true,
     .help = "longest operation; of several launches the longest of all"},
    {.name = "fairness_jain",
     .type = FIELD_REAL,
     FIELD_AT(struct launch_metrics, fairness_jain),
     .metric = true,
     .higher_better = true,
     .help = "Jain's index over the workers' operations, 1 is fair"},
    {.name = "worst_share",
     .type = FIELD_REAL,
     FIELD_AT(struct launch_metrics, worst_share),
     .metric = true,
     .higher_better = true,
     .help = "operations of the worker with the fewest, over the mean"},
    {.name = "overlap",
     .type = FIELD_REAL,
     FIELD_AT(struct launch_metrics, overlap),
     .metric = true,
     .higher_better = true,
     .help = "share of the window in which all workers ran, worst window"},
    {.name = "cpu_s_per_op",
     .type = FIELD_REAL,
     FIELD_AT(struct launch_metrics, cpu_s_per_op),
     .metric = true,
     .help = "CPU time of all workers per operation, in seconds"},
    {.name = "switches_voluntary",
     .unit = "1/s",
     .type = FIELD_REAL,
     FIELD_AT(struct launch_metrics, switches_voluntary),
     .metric = true,
     .help = "context switches of workers that waited, per second of measured window, all workers"},
    {.name = "switches_involuntary",
     .unit = "1/s",
     .type = FIELD_REAL,
     FIELD_AT(struct launch_metrics, switches_involuntary),
     .metric = true,
     .help = "context switches of workers that were preempted, per second of measured window, all "
             "workers"},
    {.name = "migrations",
     .type = FIELD_REAL,
     FIELD_AT(struct launch_metrics, migrations),
     .metric = true,
     .help = "moves of a worker to another CPU"},
    {.name = "faults_minor",
     .unit = "1/s",
     .type = FIELD_REAL,
     FIELD_AT(struct launch_metrics, faults_minor),
     .metric = true,
     .help = "page faults served from memory, per second of measured window, all workers"},
    {.name = "steal_ratio",
     .type = FIELD_REAL,
     FIELD_AT(struct launch_metrics, steal_ratio),
     .metric = true,
     .help = "time stolen by the hypervisor over CPU time of the allowed CPUs"},
    {.name = "pressure_cpu",
     .unit = "us",
     .type = FIELD_REAL,
     FIELD_AT(struct launch_metrics, pressure_cpu_us),
     .metric = true,
     .help = "time in which somebody waited for a CPU"},
    {.name = "instructions",
     .type = FIELD_REAL,
     FIELD_AT(struct launch_metrics, instructions),
     .metric = true,
     .help = "instructions per operation, all workers"},
    {.name = "cycles",
     .type = FIELD_REAL,
     FIELD_AT(struct launch_metrics, cycles),
     .metric = true,
     .help = "CPU cycles per operation, all workers"},
    {.name = "cache_misses",
     .type = FIELD_REAL,
     FIELD_AT(struct launch_metrics, cache_misses),
     .metric = true,
     .help = "cache misses per operation, all workers"},
    {.name = "allocated",
     .unit = "bytes",
     .type = FIELD_REAL,
     FIELD_AT(struct launch_metrics, allocated_bytes),
     .metric = true,
     .help = "bytes allocated in the measured windows, all workers"},
};
const struct field_table launch_metrics_table = FIELD_TABLE(struct launch_metrics, launch_rows);

// Nothing is known: NaN in every member, which the table lists.
static struct launch_metrics unknown_metrics(void)
{
    struct launch_metrics metrics;
    for (size_t i = 0; i < launch_metrics_table.count; i++)
        *(double *)((char *)&metrics + launch_metrics_table.rows[i].offset) = NAN;
    return metrics;
}

struct launch_metrics judge_launch(const struct window *windows, size_t count, unsigned workers)
{
    assert(count <= ESTIMATE_VALUES_MAX);
    double throughputs[ESTIMATE_VALUES_MAX];
    struct launch_metrics metrics = unknown_metrics();
    for (size_t i = 0; i < count; i++) {
        throughputs[i] = windows[i].throughput;
        metrics.overlap = fmin(metrics.overlap, windows[i].overlap);
    }
    metrics.throughput = estimate_median(throughputs, count, CONFIDENCE).value;
    if (metrics.throughput > 0 && workers > 0)
        metrics.ns_per_op = workers * 1e9 / metrics.throughput;
    return metrics;
}
