// SPDX-License-Identifier: MIT
// summary_crossing.h: where a share rises through one half over a sweep of one option, such as the
// window at which half of the trials fail.
#ifndef HARNESS_REPORT_SUMMARY_CROSSING_H
#define HARNESS_REPORT_SUMMARY_CROSSING_H

#include "judge/findings.h"
#include "report/summary_estimate.h"

// All points that differ in the option scenario->crossing_x alone.
struct curve {
    char point[sizeof((struct subject *)0)->point]; // their name without it
    struct group group;                             // the first of them
    struct curve_point points[CURVE_POINTS_MAX];
    size_t count;
    size_t launches;      // of the point that has the fewest
    enum outcome outcome; // the worst
};

// Zeroed is empty.
struct curve_list {
    struct curve **curves; // malloc'ed, each too
    size_t count;
};

// Adds the group's point to its curve, if its scenario has a crossing (of its share, or of crossing_y) and it was measured without a
// probe. 0 or -ENOMEM.
int curve_list_add(struct curve_list *list, const struct summary *summary,
                   const struct group *group, struct error *error);

// The curve's row of summary.csv; false if it has none: one value of x, or nothing is known of the
// crossing.
bool curve_row(const struct curve *curve, struct summary_row *row);

void curve_list_free(struct curve_list *list);

#endif
