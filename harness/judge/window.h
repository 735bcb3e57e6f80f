// SPDX-License-Identifier: MIT
// window.h: from the workers' samples of one window to its throughput and fairness. Pure functions:
// no clock, no threads, no I/O.
#ifndef HARNESS_JUDGE_WINDOW_H
#define HARNESS_JUDGE_WINDOW_H

#include <stddef.h>
#include <stdint.h>

#include "declare/field.h"

#define WINDOW_WORKERS_MAX 1024

// What one worker did in one window. Times are CLOCK_MONOTONIC ns. All zero: it did not run.
struct sample {
    uint64_t start_ns;        // first instruction after the common start
    uint64_t stop_ns;         // first instruction after the loop
    uint64_t operations;      // of this worker, all completed
    uint64_t cpu_ns;          // CPU time used between start and stop
    uint64_t allocated_bytes; // by this thread between start and stop (0 where not available)
};

// One window, all workers. A row of windows.csv.
struct window {
    uint64_t window;      // 0-based
    uint64_t start_ns;    // earliest start, relative to the launch's first
    double seconds;       // from the earliest start to the latest stop of a counted worker
    double operations;    // sum over the counted workers
    double throughput;    // operations per second
    double fairness_jain; // over the counted workers' operations
    double worst_share;   // smallest worker's operations over the mean
    double overlap;       // time in which all ran, uncounted ones too, / seconds, 0..1
};

extern const struct field_table window_table;

// `samples[i]` of `count` workers, at most WINDOW_WORKERS_MAX; `counted[i]` says whether worker i's
// operations count (a hog's do not); NULL: all do. start_ns is relative to `epoch_ns`, which no
// start is before. A counted worker that did not run has its share of 0 operations, and nothing
// overlaps then. NaN where the samples do not say (no counted workers, zero time).
struct window judge_window(const struct sample *samples, const unsigned char *counted, size_t count,
                           uint64_t window, uint64_t epoch_ns);

#endif
