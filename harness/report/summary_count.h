// SPDX-License-Identifier: MIT
// summary_count.h: what is counted over all launches of a run.
#ifndef HARNESS_REPORT_SUMMARY_COUNT_H
#define HARNESS_REPORT_SUMMARY_COUNT_H

#include "report/summary_group.h"

// Sets launches_bad and powerless of summary->counts.
void summary_count(struct summary *summary);

#endif
