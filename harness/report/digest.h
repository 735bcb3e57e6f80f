// SPDX-License-Identifier: MIT
// digest.h: the rows of summary.csv as a reader wants them: groups of what was measured alike, in
// each a line per primitive.
//
// A line gathers all probes of a point: throughput from the launches without one, latency from
// those with the clock. Its group is the scenario with all axes and options but the probe.
#ifndef HARNESS_REPORT_DIGEST_H
#define HARNESS_REPORT_DIGEST_H

#include <stdbool.h>
#include <stddef.h>

#include "declare/error.h"
#include "report/csv.h"

struct digest_line {
    const char *primitive;
    bool peer;
    bool control;        // it is there to fail, or it is the cost of the loop
    bool suspect;        // a metric is better than the machine's limit allows
    const char *outcome; // the worst of its points: a word of outcome_names
    const char *note;    // of that point, or ""
    size_t *rows;        // of summary.csv
    size_t row_count;
};

struct digest_group {
    const char *scenario;
    char sweep[400]; // "threads=2 placement=llc inside=100ns"
    unsigned threads;
    size_t row;                // of summary.csv: its first
    struct digest_line *lines; // the fastest first
    size_t line_count;
};

struct digest {
    const struct csv_table *summary;
    struct digest_group *groups; // by the scenario's name, then by axes and options
    size_t group_count;
};

// One metric of a line, with its interval and the extremes of its launches. NaN where it was not
// measured, or verification failed.
struct digest_value {
    double value, low, high, launch_low, launch_high;
    size_t launches;
    const char *unit, *better;
};

// Reads the table, which must live as long. 0 or -errno: -EINVAL names a column that is missing;
// then nothing is allocated.
int digest_build(struct digest *digest, const struct csv_table *summary, struct error *error);
void digest_free(struct digest *digest);

// By the metric's name as in the column `metric`.
struct digest_value digest_metric(const struct digest *digest, const struct digest_line *line,
                                  const char *metric);

// The line of the reference of ratios in the group, or NULL: pthread_normal, then futex, where they
// were measured.
const struct digest_line *digest_reference(const struct digest *digest,
                                           const struct digest_group *group);

// "ok", or what a reader should know: "failed as expected", "WRONG", "no failure", ...; and whether
// it is as it should be.
const char *outcome_words(const char *outcome);
bool outcome_is_good(const char *outcome);

#endif
