// SPDX-License-Identifier: MIT
// rows.h: the columns that every file of a run shares, as structs with a field table each.
// The other columns come from axes_table, the scenarios' options and results, window_table and
// launch_metrics_table.
#ifndef HARNESS_REPORT_ROWS_H
#define HARNESS_REPORT_ROWS_H

#include <stdint.h>

#include "declare/field.h"
#include "measure/scenario.h"

// major.minor: a reader refuses another major and ignores columns it does not know.
#define SCHEMA "1.2"

// First columns of every file.
struct identity {
    char schema[8];
    char run_id[100];
    char machine[17]; // the fingerprint's key
};
extern const struct field_table identity_table;

// The point, in launches.csv and summary.csv, followed by axes and options.
struct subject {
    char point[400]; // canonical: "lock_contended/ticket threads=2 placement=llc ... inside=100ns"
    char scenario[64];
    char primitive[64];
    bool peer;
    bool control;   // its verification must fail with two threads or more
    bool reference; // of its scenario: the others are compared with it
};
extern const struct field_table subject_table;

// How a launch ended. `outcome_names`: ok, failed_as_expected, wrong, did_not_fail, unsupported,
// timeout, crashed, refused.
enum outcome {
    OUTCOME_OK,
    OUTCOME_FAILED_AS_EXPECTED, // a control did what it is there for
    OUTCOME_WRONG,              // verification failed
    OUTCOME_DID_NOT_FAIL,       // a control passed verification: nothing was proven
    OUTCOME_UNSUPPORTED,        // this primitive cannot do this point
    OUTCOME_TIMEOUT,
    OUTCOME_CRASHED,
    OUTCOME_REFUSED, // the environment said no (no memory, no permission)
    OUTCOMES
};
extern const char *const outcome_names[OUTCOMES + 1];

// launches.csv: identity, launch_row, subject, axes, options..., launch_metrics, results... The row
// is written after the launch's rows in the other files: a launch without its row here did not
// happen.
struct launch_row {
    uint64_t launch; // 0-based, in order of execution
    uint64_t round;  // 0-based; each point is launched once a round
    uint64_t seed;
    uint64_t pad_bytes; // of environment, varied so that no one stack layout is measured
    uint64_t window_ns;
    uint64_t windows;
    uint64_t warmup_windows;
    char cpus[256]; // "0 1": the worker's CPUs in order, '-' for one that is not pinned; cut with
                    // "..." if long
    double work_ns; // of one iteration of calibrated work
    double tick_cost_ns;
    unsigned outcome; // enum outcome
    int64_t exit;     // the process's exit status, or minus the signal that ended it
    char message[400];
};
extern const struct field_table launch_row_table;

// windows.csv: identity, launch_index, window.  threads.csv: identity, launch_index, thread_row.
// histogram.csv: identity, launch_index, histogram_row.  timeline.csv: identity, launch_index,
// timeline_row, see measure/scenario.h; times are since the earliest of the launch's rows.
struct launch_index {
    uint64_t launch;
};
extern const struct field_table launch_index_table;

struct thread_row {
    uint64_t thread;
    char role[32];
    int64_t cpu;                            // -1: not pinned
    double operations, seconds, throughput; // over the measured windows
    double latency_p99_ns, latency_max_ns;
    double switches_voluntary, switches_involuntary, migrations;
};
extern const struct field_table thread_row_table;

// Non-empty buckets only.
struct histogram_row {
    char role[32];
    char subject[HISTOGRAM_NAME_MAX]; // HISTOGRAM_LATENCY or a struct histogram_label's name
    char unit[16];
    double low, high;
    double low_ns, high_ns; // of latency alone, NaN for the others
    uint64_t count;
};
extern const struct field_table histogram_row_table;

extern const struct field_table timeline_row_table;

// A metric SHARE_half_X of summary.csv is a crossing: the X at which the metric SHARE rises through
// one half. Its point is a sweep, the others' names without X, whose cell is empty. Its value, low
// and high may each be NaN, see estimate_crossing().
#define CROSSING "_half_"

// A metric PROBE_probe_cost: the share of the throughput that the point's probe costs.
#define PROBE_COST "_probe_cost"

// A metric METRIC_to_reference: its ratio to the reference's METRIC, launch by launch of a round. Its
// note says why it is so, where the scenario knows.
#define TO_REFERENCE "_to_reference"

// Metrics of a sweep over the axis `threads`, in rows like a crossing's, see summary_scaling.h.
#define SCALING                "scaling_"
#define SCALING_GAMMA          SCALING "gamma"
#define SCALING_ALPHA          SCALING "alpha"
#define SCALING_BETA           SCALING "beta"
#define SCALING_PEAK_THREADS   SCALING "peak_threads"
#define SCALING_PEAK           SCALING "peak_throughput"
#define SCALING_FITTED_THREADS SCALING "fitted_threads"
#define SCALING_BEST_THREADS   SCALING "best_threads"
#define SCALING_ENOUGH_THREADS SCALING "enough_threads"
#define SCALING_CORES          SCALING "cores"
#define SCALING_KNEE_THREADS   SCALING "knee_threads"
#define SCALING_PREDICTED      SCALING "predicted"

// summary.csv: identity, subject, axes, options..., summary_row: one row per point and metric.
struct summary_row {
    char metric[48];
    char unit[24];
    char better[8];           // "higher", "lower"
    double value, low, high;  // median over launches and its 95 % interval; a maximum has none
    double limit;             // of the machine: the value cannot be below it; NaN: not known
    double successes, trials; // of a share, over all launches: its value is the one by the other
    // Of a share of 0: the probability that one like the control's at the same point would have
    // been seen.
    double power;
    uint64_t launches;              // that have this value and whose outcome counts
    double launch_low, launch_high; // smallest and largest launch value
    unsigned outcome;               // of the point: the worst of its launches
    bool suspect;                   // better than the machine's limit allows
    char note[200];
};
extern const struct field_table summary_row_table;

// environment.csv: identity, environment_row.
struct environment_row {
    char field[64];
    char class
        [16]; // "key", "provenance", "limit", "limit_after", "noise", "clock", "option", "plugin", "skip"
    char value[400];
    char unit[16];
    double low, high; // of a limit
    char reason[200]; // why there is no value
};
extern const struct field_table environment_row_table;

#endif
