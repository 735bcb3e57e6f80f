// SPDX-License-Identifier: MIT
// quiet.h: whether the machine was left alone while it measured.
#ifndef HARNESS_REPORT_QUIET_H
#define HARNESS_REPORT_QUIET_H

#include <stdbool.h>
#include <stddef.h>

#include "report/csv.h"

// Rows of environment.csv of this class have a field cpuN_lost_ratio (before the launches) or
// cpuN_lost_ratio_after: the share of a spinning thread's time that others had.
#define NOISE_CLASS "noise"

// Whether no CPU lost more than 1 % of its time to others, as far as environment.csv knows. If one
// did, the text is a sentence that names the worst; else "".
bool quiet_judge(const struct csv_table *environment, char *text, size_t bytes);

#endif
