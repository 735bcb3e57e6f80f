// SPDX-License-Identifier: MIT
// summarize.h: from launches.csv to summary.csv: one row per point and metric.
#ifndef HARNESS_REPORT_SUMMARIZE_H
#define HARNESS_REPORT_SUMMARIZE_H

#include "measure/scenario.h"
#include "report/rows.h"

// Points by how they ended.
struct summary_counts {
    size_t points;
    size_t outcomes[OUTCOMES];
    // Primitives of a scenario whose verification must fail, and that failed at no point.
    size_t powerless;
    size_t suspects;         // rows better than the machine's limits allow
    size_t launches_bad;     // launches that are wrong, timeout, crashed or refused
    size_t unknown;          // launches left out: this build does not have their scenario
    char unknown_point[400]; // the first of these
};

// Reads launches.csv and environment.csv (for limits; may be missing) of the folder and replaces
// its summary.csv. 0 or -errno.
int summarize(const char *folder_path, const struct scenario *const *scenarios,
              size_t scenario_count, struct summary_counts *counts, struct error *error);

#endif
