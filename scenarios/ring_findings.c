// SPDX-License-Identifier: MIT
// ring_findings.c: see ring_findings.h.
#include "ring_findings.h"

#include <math.h>

#include "ring_flow.h"

// Elements per second: each pair of CPUs carries a stream; the threads of a side that are more than
// one change a word once a call, in whichever way is faster here.
static double ceiling(const struct evidence *evidence, const struct flow_options *options)
{
    unsigned producers = sides_givers(evidence->axes->threads, options);
    unsigned consumers = sides_takers(evidence->axes->threads, options);
    double stream = sides_limit(evidence, "block_stream") /
                    (double)(sizeof(uint64_t) + options->payload_bytes) *
                    (producers < consumers ? producers : consumers);
    if (producers == 1 && consumers == 1)
        return stream;
    double faa = sides_limit(evidence, "faa_contended"),
           cas = sides_limit(evidence, "cas_contended");
    // fmin would take the other where one is not known.
    if (isnan(faa) || isnan(cas) || isnan(stream))
        return NAN;
    return fmin(stream, (double)options->batch * 1e9 / fmin(faa, cas));
}

void flow_find(const struct evidence *evidence, void *memory)
{
    struct ring_findings *findings = memory;
    findings->ceiling_share = evidence->metrics->throughput / ceiling(evidence, evidence->options);
    // Where most windows saw no element at all, an element took a window at least.
    findings->slowest_ns = fmin(1e9 / evidence->metrics->throughput, (double)evidence->window_ns);
}
