// SPDX-License-Identifier: MIT
// summary_scaling.h: how the throughput of a primitive grows with the number of threads, and how many
// are enough.
#ifndef HARNESS_REPORT_SUMMARY_SCALING_H
#define HARNESS_REPORT_SUMMARY_SCALING_H

#include "report/summary_estimate.h"

// Sizes of one sweep; more are left out.
#define SCALING_SWEEP_MAX 64

// The smallest size whose median reaches this share of the most is enough: beyond, each thread
// brings less than what a launch differs from another.
#define SCALING_ENOUGH 0.95

// Rows of a sweep at most.
#define SCALING_ROWS_MAX 11

// All points that differ in the axis `threads` alone.
struct scaling_sweep {
    char point[sizeof((struct subject *)0)->point]; // their name without it
    struct group group;                             // the first of them
    struct scaling_size {
        double threads;
        size_t first; // row of launches.csv
        struct interval throughput;
        double cores, predicted, knee; // NaN: not known
    } sizes[SCALING_SWEEP_MAX];
    size_t count;
    size_t launches;      // of the point that has the fewest
    enum outcome outcome; // the worst
};

// Zeroed is empty.
struct scaling_list {
    struct scaling_sweep **sweeps; // malloc'ed, each too
    size_t count;
};

// Adds the group's point to its sweep, if its scenario is about scaling and it was measured without a
// probe. 0 or -ENOMEM.
int scaling_list_add(struct scaling_list *list, const struct summary *summary,
                     const struct group *group, struct error *error);

// The sweep's rows of summary.csv, at most SCALING_ROWS_MAX; none for a single size. Returns how many.
//
// The law is fitted launch by launch of a round. Where it has no peak, because more threads always
// help, the peak's value and high are NaN, and low is what it must exceed: at least the largest size
// that was fitted, and the throughput there. Where no law is fitted the peak has no numbers at all,
// and its note says why.
size_t scaling_rows(struct scaling_sweep *sweep, const struct summary *summary,
                    struct summary_row *rows);

void scaling_list_free(struct scaling_list *list);

#endif
