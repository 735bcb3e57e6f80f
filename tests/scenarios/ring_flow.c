// SPDX-License-Identifier: MIT
// ring_flow.c: the loops of the flow through a ring and what verification says of them, with a ring
// that makes one mistake. One thread: it produces until the ring is full, consumes until it is empty,
// and so on.
#include "ring_flow.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <math.h>
#include <string.h>

#include "ring_flow_loop.h"
#include "sloppy_ring.h"

static struct axes axes;
static struct flow_options options;
static struct flow_results results;
static struct worker workers[2];
static struct variant variant = {.ops = &sloppy_ring};
static struct run run;
static struct histogram latency;
static struct error error;

static void set_up(void)
{
    axes = (struct axes){.threads = 2};
    options = (struct flow_options){
        .sides = {.topology = TOPOLOGY_ONE_ONE, .capacity = SLOPPY_CAPACITY}, .batch = 1};
    for (unsigned i = 0; i < 2; i++)
        workers[i] = (struct worker){
            .stop = &sloppy.stop, .index = i, .role = i, .cpu = -1, .latency = &latency};
    run = (struct run){.variant = &variant,
                       .axes = &axes,
                       .options = &options,
                       .workers = workers,
                       .worker_count = 2,
                       .results = &results,
                       .tick_ns = 1};
}

TestSuite(ring_flow, .init = set_up);

static void open_flow(void)
{
    cr_assert_eq(flow_setup(&run, &options, &error), 0, "%s", error.text);
    for (unsigned i = 0; i < 2; i++)
        workers[i].state = run.state;
}

// A window of one worker: until the ring is full or empty.
static uint64_t serve(unsigned index)
{
    // relaxed: one thread.
    atomic_store_explicit(&sloppy.stop, false, memory_order_relaxed);
    enum probe probe = (enum probe)axes.probe;
    return index == 0 ? flow_produce(&sloppy_ring, &workers[0], probe)
                      : flow_consume(&sloppy_ring, &workers[1], probe);
}

// Some windows of both, the last of which leaves elements in the ring. Not so many that the block of
// an element that got lost is wanted again: it is held for ever.
static int flow_through(void)
{
    open_flow();
    for (unsigned i = 0; i < 3; i++) {
        serve(0);
        serve(1);
    }
    serve(0);
    return flow_verify(&run, &error);
}

#define SAYS(words) cr_assert_not_null(strstr(error.text, words), "%s", error.text)

Test(ring_flow, passes_a_ring_that_keeps_its_promise)
{
    cr_assert_eq(flow_through(), 0, "%s", error.text);
    cr_assert_eq(sloppy.pushed, 4 * SLOPPY_CAPACITY);
    cr_assert_eq(sloppy.popped, sloppy.pushed);
    // Four windows found it full, after eight elements each.
    cr_assert_float_eq(results.full_share, 4.0 / 36, 1e-9);
    cr_assert_float_eq(results.empty_share, 3.0 / 27, 1e-9);
    cr_assert(isnan(results.stall_max_ns));
    cr_assert(isnan(results.order_checked));
}

// Each mistake, one at a time and in batches, with a payload and without, under each probe.
static void refuse(enum slip slip, const char *words)
{
    static const uint64_t batches[] = {1, 3};
    for (unsigned i = 0; i < 2 * 2 * PROBES; i++) {
        set_up();
        memset(&sloppy, 0, sizeof sloppy);
        sloppy.slip = slip;
        options.batch = batches[i % 2];
        options.payload_bytes = i / 2 % 2 ? 64 : 0;
        axes.probe = i / 4;
        int code = flow_through();
        cr_assert_eq(code, -EBADMSG, "batch %d, payload %d, probe %u: %d %s", (int)options.batch,
                     (int)options.payload_bytes, axes.probe, code, error.text);
        SAYS(words);
    }
}

Test(ring_flow, refuses_a_lost_element)
{
    refuse(SLIP_DROP, "1 of 33 elements lost: number 21 of producer 0");
}

Test(ring_flow, refuses_an_element_that_comes_twice)
{
    refuse(SLIP_DOUBLE, "1 elements more than the 32 that were pushed: number 21 of producer 0");
}

Test(ring_flow, refuses_elements_that_change_places)
{
    refuse(SLIP_SWAP, "every element came once, but not in order");
}

Test(ring_flow, refuses_an_element_of_an_earlier_lap)
{
    refuse(SLIP_STALE, "number 13 of producer 0 came to consumer 0 after its number 20");
}

Test(ring_flow, refuses_what_nobody_pushed)
{
    refuse(SLIP_MADE_UP, "0xfffffffffffffffe, which nobody pushed");
}

Test(ring_flow, refuses_more_than_the_capacity)
{
    refuse(SLIP_CROWD, "more than 8 elements were in the ring");
}

// The second word of an element's payload is spoilt while the element is in the ring: as if the
// producer had not written it yet, or had begun to write the next one over it.
Test(ring_flow, refuses_a_payload_that_is_not_the_elements)
{
    for (unsigned batch = 1; batch < 4; batch += 2) {
        set_up();
        memset(&sloppy, 0, sizeof sloppy);
        options.batch = batch;
        options.payload_bytes = 16;
        open_flow();
        serve(0);
        const struct flow *flow = run.state;
        // relaxed: one thread.
        atomic_fetch_add_explicit(&flow_block(flow, element_of(0, 5))->words[1], 1,
                                  memory_order_relaxed);
        serve(1);
        cr_assert_eq(flow_verify(&run, &error), -EBADMSG);
        SAYS("1 of 8 elements came before their payload was written");
    }
}

// A block is not written while its last element's consumer is not done.
Test(ring_flow, waits_for_a_block_that_is_held)
{
    options.payload_bytes = 8;
    open_flow();
    const struct flow *flow = run.state;
    // relaxed: one thread.
    atomic_store_explicit(&flow_block(flow, element_of(0, 4))->held, 1, memory_order_relaxed);
    struct flow_seat *seat = workers[0].own;
    for (uint64_t i = 1; i < 4; i++)
        cr_assert(flow_fill(flow, seat, element_of(0, i), PROBE_NONE));
    cr_assert_not(flow_fill(flow, seat, element_of(0, 4), PROBE_NONE));
    uint64_t torn = 0;
    flow_empty(flow, element_of(0, 4), &torn);
    cr_assert(flow_fill(flow, seat, element_of(0, 4), PROBE_NONE));
}

// What was pushed before the consumer's window began has no latency: the pause between two windows
// would be a part of it. Elements 1 to 8 are of an earlier window; 9 to 16 are made to look as if
// they were pushed in the consumer's own.
Test(ring_flow, times_the_elements_of_a_window_and_the_longest_stall)
{
    axes.probe = PROBE_LATENCY;
    open_flow();
    serve(0);
    serve(1);
    cr_assert_eq(latency.count, 0);
    serve(0);
    const struct flow *flow = run.state;
    for (uint64_t i = 1; i <= SLOPPY_CAPACITY; i++)
        // relaxed: one thread.
        atomic_store_explicit(&flow_block(flow, element_of(0, SLOPPY_CAPACITY + i))->stamp,
                              UINT64_MAX - i, memory_order_relaxed);
    serve(1);
    cr_assert_eq(latency.count, SLOPPY_CAPACITY);
    cr_assert_eq(flow_verify(&run, &error), 0, "%s", error.text);
    cr_assert_gt(results.stall_max_ns, 0);
}

Test(ring_flow, checks_the_order_of_the_last_window)
{
    axes.probe = PROBE_ORDER;
    open_flow();
    for (unsigned i = 0; i < 3; i++) {
        serve(0);
        serve(1);
    }
    cr_assert_eq(flow_verify(&run, &error), 0, "%s", error.text);
    cr_assert_eq(results.order_checked, SLOPPY_CAPACITY);
}

// A ring without bound is given one by its producers' credit.
Test(ring_flow, bounds_what_has_no_bound)
{
    sloppy.unbounded = true;
    open_flow();
    const struct flow *flow = run.state;
    cr_assert(flow->extra);
    cr_assert_eq(flow->sides.bound, SLOPPY_CAPACITY);
    cr_assert_eq(ring_sides_credit(&flow->sides, 0, 0, 100), SLOPPY_CAPACITY);
    cr_assert_eq(ring_sides_credit(&flow->sides, 0, 5, 100), 3);
    for (uint64_t i = 1; i <= 4; i++)
        ring_sides_pay(&flow->sides, 0, element_of(0, i));
    cr_assert_eq(ring_sides_credit(&flow->sides, 0, 5, 100), 7);
    cr_assert_eq(ring_sides_credit(&flow->sides, 0, 5, 2), 2);
}

Test(ring_flow, says_why_it_does_not_open)
{
    options.sides.capacity = SLOPPY_CAPACITY + 1;
    cr_assert_eq(flow_setup(&run, &options, &error), -ENOTSUP);
    SAYS("sloppy cannot have capacity 9");
    options.sides.capacity = 1;
    options.payload_bytes = 12;
    cr_assert_eq(flow_setup(&run, &options, &error), -ENOTSUP);
    SAYS("payload 12 is no multiple of 8 bytes; try 16");
    options.payload_bytes = 0;
    options.sides.topology = TOPOLOGY_MANY_ONE;
    axes.threads = 3;
    struct worker three[3] = {{.cpu = -1}, {.cpu = -1}, {.cpu = -1}};
    run.workers = three;
    run.worker_count = 3;
    cr_assert_eq(flow_setup(&run, &options, &error), -ENOTSUP);
    SAYS("sloppy takes one producer, not 2; topology=1:1 or 1:N");
    options.sides.topology = TOPOLOGY_ONE_ONE;
    cr_assert_eq(flow_setup(&run, &options, &error), -ENOTSUP);
    SAYS("threads=2");
}
