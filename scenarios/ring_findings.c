// SPDX-License-Identifier: MIT
// ring_findings.c: see ring_findings.h.
#include "ring_findings.h"

#include <math.h>
#include <stdio.h>

#include "ring_flow.h"

static double limit_of(const struct evidence *evidence, const char *name)
{
    char text[48];
    snprintf(text, sizeof text, "%s_%s", name, evidence->distance);
    return evidence->limit(evidence->limits, text);
}

// Elements per second: each pair of CPUs carries a stream; the threads of a side that are more than
// one change a word once a call.
static double ceiling(const struct evidence *evidence, const struct flow_options *options)
{
    unsigned producers = flow_producers(evidence->axes->threads, options);
    unsigned consumers = flow_consumers(evidence->axes->threads, options);
    double stream = limit_of(evidence, "block_stream") /
                    (double)(sizeof(uint64_t) + options->payload_bytes) *
                    (producers < consumers ? producers : consumers);
    if (producers == 1 && consumers == 1)
        return stream;
    double word = (double)options->batch * 1e9 / limit_of(evidence, "faa_contended");
    // fmin would take the other where one is not known.
    return isnan(word) || isnan(stream) ? NAN : fmin(stream, word);
}

void flow_find(const struct evidence *evidence, void *memory)
{
    struct ring_findings *findings = memory;
    findings->ceiling_share = evidence->metrics->throughput / ceiling(evidence, evidence->options);
    findings->slowest_ns = 1e9 / evidence->metrics->throughput;
}
