// SPDX-License-Identifier: MIT
// findings.h: what several results say together: where a curve crosses one half, and how near a lock
// is to the machine's limit. Pure functions.
#ifndef HARNESS_JUDGE_FINDINGS_H
#define HARNESS_JUDGE_FINDINGS_H

#include <stddef.h>
#include <stdint.h>

#include "judge/interval.h"

// One point of a sweep: at `x` (finite, 0 or more), `successes` of `trials` did it.
struct curve_point {
    double x;
    uint64_t successes, trials;
};

#define CURVE_POINTS_MAX 1024

// The x at which the share of successes rises through one half, such as the window length at which
// half the runs fail (W50). The shares are made to rise by isotonic regression weighted with their
// trials (Ayer et al. 1955); between two points the share is linear in log x, next to x = 0 in x.
// `low` and `high` are where the curves through the points' upper and lower Wilson bounds cross.
//
// Each of the three is NaN where its curve does not cross: it stays below one half, or is above
// from the first point on. So a sweep that never reaches one half may still know `low`: beyond it
// the crossing lies. Points in any order, at most CURVE_POINTS_MAX; those of equal x are one, those
// without trials none.
struct interval estimate_crossing(const struct curve_point *points, size_t count,
                                  double confidence);

// What one launch of a lock that always has somebody waiting has shown, and what the machine can
// do.
struct handoff_facts {
    double run_length;   // mean acquisitions in a row by one thread, see judge_sequence()
    double operation_ns; // from one acquisition to the next, by whomever: 1e9 / throughput
    double critical_ns;  // the section under the lock
    double rmw_ns;       // one uncontended atomic read-modify-write
    double limit_ns;     // the least a hand-off takes on these CPUs: a line transfer, or a wake-up
};

// Reading: operation_ns = critical_ns + 2 rmw_ns + handoff_ns / run_length.
struct handoff {
    double handoff_ns;     // what a change of holder costs
    double efficiency;     // limit_ns / handoff_ns: 1 is the machine's limit, independent of greed
    double greedy_ceiling; // operations per second of a thread that never lets go
    double fair_ceiling;   // ... if every operation is a hand-off at the limit
};

// NaN where it cannot be told: an input is NaN, infinite or negative, run_length is below 1, or an
// operation takes no longer than without any hand-off (then handoff_ns and efficiency are NaN; an
// operation that beats the greedy ceiling is a fault of the measurement).
struct handoff judge_handoff(struct handoff_facts facts);

#endif
