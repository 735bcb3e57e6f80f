// SPDX-License-Identifier: MIT
// folder.h: the folder of one run: its CSV files while launches are added, and where a run left
// off.
//
// A launch is in the folder once its row is in launches.csv, which is written after its rows in the
// other files. A kill at any moment leaves whole rows; what a half-written launch left in the other
// files is cut off when the run is resumed.
#ifndef HARNESS_REPORT_FOLDER_H
#define HARNESS_REPORT_FOLDER_H

#include "measure/plan.h"
#include "report/csv.h"
#include "report/record.h"
#include "report/rows.h"

struct folder {
    char path[512];
    struct identity identity;
    const struct scenario *const *scenarios; // their options and results are columns
    size_t scenario_count;
    struct csv_file launches, windows, threads, histogram, timeline;
    uint64_t launch_count; // in launches.csv
    char **drawn;          // names of the points that are in timeline.csv; malloc'ed
    size_t drawn_count;
};

// Creates the files in the folder `path`, which exists. 0 or -errno.
int folder_create(struct folder *folder, const char *path, const struct identity *identity,
                  const struct scenario *const *scenarios, size_t scenario_count,
                  struct error *error);

// Opens the files of an interrupted run, creates those that are missing, and cuts off what belongs
// to no launch.
int folder_reopen(struct folder *folder, const char *path, const struct identity *identity,
                  const struct scenario *const *scenarios, size_t scenario_count,
                  struct error *error);

// Adds one launch. On an error the folder is as it was before.
int folder_append(struct folder *folder, const struct point *point, const struct record *record,
                  const struct launch_page *page, struct error *error);

void folder_close(struct folder *folder);

// Path of a file in the folder; returns text.
const char *folder_file(const char *folder_path, const char *name, char *text, size_t bytes);

// Which of a scenario's tables.
enum scenario_part { PART_OPTIONS, PART_RESULTS, PART_FINDINGS, PARTS };
const struct field_table *scenario_table(const struct scenario *scenario, enum scenario_part part);

// The column groups that stand for one part of all scenarios, with the object in the place of
// `scenario`'s. `groups` has room for `count`. Returns how many there are.
size_t folder_groups(struct csv_group *groups, const struct scenario *const *scenarios,
                     size_t count, enum scenario_part part, const struct scenario *scenario,
                     const void *object);

#endif
