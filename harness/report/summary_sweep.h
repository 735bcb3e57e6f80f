// SPDX-License-Identifier: MIT
// summary_sweep.h: rows of summary.csv that are about a sweep and not about a point.
#ifndef HARNESS_REPORT_SUMMARY_SWEEP_H
#define HARNESS_REPORT_SUMMARY_SWEEP_H

#include "report/summary_group.h"

// Adds a row named `point`, with the axes and options of `group` but for the one that is swept, by
// its key, whose cell is empty. 0 or -errno.
int sweep_row_add(struct summary *summary, const struct group *group, const char *point,
                  const char *swept, const struct summary_row *row, struct error *error);

#endif
