// SPDX-License-Identifier: MIT
// facts.h: all that a report is made from: the files of a result folder, read once.
#ifndef HARNESS_REPORT_FACTS_H
#define HARNESS_REPORT_FACTS_H

#include "report/chart.h"
#include "report/csv.h"
#include "report/digest.h"
#include "report/run_json.h"
#include "report/sentence.h"

#define HEADLINES_MAX 48

struct headline {
    char text[SENTENCE_BYTES];
    bool alarm; // something is not as it should be
};

struct facts {
    const char *folder;
    struct csv_table summary;
    struct csv_table launches, environment; // without rows where the file is missing
    struct digest digest;
    struct run_json run; // zeroed where run.json is missing
    struct chart_list charts;
    struct headline headlines[HEADLINES_MAX]; // what was measured and what came out, in words
    size_t headline_count;
};

// 0 or -errno: summary.csv is missing or wrong. The charts are not drawn yet.
int facts_read(struct facts *facts, const char *folder, struct error *error);
void facts_free(struct facts *facts);

// "run_id" or "machine" of the rows; "" if there are none.
const char *facts_identity(const struct facts *facts, const char *column);

// Value of a field in environment.csv, or "".
const char *facts_environment(const struct facts *facts, const char *field);

// Points that were asked for and cannot be measured here: rows of environment.csv.
size_t facts_skips(const struct facts *facts);

// Adds a headline, unless there are HEADLINES_MAX; cut to fit.
__attribute__((format(printf, 3, 4))) void facts_say(struct facts *facts, bool alarm,
                                                     const char *format, ...);

// Fills headlines from the rest.
void facts_judge(struct facts *facts);

#endif
