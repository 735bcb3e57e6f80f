// SPDX-License-Identifier: MIT
// file_kind.h: what stands in each CSV file of a run, and what must hold between its cells.
#ifndef HARNESS_REPORT_FILE_KIND_H
#define HARNESS_REPORT_FILE_KIND_H

#include <stdbool.h>

#include "declare/field.h"

#define KIND_TABLES_MAX 6

// Two columns of a row in order: low <= high, or low < high. An empty cell is in order with any.
struct column_order {
    const char *low, *high;
    bool strict;
};

// Lists end with NULL (an order's: low is NULL).
struct file_kind {
    const char *name;                                  // "launches.csv"
    const struct field_table *tables[KIND_TABLES_MAX]; // their columns must be there
    bool options;              // scenarios' options and results may be there
    const char *const *unique; // columns that together are different in each row
    const char *const *filled; // text columns that may not be empty
    const struct column_order *orders;
    // In a row whose metric begins with `sweep_metric` this column has no value, but is swept. NULL:
    // there are no such rows.
    const char *sweep_column, *sweep_metric;
};

// The kind of that name, or NULL.
const struct file_kind *file_kind_find(const char *name);

// All kinds, the last with a NULL name.
extern const struct file_kind file_kinds[];

#endif
