// SPDX-License-Identifier: MIT
// sample_flow.c: see sample_rows.h: rings and streams. An operation costs something by itself and
// something per call and per element or byte; that is all there is to the numbers.
#include <math.h>
#include <stddef.h>

#include "sample.h"
#include "sample_rows.h"

static const struct model rings[] = {
    {"none", 0, 1, 1, 0, 1},    {"spsc_cached", 0, 12, 1, 0, 1}, {"mpmc_turn", 0, 40, 8, 0, 1},
    {"locked", 0, 90, 2, 0, 1}, {"rte_ring_mp", 1, 70, 2, 0, 1},
};
static const struct model streams[] = {
    {"none", 0, 2, 0.02, 0, 1},
    {"spsc", 0, 20, 0.1, 0, 1},
    {"locked_pthread_errorcheck", 0, 80, 0.1, 0, 1},
    {"pipe", 1, 400, 0.1, 0, 1},
};

// `cost_ns` of an operation; launches differ by a few percent, the last takes three times as long.
static void flow_point(struct writer *writer, struct spot spot, const struct model *model,
                       double cost_ns)
{
    struct metric metrics[METRICS];
    sample_forget(metrics);
    for (int i = 0; i < LAUNCHES; i++) {
        double now = cost_ns * (1 + 0.01 * i) * (i == LAUNCHES - 1 ? 3 : 1);
        if (spot.flow.rate != 0) {
            metrics[P50].launches[i] = now;
            metrics[P99].launches[i] = now * 10;
            continue;
        }
        metrics[THROUGHPUT].launches[i] = 1e9 / now;
        metrics[NS_PER_OP].launches[i] = now;
        metrics[JAIN].launches[i] = 1; // one consumer is counted
    }
    sample_point(writer, &spot, model, metrics);
}

static struct spot flow_spot(const char *scenario, const char *reference, struct flow flow)
{
    return (struct spot){.scenario = scenario,
                         .threads = 2,
                         .placement = "spread",
                         .probe = flow.rate ? "latency" : "none",
                         .reference = reference,
                         .limit = NAN,
                         .inside = -1,
                         .outside = -1,
                         .spin = -1,
                         .flow = flow,
                         .outcome = "ok",
                         .note = ""};
}

static void ring_point(struct writer *writer, const struct model *model, const char *topology,
                       long batch, long capacity)
{
    struct spot spot =
        flow_spot("ring_throughput", "locked", (struct flow){topology, batch, capacity, 0, 0, 0});
    spot.threads = topology[0] == '1' ? 2 : 4;
    double waiting = 1 + 64 / (double)capacity;
    flow_point(writer, spot, model,
               (model->alone_ns / (double)batch + model->handover_ns) * waiting * spot.threads / 2);
}

static void stream_point(struct writer *writer, const struct model *model, long write,
                         long capacity)
{
    struct spot spot =
        flow_spot("stream_throughput", "pipe", (struct flow){"1:1", 0, 0, 0, write, capacity});
    flow_point(writer, spot, model, model->alone_ns / (double)write + model->handover_ns);
}

void sample_flow(struct writer *writer)
{
    for (size_t i = 0; i < sizeof rings / sizeof rings[0]; i++) {
        const struct model *model = &rings[i];
        for (long batch = 1; batch <= 64; batch *= 8)
            ring_point(writer, model, "1:1", batch, 1024);
        ring_point(writer, model, "1:1", 1, 64);
        ring_point(writer, model, "N:N", 1, 1024);
        for (long rate = 100000; rate <= 10000000 && i > 0; rate *= 10) {
            struct spot spot =
                flow_spot("ring_open_loop", "", (struct flow){"1:1", 0, 1024, rate, 0, 0});
            flow_point(writer, spot, model, model->alone_ns * (1 + (double)rate * 1e-6));
        }
    }
    for (size_t i = 0; i < sizeof streams / sizeof streams[0]; i++) {
        for (long write = 16; write <= 4096; write *= 16)
            stream_point(writer, &streams[i], write, 65536);
        stream_point(writer, &streams[i], 256, 1048576);
    }
}
