// SPDX-License-Identifier: MIT
// csv_line.h: composes the header and the rows of CSV files, in memory.
#ifndef HARNESS_REPORT_CSV_LINE_H
#define HARNESS_REPORT_CSV_LINE_H

#include <stdbool.h>
#include <stddef.h>

#include "report/csv.h"

// A line with its end, not terminated by a NUL.
struct csv_line {
    char text[CSV_ROW_BYTES_MAX];
    size_t used;
};

// Composes the header line, or the row of cells. 0, -E2BIG (columns) or -EMSGSIZE (bytes).
int csv_line_compose(struct csv_line *line, const struct csv_group *groups, size_t count,
                     bool header, struct error *error);

#endif
