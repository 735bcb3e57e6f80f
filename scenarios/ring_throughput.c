// SPDX-License-Identifier: MIT
// ring_throughput.c: producers push and consumers pop as fast as they can.
//
// An operation is an element that was popped. Latency is from just before the push that succeeded to
// just after the pop: with full speed on both sides mostly the time that an element waits among the
// others. Ask ring_ping_pong for the time of one, and ring_open_loop for the time under a load.
#include "ring_findings.h"
#include "ring_flow_loop.h"
#include "rings.h"
#include "scenarios.h"

struct options {
    struct flow_options flow;
};

static const struct field option_rows[] = {
    SIDES_ROW_TOPOLOGY(struct options, flow.sides, "1:1"),
    FLOW_ROW_BATCH(struct options),
    RING_ROW_CAPACITY(struct options, flow.sides),
    FLOW_ROW_PAYLOAD(struct options),
};

#define WORKERS(ring) RING_WORKERS_ORDER(ring, flow_produce) RING_WORKERS_ORDER(ring, flow_consume)
ALL_RINGS(WORKERS)
POINTER_WORKERS_ORDER(flow_produce)
POINTER_WORKERS_ORDER(flow_consume)

#define ROLES(produce, consume)                                                                    \
    .role_count = 2,                                                                               \
    .roles = {{.name = "producer", .count = sides_givers, .work = produce, .uncounted = true},     \
              {.name = "consumer", .count = sides_takers, .work = consume}}
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

const struct scenario ring_throughput = {
    .name = "ring_throughput",
    .summary = "producers push and consumers pop elements of 64 bits as fast as they can",
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
