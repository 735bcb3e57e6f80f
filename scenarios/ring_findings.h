// SPDX-License-Identifier: MIT
// ring_findings.h: how near a ring comes to what the machine allows, and how slow its slowest launch
// was.
#ifndef SCENARIOS_RING_FINDINGS_H
#define SCENARIOS_RING_FINDINGS_H

#include "measure/scenario.h"

// Elements cannot go from CPU to CPU faster than blocks do, and where several threads are on a side
// they meet on one word for each call, unless a ring gives each a part of its own.
struct ring_findings {
    double ceiling_share, slowest_ns;
};

static const struct field ring_finding_rows[] = {
    {.name = "ceiling_share",
     .help = "throughput over the machine's limit: that of a stream of blocks, and with several "
             "threads on a side that of one word which they all change, once per batch",
     .type = FIELD_REAL,
     FIELD_AT(struct ring_findings, ceiling_share),
     .metric = true,
     .higher_better = true},
    {.name = "slowest",
     .unit = "ns",
     .help = "time per element, all threads together, of the slowest launch",
     .type = FIELD_REAL,
     FIELD_AT(struct ring_findings, slowest_ns),
     .metric = true,
     .largest = true},
};

// For scenario.find; options start with struct flow_options.
void flow_find(const struct evidence *evidence, void *findings);

#endif
