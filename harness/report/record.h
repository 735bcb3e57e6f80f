// SPDX-License-Identifier: MIT
// record.h: from the page that a launch left behind to the rows of its launch.
#ifndef HARNESS_REPORT_RECORD_H
#define HARNESS_REPORT_RECORD_H

#include <stdalign.h>

#include "judge/launch.h"
#include "machine/limits.h"
#include "measure/launch.h"
#include "measure/plan.h"
#include "report/rows.h"

struct record {
    struct launch_row row;
    struct launch_metrics metrics;
    struct window windows[WINDOWS_MAX];
    alignas(16) unsigned char findings[FINDINGS_BYTES_MAX]; // of the scenario
    size_t window_count;                                    // 0 unless the launch came to its end
};

// Fills everything but row.launch, round, seed and pad_bytes, which the caller knows. `limits` may
// be NULL.
void record_launch(struct record *record, const struct point *point, const struct launch_page *page,
                   const struct launch_end *end, const struct topology *topology,
                   const struct limits *limits);

// Whether a launch with this outcome measured something that counts.
bool outcome_counts(enum outcome outcome);

#endif
