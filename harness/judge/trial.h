// SPDX-License-Identifier: MIT
// trial.h: from the samples of one window to its trial, and from the trials of a launch to its
// value. Pure functions: no clock, no threads, no I/O.
#ifndef HARNESS_JUDGE_TRIAL_H
#define HARNESS_JUDGE_TRIAL_H

#include <stddef.h>
#include <stdint.h>

#include "declare/field.h"

#define TRIAL_WORKERS_MAX 1024

// What one worker did in one window. Times are CLOCK_MONOTONIC ns. All zero: it did not run.
struct sample {
    uint64_t start_ns;        // first instruction after the common start
    uint64_t stop_ns;         // first instruction after the loop
    uint64_t operations;      // of this worker, all completed
    uint64_t cpu_ns;          // CPU time used between start and stop
    uint64_t allocated_bytes; // by this thread between start and stop (0 where not available)
};

// One window, all workers. A row of windows.csv.
struct trial {
    uint64_t window;      // 0-based
    uint64_t start_ns;    // earliest start, relative to the launch's first
    double seconds;       // from the earliest start to the latest stop of a counted worker
    double operations;    // sum over the counted workers
    double throughput;    // operations per second
    double fairness_jain; // over the counted workers' operations
    double worst_share;   // smallest worker's operations over the mean
    double overlap;       // time in which all ran, uncounted ones too, / seconds, 0..1
};

extern const struct field_table trial_table;

// `samples[i]` of `count` workers, at most TRIAL_WORKERS_MAX; `counted[i]` says whether worker i's
// operations count (a hog's do not); NULL: all do. start_ns is relative to `epoch_ns`, which no
// start is before. A counted worker that did not run has its share of 0 operations, and nothing
// overlaps then. NaN where the samples do not say (no counted workers, zero time).
struct trial judge_trial(const struct sample *samples, const unsigned char *counted, size_t count,
                         uint64_t window, uint64_t epoch_ns);

// What is the same for every scenario about one launch. Metrics of launches.csv and summary.csv.
// A column is named as its member, less the unit where the unit stands last.
struct launch_metrics {
    double throughput; // median over the windows, operations per second
    double ns_per_op;  // workers' wall time per operation: counted workers * 1e9 / throughput
    double latency_p50_ns, latency_p90_ns, latency_p99_ns, latency_p999_ns, latency_p9999_ns,
        latency_max_ns;
    double fairness_jain; // over the operations of all windows together
    double worst_share;
    double overlap;      // the smallest of the windows
    double cpu_s_per_op; // CPU seconds of all workers per counted operation
    // Per second of the measured windows, all workers: a longer window is no different.
    double switches_voluntary, switches_involuntary, faults_minor;
    double migrations; // in the measured windows, all workers; NaN where not readable
    // Time stolen by the hypervisor / CPU time of the allowed CPUs; NaN where not readable.
    double steal_ratio;
    double pressure_cpu_us;                    // PSI "some" growth; NaN where not readable
    double instructions, cycles, cache_misses; // per operation, all workers; NaN where not readable
    double allocated_bytes; // in the measured windows, all workers; NaN where not available
};

extern const struct field_table launch_metrics_table;

// Fills the members that follow from the trials (throughput, ns_per_op, overlap) of a launch with
// `workers` counted workers; the others are NaN. `count` windows, 0..ESTIMATE_VALUES_MAX; what is
// NaN in a window is left out. ns_per_op is NaN where nothing was completed.
struct launch_metrics judge_launch(const struct trial *trials, size_t count, unsigned workers);

#endif
