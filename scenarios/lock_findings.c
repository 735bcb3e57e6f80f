// SPDX-License-Identifier: MIT
// lock_findings.c: see lock_findings.h.
#include "lock_findings.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "judge/findings.h"
#include "lock_loop.h"

// The lock's word moves first, then what it protects: the next holder reads the data only once it has the lock. On one
// CPU nothing moves, and the next has to be woken.
static double handoff_limit(const struct evidence *evidence)
{
    bool same = strcmp(evidence->distance, "same-cpu") == 0;
    char name[48];
    snprintf(name, sizeof name, "%s_%s", same ? "futex_wake" : "line_transfer", evidence->distance);
    return evidence->limit(evidence->limits, name) * (same ? 1 : 2);
}

// In each turn a thread works outside and inside and pays for the lock's two exchanges. With fewer
// turns than one lock can serve, the threads are the ceiling.
static double turn_ns(const struct loop_options *options, double rmw_ns)
{
    return (double)options->outside_ns + (double)options->inside_ns + 2 * rmw_ns;
}

void loop_find(const struct evidence *evidence, void *memory)
{
    struct loop_findings *findings = memory;
    const struct loop_options *options = evidence->options;
    const struct loop_results *results = evidence->results;
    double threads = (double)evidence->axes->threads;
    double rmw_ns = evidence->limit(evidence->limits, "rmw");
    double throughput = evidence->metrics->throughput;
    struct handoff handoff = judge_handoff((struct handoff_facts){
        .run_length = results->run_length,
        .operation_ns = 1e9 / throughput,
        .critical_ns = (double)options->inside_ns,
        .rmw_ns = rmw_ns,
        .limit_ns = handoff_limit(evidence),
    });
    // Somebody waits at every release only if the others' sections fill a thread's time outside.
    if ((threads - 1) * (double)options->inside_ns >= (double)options->outside_ns)
        findings->handoff_efficiency = handoff.efficiency;
    if (threads > 1)
        findings->ceiling_share =
            throughput / fmin(handoff.fair_ceiling, threads * 1e9 / turn_ns(options, rmw_ns));
}
