// SPDX-License-Identifier: MIT
// validate.h: checks the files of a run against their schema, as `contend validate` and tests do.
//
// The name says which file it is: launches.csv windows.csv threads.csv histogram.csv timeline.csv
// summary.csv environment.csv run.json. Checked are: the schema's major version; that the columns of the fixed
// tables are there; each cell against its field (type, base units as they are written, limits,
// words); finite numbers; the same run and machine in all rows; rows that must not come twice; low
// <= value <= high and the like. Columns that nobody knows are a warning, since a later minor
// version may have added them.
#ifndef HARNESS_REPORT_VALIDATE_H
#define HARNESS_REPORT_VALIDATE_H

#include <stdbool.h>
#include <stddef.h>

#include "declare/field.h"

#define VALIDATE_PROBLEMS_MAX 50

// One line: "results/x/launches.csv:7: column \"threads\": \"many\": expected ...".
struct problem {
    bool warning;
    char text[800];
};

// What was found, over all files that were given. Zeroed: nothing yet.
struct validation {
    size_t errors, warnings; // all of them
    size_t kept;             // the first ones, up to VALIDATE_PROBLEMS_MAX
    struct problem problems[VALIDATE_PROBLEMS_MAX];
};

// Checks one file and adds what is wrong with it. `tables` are the options and results of all
// scenarios: their columns may stand in launches.csv and summary.csv, and may be empty.
void validate_file(struct validation *validation, const char *path,
                   const struct field_table *const *tables, size_t table_count);

#endif
