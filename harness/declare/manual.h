// SPDX-License-Identifier: MIT
// manual.h: field tables as text: the lines of --help and the tables of the generated manual.
#ifndef HARNESS_DECLARE_MANUAL_H
#define HARNESS_DECLARE_MANUAL_H

#include <stdio.h>

#include "declare/field.h"

// One line a row, in columns: prefix, name, value kind, help, and limits, words and default in
// brackets: "  --window DURATION  length of a window  [1ms..1h, default 100ms]".
void manual_help(FILE *out, const char *prefix, const struct field_table *table);

// A Markdown table: key, values, default, meaning; `sweep` rows say that a list is allowed. Nothing
// for an empty table.
void manual_options(FILE *out, const struct field_table *table);

// A Markdown table of columns: header, unit, meaning. Nothing for an empty table.
void manual_columns(FILE *out, const struct field_table *table);

#endif
