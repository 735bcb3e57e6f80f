// SPDX-License-Identifier: MIT
// valid_run.h: the files of a small made-up run without a fault, for tests that spoil one thing in
// it.
#ifndef TESTS_HARNESS_REPORT_VALID_RUN_H
#define TESTS_HARNESS_REPORT_VALID_RUN_H

#include "declare/field.h"

// Options of two scenarios, which share the header `inside_ns` (up to 1 us in one, up to 1 s in the
// other), and the results of one.
#define VALID_TABLES 3
extern const struct field_table *const valid_tables[VALID_TABLES];

// Writes all files that `contend validate` knows into the current folder.
void valid_run_write(void);

#endif
