// SPDX-License-Identifier: MIT
// limits_memory.c: limits of one CPU by itself: instructions on one word, and copying.
#include <stdalign.h>
#include <stdatomic.h>
#include <string.h>

#include "machine/clock.h"
#include "machine/cpu.h"
#include "machine/limits_probe.h"

struct word {
    alignas(LINE_BYTES) _Atomic uint64_t value;
};

static double per_round(uint64_t start_ns, uint64_t rounds)
{
    return (double)(clock_ns() - start_ns) / (double)rounds;
}

static double rmw_batch(void *state, uint64_t rounds)
{
    struct word *word = state;
    uint64_t value = 1;
    uint64_t start = clock_ns();
    for (uint64_t i = 0; i < rounds; i++)
        // acquire and release: what a lock's exchange pays at least. No partner: one thread only.
        // Each exchange waits for the value of the one before.
        value = atomic_exchange_explicit(&word->value, value, memory_order_acq_rel);
    double result = per_round(start, rounds);
    cpu_opaque(value);
    return result;
}

static double store_batch(void *state, uint64_t rounds)
{
    struct word *word = state;
    uint64_t start = clock_ns();
    for (uint64_t i = 0; i < rounds; i++)
        // release: the cost of this order is the subject; nobody reads it.
        atomic_store_explicit(&word->value, i, memory_order_release);
    return per_round(start, rounds);
}

static double counter_batch(void *state, uint64_t rounds)
{
    struct word *word = state;
    uint64_t start = clock_ns();
    for (uint64_t i = 0; i < rounds; i++) {
        // relaxed: one thread only; atomic so that every increment goes through memory.
        uint64_t value = atomic_load_explicit(&word->value, memory_order_relaxed);
        // relaxed: as above.
        atomic_store_explicit(&word->value, value + 1, memory_order_relaxed);
    }
    return per_round(start, rounds);
}

static double clock_batch(void *state, uint64_t rounds)
{
    (void)state;
    uint64_t start = clock_ns();
    for (uint64_t i = 0; i < rounds; i++)
        clock_ticks();
    return per_round(start, rounds);
}

#define COPY_BYTES (64 * 1024)

struct copy {
    alignas(LINE_BYTES) unsigned char from[COPY_BYTES];
    alignas(LINE_BYTES) unsigned char to[COPY_BYTES];
};

static double memcpy_batch(void *state, uint64_t rounds)
{
    struct copy *copy = state;
    uint64_t start = clock_ns();
    for (uint64_t i = 0; i < rounds; i++) {
        memcpy(copy->to, copy->from, COPY_BYTES);
        // The compiler must believe that somebody looks at each copy.
        atomic_signal_fence(memory_order_seq_cst);
        copy->from[i % COPY_BYTES] = (unsigned char)cpu_opaque(copy->to[i % COPY_BYTES]);
    }
    return (double)COPY_BYTES * 1e9 / per_round(start, rounds);
}

const struct probe rmw_probe = {
    .name = "rmw",
    .what = "one uncontended atomic exchange, each waiting for the one before",
    .unit = "ns",
    .cpus = PROBE_ALONE,
    .state_bytes = sizeof(struct word),
    .batch = rmw_batch,
};

const struct probe store_probe = {
    .name = "store",
    .what = "one release store to a line of one's own",
    .unit = "ns",
    .cpus = PROBE_ALONE,
    .state_bytes = sizeof(struct word),
    .batch = store_batch,
};

const struct probe counter_probe = {
    .name = "counter",
    .what = "one increment of a counter in memory: load, add, store",
    .unit = "ns",
    .cpus = PROBE_ALONE,
    .state_bytes = sizeof(struct word),
    .batch = counter_batch,
};

const struct probe clock_probe = {
    .name = "clock",
    .what = "one reading of the tick counter",
    .unit = "ns",
    .cpus = PROBE_ALONE,
    .state_bytes = sizeof(struct word),
    .batch = clock_batch,
};

const struct probe memcpy_probe = {
    .name = "memcpy",
    .what = "copying 64 KiB blocks within the caches of one core",
    .unit = "bytes/s",
    .cpus = PROBE_ALONE,
    .state_bytes = sizeof(struct copy),
    .batch = memcpy_batch,
};
