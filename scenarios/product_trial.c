// SPDX-License-Identifier: MIT
// product_trial.c: see product_trial.h.
#include "product_trial.h"

#include <assert.h>
#include <stddef.h>

const uint64_t product_primes[PRODUCT_THREADS_MAX] = {2,  3,  5,  7,  11, 13, 17, 19,
                                                      23, 29, 31, 37, 41, 43, 47};

uint64_t product_of_all(unsigned n)
{
    uint64_t value = 1;
    for (unsigned i = 0; i < n; i++)
        value *= product_primes[i];
    return value;
}

// The primes of the first n that divide `value`, each once; `rest` is what they leave.
static uint32_t factor(uint64_t value, unsigned n, uint64_t *rest)
{
    uint32_t primes = 0;
    for (unsigned i = 0; value != 0 && i < n; i++)
        if (value % product_primes[i] == 0) {
            value /= product_primes[i];
            primes |= UINT32_C(1) << i;
        }
    *rest = value;
    return primes;
}

// The threads whose stores led to `value`, the last one first, down to 1; 0 where the chain breaks.
// No two threads store the same value: each would have had to read what the other stored.
static uint32_t chain(uint64_t value, const struct product_update *updates, unsigned n)
{
    uint32_t threads = 0;
    while (value != 1) {
        unsigned i = 0;
        while (i < n && (updates[i].stored != value || (threads >> i & 1)))
            i++;
        if (i == n)
            return 0;
        threads |= UINT32_C(1) << i;
        value = updates[i].read;
    }
    return threads;
}

struct product_outcome product_judge(uint64_t value, const struct product_update *updates,
                                     unsigned n)
{
    assert(n >= 1 && n <= PRODUCT_THREADS_MAX);
    for (unsigned i = 0; i < n; i++)
        if (updates[i].stored != updates[i].read * product_primes[i])
            return (struct product_outcome){.possible = false};
    uint64_t rest;
    uint32_t survivors = factor(value, n, &rest);
    if (rest != 1 || survivors == 0 || chain(value, updates, n) != survivors)
        return (struct product_outcome){.possible = false};
    return (struct product_outcome){.survivors = survivors,
                                    .survivor_count = (unsigned)__builtin_popcount(survivors),
                                    .possible = true};
}

// A read or a store of one thread.
struct event {
    struct product_span span;
    unsigned thread;
    bool store;
};

static bool overlap(struct product_span a, struct product_span b)
{
    return a.from <= b.to && b.from <= a.to;
}

// Insertion sort by time: at most 30, and a thread's read comes before its store already.
static void add_event(struct event *events, size_t count, struct event event)
{
    for (; count > 0 && events[count - 1].span.from > event.span.from; count--)
        events[count] = events[count - 1];
    events[count] = event;
}

static bool order_known(const struct event *events, size_t count)
{
    for (size_t i = 0; i < count; i++)
        for (size_t j = i + 1; j < count; j++)
            if (events[i].thread != events[j].thread && (events[i].store || events[j].store) &&
                overlap(events[i].span, events[j].span))
                return false;
    return true;
}

bool product_predict(const struct product_update *updates, unsigned n, uint64_t *value)
{
    assert(n >= 1 && n <= PRODUCT_THREADS_MAX);
    struct event events[2 * PRODUCT_THREADS_MAX];
    for (unsigned i = 0; i < n; i++) {
        add_event(events, 2 * i, (struct event){updates[i].load_span, i, false});
        add_event(events, 2 * i + 1, (struct event){updates[i].store_span, i, true});
    }
    if (!order_known(events, 2 * n))
        return false;
    uint64_t cell = 1, read[PRODUCT_THREADS_MAX] = {0};
    for (size_t i = 0; i < 2 * n; i++) {
        unsigned thread = events[i].thread;
        if (events[i].store)
            cell = read[thread] * product_primes[thread];
        else
            read[thread] = cell;
    }
    *value = cell;
    return true;
}

uint64_t product_skew(const struct product_update *updates, unsigned n)
{
    uint64_t first = updates[0].start, last = updates[0].start;
    for (unsigned i = 1; i < n; i++) {
        first = updates[i].start < first ? updates[i].start : first;
        last = updates[i].start > last ? updates[i].start : last;
    }
    return last - first;
}
