// SPDX-License-Identifier: MIT
// lock_findings.h: how near a contended lock comes to what the machine allows.
#ifndef SCENARIOS_LOCK_FINDINGS_H
#define SCENARIOS_LOCK_FINDINGS_H

#include "measure/scenario.h"

// A change of holder cannot take less than moving two lines from CPU to CPU, the lock's and the data's, or, where all threads
// share a CPU, than waking the next.
struct loop_findings {
    // That limit over what a change of holder took; NaN unless somebody always waits.
    double handoff_efficiency;
    // Throughput over what a lock that serves in turn could reach at the limit.
    double ceiling_share;
};

static const struct field loop_finding_rows[] = {
    {.name = "handoff_efficiency",
     .help = "least time for a change of holder on these CPUs over the time it took; where "
             "somebody always waits",
     .type = FIELD_REAL,
     FIELD_AT(struct loop_findings, handoff_efficiency),
     .metric = true,
     .higher_better = true},
    {.name = "ceiling_share",
     .help = "throughput over that of a lock that serves in turn, each change of holder at the "
             "machine's limit",
     .type = FIELD_REAL,
     FIELD_AT(struct loop_findings, ceiling_share),
     .metric = true,
     .higher_better = true},
};

// For scenario.find.
void loop_find(const struct evidence *evidence, void *findings);

#endif
