// SPDX-License-Identifier: MIT
// launch.h: from the windows of a launch to its value. Pure functions.
#ifndef HARNESS_JUDGE_LAUNCH_H
#define HARNESS_JUDGE_LAUNCH_H

#include <stddef.h>

#include "declare/field.h"
#include "judge/window.h"

// What is the same for every scenario about one launch. Metrics of launches.csv and summary.csv.
// A column is named as its member, less the unit where the unit stands last.
//
// Where some workers are threads that the primitive makes itself (seats, see measure/scenario.h),
// CPU time, switches and faults are those of the whole process, migrations and what the CPU counts
// are NaN, and allocated_bytes are those of the workers that the harness started.
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

// Fills the members that follow from the windows (throughput, ns_per_op, overlap) of a launch with
// `workers` counted workers; the others are NaN. `count` windows, 0..ESTIMATE_VALUES_MAX; what is
// NaN in a window is left out. ns_per_op is NaN where nothing was completed.
struct launch_metrics judge_launch(const struct window *windows, size_t count, unsigned workers);

#endif
