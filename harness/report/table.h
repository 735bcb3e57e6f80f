// SPDX-License-Identifier: MIT
// table.h: summary.csv as aligned text for a terminal, below 110 columns.
#ifndef HARNESS_REPORT_TABLE_H
#define HARNESS_REPORT_TABLE_H

#include <stdio.h>

#include "report/csv.h"

// Prints one table per scenario and sweep point: a line for each primitive, the fastest first. What
// does not fit into the width is left to the other reports. A table with missing columns prints one
// line that names the first.
void report_table(FILE *out, const struct csv_table *summary);

#endif
