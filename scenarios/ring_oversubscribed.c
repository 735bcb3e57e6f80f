// SPDX-License-Identifier: MIT
// ring_oversubscribed.c: more producers and consumers than CPUs, and hogs that want only the CPU.
//
// The loops of ring_throughput where a thread can lose its CPU in the middle of a push or pop. A ring
// that waits for what another thread has begun may crawl then, not in every launch: look at
// `slowest`, the time per element of the slowest launch, and with probe=latency at `stall_max`. Ask
// for more threads than CPUs, or for placement=same-cpu; `hogs` are placed after the others.
//
// A look at a full or empty ring is followed by a pause, and after a few by giving the CPU away: the
// same for every ring.
#include "measure/work.h"
#include "ring_findings.h"
#include "ring_flow_loop.h"
#include "rings.h"
#include "scenarios.h"

// Turns of work() between two looks of a hog at the stop flag, about 0.5 us.
#define HOG_TURNS 1000

struct options {
    struct flow_options flow;
    uint64_t hogs;
};

static const struct field option_rows[] = {
    SIDES_ROW_TOPOLOGY(struct options, flow.sides, "N:N"),
    FLOW_ROW_BATCH(struct options),
    RING_ROW_CAPACITY(struct options, flow.sides),
    FLOW_ROW_PAYLOAD(struct options),
    {.name = "hogs",
     .help = "threads that only use their CPU and are not counted",
     .type = FIELD_COUNT,
     FIELD_AT(struct options, hogs),
     .high = WORKERS_MAX,
     .fallback = "0",
     .sweep = true},
};

#define WORKERS(ring) RING_WORKERS_ORDER(ring, flow_produce) RING_WORKERS_ORDER(ring, flow_consume)
ALL_RINGS(WORKERS)
POINTER_WORKERS_ORDER(flow_produce)
POINTER_WORKERS_ORDER(flow_consume)

static uint64_t hog(struct worker *worker)
{
    while (!worker_stopped(worker))
        work(HOG_TURNS);
    return 0;
}

static unsigned hog_count(uint64_t threads, const void *options)
{
    (void)threads;
    return (unsigned)((const struct options *)options)->hogs;
}

#define ROLES(produce, consume)                                                                    \
    .role_count = 3,                                                                               \
    .roles = {{.name = "producer", .count = sides_givers, .work = produce, .uncounted = true},     \
              {.name = "consumer", .count = sides_takers, .work = consume},                        \
              {.name = "hog", .count = hog_count, .work = {hog, hog, hog}, .uncounted = true}}
#define VARIANT(ring, peer)                                                                        \
    {RING_LABEL(ring, peer),                                                                       \
     ROLES(RING_WORK_ORDER(ring, flow_produce), RING_WORK_ORDER(ring, flow_consume))},
static const struct variant variants[] = {ALL_RING_VARIANTS};
static const struct variant by_pointer = {
    ROLES(POINTER_WORK_ORDER(flow_produce), POINTER_WORK_ORDER(flow_consume))};

static int setup(struct run *run, struct error *error)
{
    const struct options *options = run->options;
    return flow_setup(run, &options->flow, error);
}

const struct scenario ring_oversubscribed = {
    .name = "ring_oversubscribed",
    .summary = "more producers and consumers than CPUs, beside hogs that only use the CPU",
    .operation = "element popped; latency: from before its push to after its pop",
    .options = FIELD_TABLE(struct options, option_rows),
    .results = FIELD_TABLE(struct flow_results, flow_result_rows),
    .findings = FIELD_TABLE(struct ring_findings, ring_finding_rows),
    .reference = "locked",
    .variants = variants,
    .variant_count = sizeof variants / sizeof variants[0],
    .family = "ring",
    .label = ring_label,
    .by_pointer = &by_pointer,
    .processes = true,
    .setup = setup,
    .measure = flow_measure,
    .verify = flow_verify,
    .teardown = flow_teardown,
    .find = flow_find,
};
