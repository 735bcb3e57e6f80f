// SPDX-License-Identifier: MIT
// launch_table.h: launches.csv in memory, with the launches of each point in a chain.
#ifndef HARNESS_REPORT_LAUNCH_TABLE_H
#define HARNESS_REPORT_LAUNCH_TABLE_H

#include <search.h>
#include <stdbool.h>

#include "report/csv.h"
#include "report/rows.h"

struct launch_table {
    struct csv_table csv;
    enum outcome *outcomes;    // of each row; malloc'ed
    bool *first;               // whether the row is its point's first; malloc'ed
    size_t *next;              // the next row of the same point, 0 at the last; malloc'ed
    struct hsearch_data index; // of the points by name, for launch_table_find
};

// Reads the file and chains its rows. 0 or -errno; then nothing was allocated.
int launch_table_read(struct launch_table *launches, const char *path, struct error *error);
void launch_table_free(struct launch_table *launches);

// The first row of the point of that name; csv.rows if it has none.
size_t launch_table_find(const struct launch_table *launches, const char *point);

// The cell of a column by its index, see csv_column(); "" for -1.
const char *launch_text(const struct launch_table *launches, size_t row, int column);

// The same as a number; NaN if it is empty or none.
double launch_number(const struct launch_table *launches, size_t row, int column);

#endif
