// SPDX-License-Identifier: MIT
// summary_estimate.h: what the launches of one point say together about a metric.
#ifndef HARNESS_REPORT_SUMMARY_ESTIMATE_H
#define HARNESS_REPORT_SUMMARY_ESTIMATE_H

#include "judge/interval.h"
#include "report/summary_group.h"

struct estimate {
    struct interval interval;
    size_t launches; // that have a value and count; 0: nothing else is set
    double launch_low, launch_high;
    double successes, trials; // of a share; else NaN
    double inflation;         // of a share: see share_inflation(); else NaN
};

// Of the point whose first row in launches.csv is `first`. A share is pooled over launches,
// an extreme is the largest launch, without an interval; anything else is the median of the
// launches. By one thread at a time.
struct estimate estimate_metric(const struct summary *summary, size_t first,
                                const struct field *field);

// The smallest number in a column ("value", "low") of a limit's rows in environment.csv, of the
// measurements before and after the run. NaN: not measured, or no name.
double estimate_limit(const struct summary *summary, const char *name, const char *column);

// The control's share at the group's point; NaN where it was not measured.
double estimate_control(const struct summary *summary, const struct group *group,
                        const struct field *share);

// The share of the throughput that the group's probe costs, its ends from the ends of both
// intervals. No launches where the point has no probe, or was not measured without one.
struct estimate estimate_probe_cost(const struct summary *summary, const struct group *group);

// The group's metric over that of the scenario's reference at the same point, in each round that has
// both: what both had in common, such as the tasks that were drawn, does not widen the interval. No
// launches for the reference itself, and where it was not measured.
struct estimate estimate_ratio(const struct summary *summary, const struct group *group,
                               const char *header);

// The first of a scenario's results that is a share, or NULL.
const struct field *scenario_share(const struct scenario *scenario);

#endif
