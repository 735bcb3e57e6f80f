// SPDX-License-Identifier: MIT
// record.h: from the page that a launch left behind to the rows of its launch.
#ifndef HARNESS_REPORT_RECORD_H
#define HARNESS_REPORT_RECORD_H

#include "judge/trial.h"
#include "measure/launch.h"
#include "measure/plan.h"
#include "report/rows.h"

struct record {
    struct launch_row row;
    struct launch_metrics metrics;
    struct trial trials[WINDOWS_MAX];
    size_t trial_count; // 0 unless the launch came to its end
};

// Fills everything but row.launch, round, seed and pad_bytes, which the caller knows. `cpu_count`
// CPUs are allowed.
void record_launch(struct record *record, const struct point *point, const struct launch_page *page,
                   const struct launch_end *end, unsigned cpu_count);

// Whether a launch with this outcome measured something that counts.
bool outcome_counts(enum outcome outcome);

#endif
