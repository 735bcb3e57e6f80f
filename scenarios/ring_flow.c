// SPDX-License-Identifier: MIT
// ring_flow.c: see ring_flow.h: what stands around the loops.
#include "ring_flow.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>

#include "ring_flow_loop.h"
#include "rings.h"

// Of all blocks together: more would be a test of the machine's memory.
#define ARENA_BYTES_MAX (UINT64_C(1) << 30)

// An arena for every producer, with room for all elements that can be on their way, those that
// consumers hold included.
static int set_up_blocks(struct run *run, struct flow *flow, uint64_t payload_bytes,
                         struct error *error)
{
    const uint64_t producers = flow->sides.config.producers;
    flow->words = payload_bytes / sizeof(uint64_t);
    if (flow->words == 0 && run->axes->probe != PROBE_LATENCY)
        return 0;
    const uint64_t line = CACHE_LINE;
    flow->block_bytes = (sizeof(struct flow_block) + payload_bytes + line - 1) / line * line;
    flow->block_mask =
        power_of_two(flow->sides.each + flow->batch * (1 + flow->sides.config.consumers)) - 1;
    uint64_t bytes = producers * (flow->block_mask + 1) * flow->block_bytes;
    if (bytes > ARENA_BYTES_MAX)
        return error_set(error, ENOTSUP,
                         "capacity %" PRIu64 " takes %" PRIu64 " MiB of blocks beside the elements;"
                         " the limit is %" PRIu64 ": take a smaller capacity or payload",
                         flow->sides.config.capacity, bytes >> 20, ARENA_BYTES_MAX >> 20);
    flow->arena = run_memory(run, bytes, error);
    return flow->arena ? 0 : -ENOMEM;
}

static int set_up_seat(struct run *run, struct flow *flow, struct flow_seat *seat,
                       struct error *error)
{
    seat->values = run_memory(run, flow->batch * sizeof *seat->values, error);
    if (!seat->values)
        return -ENOMEM;
    if (run->axes->probe == PROBE_ORDER) {
        seat->log = run_memory(run, FLOW_LOG_COUNT * sizeof *seat->log, error);
        if (!seat->log)
            return -ENOMEM;
    }
    seat->next = 1;
    return 0;
}

static int set_up_seats(struct run *run, struct flow *flow, unsigned producers, unsigned count,
                        struct error *error)
{
    struct flow_seat *seats = run_memory(run, count * sizeof *seats, error);
    int code = seats ? 0 : -ENOMEM;
    flow->producers = seats;
    flow->consumers = seats + producers;
    for (unsigned i = 0; code == 0 && i < count; i++) {
        run->workers[i].own = &seats[i];
        code = set_up_seat(run, flow, &seats[i], error);
    }
    return code;
}

int flow_setup(struct run *run, const struct flow_options *options, struct error *error)
{
    int code = sides_check(&options->sides, run->axes->threads, error);
    if (code != 0)
        return code;
    if (options->payload_bytes % sizeof(uint64_t) != 0)
        return error_set(error, ENOTSUP,
                         "payload %" PRIu64 " is no multiple of 8 bytes; try %" PRIu64,
                         options->payload_bytes, (options->payload_bytes / 8 + 1) * 8);
    struct flow *flow = run_memory(run, sizeof *flow, error);
    if (!flow)
        return -ENOMEM;
    run->state = flow;
    flow->batch = options->batch;
    unsigned producers = sides_givers(run->axes->threads, options);
    unsigned consumers = sides_takers(run->axes->threads, options);
    code = set_up_seats(run, flow, producers, producers + consumers, error);
    if (code == 0)
        code = ring_sides_open(run, &flow->sides, &options->sides, false, error);
    if (code == 0)
        code = set_up_blocks(run, flow, options->payload_bytes, error);
    flow->extra = flow->arena || flow->sides.done;
    return code;
}

void flow_measure(struct run *run)
{
    const struct flow *flow = run->state;
    for (unsigned i = 0; i < flow->sides.config.producers + flow->sides.config.consumers; i++) {
        struct flow_seat *seat = run->workers[i].own;
        seat->calls = seat->failures = seat->stall_ticks = 0;
    }
}

static double share_of_failures(const struct flow_seat *seats, unsigned count)
{
    uint64_t calls = 0, failures = 0;
    for (unsigned i = 0; i < count; i++) {
        calls += seats[i].calls;
        failures += seats[i].failures;
    }
    return calls + failures ? (double)failures / (double)(calls + failures) : NAN;
}

static void fill_results(const struct run *run, const struct flow *flow)
{
    struct flow_results *results = run->results;
    uint64_t stall_ticks = 0;
    for (unsigned i = 0; i < flow->sides.config.consumers; i++)
        if (flow->consumers[i].stall_ticks > stall_ticks)
            stall_ticks = flow->consumers[i].stall_ticks;
    *results = (struct flow_results){
        .full_share = share_of_failures(flow->producers, flow->sides.config.producers),
        .empty_share = share_of_failures(flow->consumers, flow->sides.config.consumers),
        .stall_max_ns =
            run->axes->probe == PROBE_LATENCY ? (double)stall_ticks * run->tick_ns : NAN,
        .order_checked = NAN,
    };
}

// Empties the ring, all workers being at rest. How many came; one more than there may be is enough to
// know.
static uint64_t drain(const struct run *run, const struct flow *flow)
{
    uint64_t left = 0, element = 0;
    while (left <= flow->sides.bound && ring_sides_pop(run, &flow->sides, &element)) {
        if (flow->arena)
            flow_empty(flow, element, &flow->consumers[0].torn);
        left++;
    }
    return left;
}

static int check_account(const struct run *run, const struct flow *flow, struct error *error)
{
    for (unsigned i = 0; i < flow->sides.config.producers; i++)
        flow->producers[i].side.pushed = tally_of_first(i, flow->producers[i].next - 1);
    uint64_t left = drain(run, flow), count, torn = 0;
    int code = ring_sides_check(run, &flow->sides, left, &count, error);
    for (unsigned i = 0; i < flow->sides.config.consumers; i++)
        torn += flow->consumers[i].torn;
    if (code == 0 && torn)
        code =
            error_set(error, EBADMSG,
                      "%" PRIu64 " of %" PRIu64 " elements came before their payload was written,"
                      " or after it was written over",
                      torn, count);
    return code;
}

// All logs of a side, one after the other. NULL: no memory.
static struct order_entry *join_logs(const struct flow_seat *seats, unsigned count, size_t *total)
{
    *total = 0;
    for (unsigned i = 0; i < count; i++)
        *total += seats[i].logged;
    struct order_entry *entries = malloc((*total + 1) * sizeof *entries), *next = entries;
    for (unsigned i = 0; entries && i < count; next += seats[i++].logged)
        memcpy(next, seats[i].log, seats[i].logged * sizeof *entries);
    return entries;
}

// One order over all, where the ring promises it.
static int check_order(const struct run *run, const struct flow *flow, struct error *error)
{
    const struct ring_ops *ops = run->variant->ops;
    if (run->axes->probe != PROBE_ORDER || ops->claims.order != RING_TOTAL)
        return 0;
    size_t push_count, pop_count;
    struct order_entry *pushes =
        join_logs(flow->producers, flow->sides.config.producers, &push_count);
    struct order_entry *pops = join_logs(flow->consumers, flow->sides.config.consumers, &pop_count);
    uint64_t checked = 0;
    int code = pushes && pops ? order_check(pushes, push_count, pops, pop_count, &checked, error)
                              : error_set(error, ENOMEM, "no memory to check the order");
    ((struct flow_results *)run->results)->order_checked = (double)checked;
    free(pushes);
    free(pops);
    return code;
}

int flow_verify(struct run *run, struct error *error)
{
    const struct flow *flow = run->state;
    fill_results(run, flow);
    int code = check_account(run, flow, error);
    return code == 0 ? check_order(run, flow, error) : code;
}

void flow_teardown(struct run *run)
{
    const struct flow *flow = run->state;
    close_ring(run, flow->sides.ring);
}
