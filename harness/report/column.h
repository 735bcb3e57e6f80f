// SPDX-License-Identifier: MIT
// column.h: which metrics a group's table shows, and how a cell reads.
#ifndef HARNESS_REPORT_COLUMN_H
#define HARNESS_REPORT_COLUMN_H

#include <stddef.h>

#include "report/digest.h"

#define COLUMNS_MAX 40

struct column {
    const char *metric; // as in summary.csv
    char title[48];
};

// Fills the columns that have a value in at least one line: speed, latency and fairness first, then
// what only this scenario measures, in the order of the file. Returns how many.
size_t columns_list(struct column *columns, const struct digest *digest,
                    const struct digest_group *group);

// The number with its unit; a share of 0 with its bound ("0 (<6.2e-05)"); "-" if unknown. Returns
// text.
const char *column_print(char *text, size_t bytes, const struct digest_value *value);

#endif
