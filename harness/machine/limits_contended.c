// SPDX-License-Identifier: MIT
// limits_contended.c: limits of two CPUs that change one word at the same time.
//
// The word counts what both did, so nothing else is shared while they run. Each side does as many as
// the machine lets it: the value is time per operation of both together, the ceiling of everything
// whose operations meet on one word.
#include <stdalign.h>
#include <stdatomic.h>
#include <stdbool.h>

#include "machine/clock.h"
#include "machine/cpu.h"
#include "machine/limits_probe.h"

struct contest {
    alignas(LINE_BYTES) _Atomic uint64_t word;
    alignas(LINE_BYTES) _Atomic bool stop;
};

static bool stopped(const struct contest *contest)
{
    // relaxed: the flag carries no data.
    return atomic_load_explicit(&contest->stop, memory_order_relaxed);
}

static uint64_t word_now(const struct contest *contest)
{
    // relaxed: a count, nothing is read through it.
    return atomic_load_explicit(&contest->word, memory_order_relaxed);
}

static void add_one(struct contest *contest)
{
    // relaxed: the word carries no data; what costs is to own its line.
    atomic_fetch_add_explicit(&contest->word, 1, memory_order_relaxed);
}

static void exchange_one(struct contest *contest)
{
    uint64_t value = word_now(contest);
    // relaxed: as in add_one(), on failure as well.
    while (!atomic_compare_exchange_weak_explicit(&contest->word, &value, value + 1,
                                                  memory_order_relaxed, memory_order_relaxed))
        ;
}

static void *contest_serve(struct contest *contest, void (*operation)(struct contest *))
{
    while (!stopped(contest))
        operation(contest);
    return NULL;
}

// Waits for the server's first operation: alone, the client would measure something else.
static double contest_batch(struct contest *contest, uint64_t rounds,
                            void (*operation)(struct contest *))
{
    uint64_t before = word_now(contest);
    while (word_now(contest) == before)
        ;
    uint64_t first = word_now(contest), start = clock_ns();
    for (uint64_t i = 0; i < rounds; i++)
        operation(contest);
    uint64_t ns = clock_ns() - start;
    return (double)ns / (double)(word_now(contest) - first);
}

static void contest_stop(void *state)
{
    struct contest *contest = state;
    // relaxed: see stopped().
    atomic_store_explicit(&contest->stop, true, memory_order_relaxed);
}

static void *faa_serve(void *state)
{
    return contest_serve(state, add_one);
}

static double faa_batch(void *state, uint64_t rounds)
{
    return contest_batch(state, rounds, add_one);
}

static void *cas_serve(void *state)
{
    return contest_serve(state, exchange_one);
}

static double cas_batch(void *state, uint64_t rounds)
{
    return contest_batch(state, rounds, exchange_one);
}

const struct probe faa_contended_probe = {
    .name = "faa_contended",
    .what = "one fetch-and-add where another CPU does the same to the same word, of both together",
    .unit = "ns",
    .cpus = PROBE_APART,
    .state_bytes = sizeof(struct contest),
    .serve = faa_serve,
    .batch = faa_batch,
    .stop = contest_stop,
};

const struct probe cas_contended_probe = {
    .name = "cas_contended",
    .what = "one increment by compare-exchange where another CPU does the same, of both together",
    .unit = "ns",
    .cpus = PROBE_APART,
    .state_bytes = sizeof(struct contest),
    .serve = cas_serve,
    .batch = cas_batch,
    .stop = contest_stop,
};
