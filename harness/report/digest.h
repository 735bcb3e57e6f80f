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
    bool control;        // its verification must fail with two threads or more
    bool reference;      // the one that the others are compared with
    bool suspect;        // a metric is better than the machine's limit allows
    const char *outcome; // the worst of its points: a word of outcome_names
    const char *note;    // of that point, or ""
    // The first line of the scenario that says the same of itself; NULL without a note. See note.h.
    const struct digest_line *same;
    size_t *rows; // of summary.csv
    size_t row_count;
};

struct digest_group {
    const char *scenario;
    char sweep[400]; // "threads=2 placement=llc inside=100ns"
    unsigned threads;
    bool is_sweep;             // its points differ in one option or axis: what they say together
    size_t row;                // of summary.csv: its first
    struct digest_line *lines; // the fastest first; without a throughput, by latency
    size_t line_count;
};

struct digest {
    const struct csv_table *summary;
    struct digest_group *groups; // by the scenario's name, then by axes and options
    size_t group_count;
};

// One metric of a line: of the launches without a probe if they have it, and if it is speed or
// fairness, which a probe changes, of no others. With its interval and the extremes of its
// launches. NaN where it was not measured, or verification failed.
struct digest_value {
    double value, low, high, launch_low, launch_high;
    double limit;                    // of the machine
    double successes, trials, power; // of a share, see struct summary_row
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

// The reference's line in the group, if it was measured there, or NULL.
const struct digest_line *digest_reference(const struct digest *digest,
                                           const struct digest_group *group);

// The share that a group is about: the first metric of its lines, its control's before the others',
// that counts what went wrong among trials. NULL: none, the group is about speed.
const char *digest_share(const struct digest *digest, const struct digest_group *group);

// The first metric of the line that is a crossing, see struct summary_row; NULL: none.
const char *digest_crossing(const struct digest *digest, const struct digest_line *line);

// The first metric of the line that is a ratio to the reference, see struct summary_row; NULL: none.
const char *digest_compared(const struct digest *digest, const struct digest_line *line);

// The note beside a metric of the line, whether it has a value or not; "" for none.
const char *digest_note(const struct digest *digest, const struct digest_line *line,
                        const char *metric);

// "ok", or what a reader should know: "failed as expected", "WRONG", "no failure", ...; and whether
// it is as it should be.
const char *outcome_words(const char *outcome);
bool outcome_is_good(const char *outcome);

#endif
