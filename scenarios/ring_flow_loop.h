// SPDX-License-Identifier: MIT
// ring_flow_loop.h: the loops of ring_flow.h: the bodies of a producer and of a consumer.
//
// One element at a time by push and pop, or many by push_many and pop_many (a loop of singles where
// the ring does not offer them). The same for every ring: a call that finds the ring full or empty
// is counted and followed by a look at the stop flag and a pause. What only blocks, credit or a
// probe need is left out of the loops that measure without them.
#ifndef SCENARIOS_RING_FLOW_LOOP_H
#define SCENARIOS_RING_FLOW_LOOP_H

#include "machine/clock.h"
#include "ring_flow_block.h"

// Elements between two looks at the stop flag, one at a time: the look then costs nothing.
#define FLOW_BURST 16

HOT_INLINE void flow_log(struct flow_seat *seat, uint64_t begin, uint64_t end, uint64_t element)
{
    if (seat->logged < FLOW_LOG_COUNT)
        seat->log[seat->logged++] =
            (struct order_entry){.begin = begin, .end = end, .element = element};
}

HOT_INLINE uint64_t flow_ticks_if(bool wanted)
{
    return wanted ? clock_ticks() : 0;
}

HOT_INLINE size_t ring_push_many(const struct ring_ops *ops, void *ring, void *handle,
                                 const uint64_t *values, size_t count)
{
    if (ops->push_many)
        return ops->push_many(ring, handle, values, count);
    size_t pushed = 0;
    while (pushed < count && ops->push(ring, handle, values[pushed]))
        pushed++;
    return pushed;
}

HOT_INLINE size_t ring_pop_many(const struct ring_ops *ops, void *ring, void *handle,
                                uint64_t *values, size_t count)
{
    if (ops->pop_many)
        return ops->pop_many(ring, handle, values, count);
    size_t popped = 0;
    while (popped < count && ops->pop(ring, handle, &values[popped]))
        popped++;
    return popped;
}

HOT_INLINE uint64_t flow_produce_singles(const struct ring_ops *ops, struct worker *worker,
                                         enum probe probe, bool extra)
{
    const struct flow *flow = worker->state;
    struct flow_seat *seat = worker->own;
    void *ring = flow->sides.ring, *handle = seat->side.handle;
    const uint64_t producer = worker->role_index;
    const unsigned looks = flow->sides.looks;
    const uint64_t first = seat->next;
    uint64_t next = first, failures = 0, idle = seat->idle;
    while (!worker_stopped(worker)) {
        const uint64_t start = next;
        const uint64_t end =
            start +
            (extra ? ring_sides_credit(&flow->sides, producer, next - 1, FLOW_BURST) : FLOW_BURST);
        for (; next != end; next++) {
            uint64_t element = element_of(producer, next);
            if (extra && flow->arena && !flow_fill(flow, seat, element, probe))
                break;
            uint64_t begin = flow_ticks_if(probe == PROBE_ORDER);
            if (!ops->push(ring, handle, element))
                break;
            if (probe == PROBE_ORDER)
                flow_log(seat, begin, clock_ticks(), element);
        }
        if (next != end || (extra && next == start)) {
            failures++;
            idle = next != start ? 1 : idle + 1;
            sides_wait(looks, idle);
        }
    }
    seat->next = next;
    seat->idle = idle;
    seat->calls += next - first;
    seat->failures += failures;
    return next - first;
}

// The next `count` elements into seat->values; fewer where a block is still held.
HOT_INLINE size_t flow_fill_many(const struct flow *flow, struct flow_seat *seat, uint64_t element,
                                 size_t count, enum probe probe, bool extra)
{
    uint64_t *values = seat->values;
    for (size_t i = 0; i < count; i++) {
        if (extra && flow->arena && !flow_fill(flow, seat, element + i, probe))
            return i;
        values[i] = element + i;
    }
    return count;
}

HOT_INLINE uint64_t flow_produce_many(const struct ring_ops *ops, struct worker *worker,
                                      enum probe probe, bool extra)
{
    const struct flow *flow = worker->state;
    struct flow_seat *seat = worker->own;
    void *ring = flow->sides.ring, *handle = seat->side.handle;
    const uint64_t producer = worker->role_index;
    const uint64_t first = seat->next;
    uint64_t next = first, calls = 0, failures = 0, idle = seat->idle;
    while (!worker_stopped(worker)) {
        size_t count =
            extra ? ring_sides_credit(&flow->sides, producer, next - 1, flow->batch) : flow->batch;
        uint64_t element = element_of(producer, next);
        count = flow_fill_many(flow, seat, element, count, probe, extra);
        uint64_t begin = flow_ticks_if(probe == PROBE_ORDER);
        size_t pushed =
            extra && count == 0 ? 0 : ring_push_many(ops, ring, handle, seat->values, count);
        uint64_t end = flow_ticks_if(probe == PROBE_ORDER);
        for (size_t i = 0; probe == PROBE_ORDER && i < pushed; i++)
            flow_log(seat, begin, end, element + i);
        next += pushed;
        if (pushed > 0) {
            calls++;
            idle = 0;
        } else {
            failures++;
            sides_wait(flow->sides.looks, ++idle);
        }
    }
    seat->next = next;
    seat->idle = idle;
    seat->calls += calls;
    seat->failures += failures;
    return next - first;
}

// The body of a producer: elements pushed.
HOT_INLINE uint64_t flow_produce(const struct ring_ops *ops, struct worker *worker,
                                 enum probe probe)
{
    const struct flow *flow = worker->state;
    struct flow_seat *seat = worker->own;
    seat->logged = 0;
    if (probe != PROBE_NONE || flow->extra)
        return flow->batch == 1 ? flow_produce_singles(ops, worker, probe, true)
                                : flow_produce_many(ops, worker, probe, true);
    return flow->batch == 1 ? flow_produce_singles(ops, worker, PROBE_NONE, false)
                            : flow_produce_many(ops, worker, PROBE_NONE, false);
}

// What a consumer does with an element beside its account: the block, the credit, the probe. `begin`
// and `end` are of the pop; `*previous` is the end of the one before.
HOT_INLINE void flow_receive(const struct flow *flow, struct worker *worker, enum probe probe,
                             uint64_t element, uint64_t begin, uint64_t end, uint64_t *previous)
{
    struct flow_seat *seat = worker->own;
    if (flow->arena) {
        uint64_t stamp = flow_empty(flow, element, &seat->torn);
        // In what the last window left in the ring the pause between the two would be a part.
        if (probe == PROBE_LATENCY && stamp >= seat->begin_ticks)
            histogram_record(worker->latency, end > stamp ? end - stamp : 0);
    }
    if (probe == PROBE_LATENCY) {
        uint64_t gap = end - *previous;
        seat->stall_ticks = gap > seat->stall_ticks ? gap : seat->stall_ticks;
        *previous = end;
    }
    if (probe == PROBE_ORDER)
        flow_log(seat, begin, end, element);
    ring_sides_pay(&flow->sides, worker->role_index, element);
}

// A stall that the end of the window found open counts as far as it went.
HOT_INLINE void flow_close_stall(struct flow_seat *seat, uint64_t previous, enum probe probe)
{
    if (probe != PROBE_LATENCY)
        return;
    uint64_t gap = clock_ticks() - previous;
    seat->stall_ticks = gap > seat->stall_ticks ? gap : seat->stall_ticks;
}

HOT_INLINE uint64_t flow_consume_singles(const struct ring_ops *ops, struct worker *worker,
                                         enum probe probe, bool extra)
{
    const struct flow *flow = worker->state;
    struct flow_seat *seat = worker->own;
    void *ring = flow->sides.ring, *handle = seat->side.handle;
    const unsigned looks = flow->sides.looks;
    struct receipt receipt = seat->side.receipt;
    const uint64_t first = receipt.tally.count;
    uint64_t failures = 0, idle = seat->idle;
    uint64_t previous = seat->begin_ticks;
    while (!worker_stopped(worker)) {
        uint64_t elements[FLOW_BURST];
        unsigned burst = 0;
        for (; burst < FLOW_BURST; burst++) {
            uint64_t begin = flow_ticks_if(probe == PROBE_ORDER);
            if (!ops->pop(ring, handle, &elements[burst]))
                break;
            uint64_t end = flow_ticks_if(probe != PROBE_NONE);
            if (extra)
                flow_receive(flow, worker, probe, elements[burst], begin, end, &previous);
        }
        receipt_take_many(&receipt, elements, burst);
        if (burst < FLOW_BURST) {
            failures++;
            idle = burst > 0 ? 1 : idle + 1;
            sides_wait(looks, idle);
        }
    }
    flow_close_stall(seat, previous, probe);
    seat->side.receipt = receipt;
    seat->idle = idle;
    seat->calls += receipt.tally.count - first;
    seat->failures += failures;
    return receipt.tally.count - first;
}

HOT_INLINE uint64_t flow_consume_many(const struct ring_ops *ops, struct worker *worker,
                                      enum probe probe, bool extra)
{
    const struct flow *flow = worker->state;
    struct flow_seat *seat = worker->own;
    void *ring = flow->sides.ring, *handle = seat->side.handle;
    uint64_t *values = seat->values;
    struct receipt receipt = seat->side.receipt;
    const uint64_t first = receipt.tally.count;
    uint64_t calls = 0, failures = 0, idle = seat->idle;
    uint64_t previous = seat->begin_ticks;
    while (!worker_stopped(worker)) {
        uint64_t begin = flow_ticks_if(probe == PROBE_ORDER);
        size_t count = ring_pop_many(ops, ring, handle, values, flow->batch);
        uint64_t end = flow_ticks_if(probe != PROBE_NONE);
        receipt_take_many(&receipt, values, count);
        for (size_t i = 0; extra && i < count; i++)
            flow_receive(flow, worker, probe, values[i], begin, end, &previous);
        if (count > 0) {
            calls++;
            idle = 0;
        } else {
            failures++;
            sides_wait(flow->sides.looks, ++idle);
        }
    }
    flow_close_stall(seat, previous, probe);
    seat->side.receipt = receipt;
    seat->idle = idle;
    seat->calls += calls;
    seat->failures += failures;
    return receipt.tally.count - first;
}

// The body of a consumer: elements popped.
HOT_INLINE uint64_t flow_consume(const struct ring_ops *ops, struct worker *worker,
                                 enum probe probe)
{
    const struct flow *flow = worker->state;
    struct flow_seat *seat = worker->own;
    seat->logged = 0;
    seat->begin_ticks = flow_ticks_if(probe == PROBE_LATENCY);
    if (probe != PROBE_NONE || flow->extra)
        return flow->batch == 1 ? flow_consume_singles(ops, worker, probe, true)
                                : flow_consume_many(ops, worker, probe, true);
    return flow->batch == 1 ? flow_consume_singles(ops, worker, PROBE_NONE, false)
                            : flow_consume_many(ops, worker, PROBE_NONE, false);
}

#endif
