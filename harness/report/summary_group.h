// SPDX-License-Identifier: MIT
// summary_group.h: all launches of one point, on their way from launches.csv to summary.csv.
#ifndef HARNESS_REPORT_SUMMARY_GROUP_H
#define HARNESS_REPORT_SUMMARY_GROUP_H

#include <stdalign.h>

#include "report/launch_table.h"
#include "report/summarize.h"

// What summarize() works on.
struct summary {
    const struct scenario *const *scenarios;
    size_t scenario_count;
    struct launch_table launches;
    struct csv_table environment; // zeroed if there is none
    struct csv_draft out;
    struct summary_counts *counts;
};

// All launches of one point.
struct group {
    const char *point;
    const struct scenario *scenario;
    size_t first, count; // rows of launches.csv: the first, and how many
    enum outcome outcome;
    const char *note; // message of the first launch with that outcome
    struct identity identity;
    struct subject subject;
    struct axes axes;
    alignas(16) unsigned char options[OPTIONS_BYTES_MAX];
};

// From harmless to worst: what is said of a point when its launches ended differently.
int outcome_severity(enum outcome outcome);

// Gathers the launches of the point whose first row is `first` into the group. False when this
// build does not know the point's scenario; then only point, first and count are set. What is needed
// of the primitive is in the rows: it may be a plug-in's.
bool group_gather(struct group *group, const struct summary *summary, size_t first);

#endif
