// SPDX-License-Identifier: MIT
// ring_sides.c: see ring_sides.h.
#include "ring_sides.h"

#include <inttypes.h>

#include "rings.h"

static struct ring_seat *seat_of(const struct run *run, unsigned worker)
{
    return run->workers[worker].own;
}

static struct ring_seat *consumer_of(const struct run *run, const struct ring_sides *sides,
                                     unsigned consumer)
{
    return seat_of(run, sides->config.producers + consumer);
}

// How much may be in the ring. One without bound is given one: an equal part for each producer.
static int set_up_bound(struct run *run, struct ring_sides *sides, struct error *error)
{
    const struct ring_ops *ops = run->variant->ops;
    const unsigned producers = sides->config.producers, consumers = sides->config.consumers;
    sides->each = ops->capacity(&sides->config);
    // As ring.h has it: without one order, or where full is not definite, each producer may have so
    // many places.
    bool each = ops->claims.order == RING_PER_PRODUCER || !ops->claims.full_definite;
    sides->bound = sides->each * (each ? producers : 1);
    if (sides->each != UINT64_MAX)
        return 0;
    uint64_t share = sides->config.capacity / producers;
    sides->each = share ? share : 1;
    sides->bound = sides->each * producers;
    const uint64_t line = CACHE_LINE / sizeof(uint64_t);
    sides->done_stride = (producers + line - 1) / line * line;
    sides->done = run_memory(run, consumers * sides->done_stride * sizeof *sides->done, error);
    return sides->done ? 0 : -ENOMEM;
}

static int set_up_consumer(struct run *run, const struct ring_sides *sides, unsigned consumer,
                           bool rising, struct error *error)
{
    const unsigned producers = sides->config.producers;
    struct ring_seat *seat = consumer_of(run, sides, consumer);
    seat->handle = attach_ring(run, sides->ring, RING_CONSUMER, consumer);
    seat->receipt = (struct receipt){
        .last = run_memory(run, producers * sizeof *seat->receipt.last, error),
        .producers = producers,
        .slack = sides->config.consumers == 1 && !rising ? 0 : RECEIPT_GAPS,
    };
    return seat->receipt.last ? 0 : -ENOMEM;
}

int ring_sides_open(struct run *run, struct ring_sides *sides, const struct sides_options *options,
                    bool rising, struct error *error)
{
    const uint64_t threads = run->axes->threads;
    *sides = (struct ring_sides){
        .config = {.capacity = options->capacity,
                   .producers = sides_givers(threads, options),
                   .consumers = sides_takers(threads, options),
                   .shared = run->shared},
        .looks = sides_looks(run),
    };
    int code = open_ring(run, &sides->config, &sides->ring, error);
    if (code == 0)
        code = set_up_bound(run, sides, error);
    for (unsigned i = 0; code == 0 && i < sides->config.producers; i++)
        seat_of(run, i)->handle = attach_ring(run, sides->ring, RING_PRODUCER, i);
    for (unsigned i = 0; code == 0 && i < sides->config.consumers; i++)
        code = set_up_consumer(run, sides, i, rising, error);
    return code;
}

bool ring_sides_pop(const struct run *run, const struct ring_sides *sides, uint64_t *element)
{
    const struct ring_ops *ops = run->variant->ops;
    struct ring_seat *seat = consumer_of(run, sides, 0);
    if (!ops->pop(sides->ring, seat->handle, element))
        return false;
    receipt_take(&seat->receipt, *element);
    return true;
}

int ring_sides_check(const struct run *run, const struct ring_sides *sides, uint64_t left,
                     uint64_t *count, struct error *error)
{
    struct tally pushed = {0};
    for (unsigned i = 0; i < sides->config.producers; i++)
        tally_merge(&pushed, &seat_of(run, i)->pushed);
    *count = pushed.count;
    static struct receipt receipts[WORKERS_MAX];
    uint64_t faults = 0;
    for (unsigned i = 0; i < sides->config.consumers; i++) {
        receipts[i] = consumer_of(run, sides, i)->receipt;
        faults += receipts[i].faults;
    }
    // What is too much was not popped to the end, so there is no account of it.
    if (left > sides->bound && faults == 0)
        return error_set(error, EBADMSG,
                         "more than %" PRIu64 " elements were in the ring, its capacity",
                         sides->bound);
    return account_check(&pushed, receipts, sides->config.consumers, error);
}

int ring_sides_verify(const struct run *run, const struct ring_sides *sides, struct error *error)
{
    uint64_t left = 0, element, count;
    // One more than there may be is enough to know; the control gives for ever.
    while (left <= sides->bound && ring_sides_pop(run, sides, &element))
        left++;
    return ring_sides_check(run, sides, left, &count, error);
}
