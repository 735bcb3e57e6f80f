// SPDX-License-Identifier: MIT
// sample.h: a result folder with made-up but plausible numbers, for tests and for work on charts.
#ifndef TESTS_HARNESS_REPORT_SAMPLE_H
#define TESTS_HARNESS_REPORT_SAMPLE_H

enum sample_parts {
    SAMPLE_LOCKS = 1,     // lock_uncontended, lock_contended, lock_oversubscribed
    SAMPLE_PRODUCT = 2,   // the racy product
    SAMPLE_SWEEP = 4,     // lock_contended with 1 to 16 threads and two placements, else 2 threads
    SAMPLE_CROWD = 8,     // thirty primitives instead of twelve
    SAMPLE_HOSTILE = 16,  // a primitive's name and notes full of what HTML and CSV must escape
    SAMPLE_NO_VALUE = 32, // summary.csv lacks its column `value`
    SAMPLE_FLOW = 64,     // rings and streams, with sweeps over what has a chart
    SAMPLE_POOL = 128,    // pools and strategies, with sweeps, a timeline and theory
    SAMPLE_LONE = 256,    // of these one point of each alone
};

// Writes summary.csv, launches.csv, histogram.csv, timeline.csv and environment.csv into an existing folder. 0 or
// -1 with errno.
int sample_write(const char *folder, unsigned parts);

#endif
