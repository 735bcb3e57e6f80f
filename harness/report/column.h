// SPDX-License-Identifier: MIT
// column.h: which metrics a group's table shows, and how a cell reads.
#ifndef HARNESS_REPORT_COLUMN_H
#define HARNESS_REPORT_COLUMN_H

#include <stdbool.h>
#include <stddef.h>

#include "report/digest.h"

#define COLUMNS_MAX  48
#define COLUMN_BYTES 120
#define RANKS        3

enum column_kind {
    COLUMN_VALUE,    // with its unit
    COLUMN_SHARE,    // "27.0 % (1,262 of 4,688)"; of 0 its bound: "0 of 48,000 (<6.2e-05)"
    COLUMN_PERCENT,  // "+3.1 %"
    COLUMN_PART,     // "62.1 %"
    COLUMN_INTERVAL, // "561 ns (540 ns to 583 ns)"
    COLUMN_POWER,    // of a share of 0: "0.98", "> 0.999999"
};

struct column {
    const char *metric; // as in summary.csv
    char title[48];
    enum column_kind kind;
    // The speed that lines are sorted by: its half width and its ratio stand beside it.
    bool leads;
    bool special; // only this scenario measures it; such columns come last
    // Where room is short those of rank 0 come first, up to RANKS - 1; beyond only where there is room
    // for all.
    unsigned rank;
};

// Fills the columns that have a value in at least one line: the share that the group is about,
// speed, latency and fairness, then what only this scenario measures, in the order of the file.
// The overlap of the threads is shown only where it is low in a line, fairness only where more than
// one thread is counted; what only this scenario measures and is a share reads as a percentage.
// `columns` has room for COLUMNS_MAX. Returns how many there are.
size_t columns_list(struct column *columns, const struct digest *digest,
                    const struct digest_group *group);

// What a reader must know of the columns' numbers, as one line below the table; NULL: nothing.
const char *columns_note(const struct column *columns, size_t count);

// The column of a metric that stands by itself, with its title; a share is not known as such.
struct column column_of(const char *metric);

// The cell; "-" if unknown. Returns text.
const char *column_print(char *text, size_t bytes, const struct column *column,
                         const struct digest_value *value);

#endif
