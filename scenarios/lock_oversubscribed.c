// SPDX-License-Identifier: MIT
// lock_oversubscribed.c: more threads than CPUs want one lock, and hogs that want only the CPU.
//
// The loop of lock_contended where a holder can lose its CPU. Ask for more threads than CPUs, or
// for placement=same-cpu; `hogs` are placed after the threads, so that with as many threads as CPUs
// each hog shares one with them.
//
// Locks that spin in the order of arrival all but stop here: whoever is next may not be running.
// That is a result. A window still ends: after its stop each thread takes the lock once at most,
// and of n threads that spin on c CPUs for slices of q the i-th last is served after about i * q /
// c; so it takes n * n * q / 2c at most, 0.1 s for 8 threads on one CPU and slices of 3 ms. Beyond
// that the launch's timeout ends it with a row that says so.
#include "lock_loop.h"
#include "locks.h"
#include "scenarios.h"

// Turns of work() between two looks of a hog at the stop flag, about 0.5 us.
#define HOG_TURNS 1000

struct options {
    struct loop_options loop;
    uint64_t hogs;
};

static const struct field option_rows[] = {
    {.name = "inside",
     .help = "work under the lock",
     .type = FIELD_DURATION,
     FIELD_AT(struct options, loop.inside_ns),
     .high = 1000000000,
     .fallback = "100ns",
     .sweep = true},
    {.name = "outside",
     .help = "work between two acquisitions",
     .type = FIELD_DURATION,
     FIELD_AT(struct options, loop.outside_ns),
     .high = 1000000000,
     .fallback = "200ns",
     .sweep = true},
    {.name = "lines",
     .help =
         "cache lines written under the lock, each with a counter that must be right at the end",
     .type = FIELD_COUNT,
     FIELD_AT(struct options, loop.lines),
     .low = 1,
     .high = LOOP_LINES_MAX,
     .fallback = "2",
     .sweep = true},
    {.name = "hogs",
     .help = "threads that only use their CPU and are not counted",
     .type = FIELD_COUNT,
     FIELD_AT(struct options, hogs),
     .high = WORKERS_MAX,
     .fallback = "1",
     .sweep = true},
};

#define WORKERS(lock) LOCK_WORKERS_ORDER(lock, loop_body)
ALL_LOCKS(WORKERS)
POINTER_WORKERS_ORDER(loop_body)

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

#define VARIANT(lock, peer)                                                                        \
    {LOCK_LABEL(lock, peer), .role_count = 2,                                                      \
     .roles = {{.name = "thread", .work = LOCK_WORK_ORDER(lock, loop_body)},                       \
               {.name = "hog", .count = hog_count, .work = {hog, hog, hog}, .uncounted = true}}},
static const struct variant variants[] = {ALL_VARIANTS};
static const struct variant by_pointer = {
    .role_count = 2,
    .roles = {{.name = "thread", .work = POINTER_WORK_ORDER(loop_body)},
              {.name = "hog", .count = hog_count, .work = {hog, hog, hog}, .uncounted = true}}};

static int setup(struct run *run, struct error *error)
{
    const struct options *options = run->options;
    return loop_setup(run, &options->loop, error);
}

const struct scenario lock_oversubscribed = {
    .name = "lock_oversubscribed",
    .summary = "more threads than CPUs take one lock in turn, beside hogs that only use the CPU",
    .operation = "acquire, work inside, release, work outside; latency: the acquire",
    .options = FIELD_TABLE(struct options, option_rows),
    .results = FIELD_TABLE(struct loop_results, loop_result_rows),
    .reference = "pthread_normal",
    .variants = variants,
    .variant_count = sizeof variants / sizeof variants[0],
    .family = "lock",
    .label = lock_label,
    .by_pointer = &by_pointer,
    .processes = true,
    .setup = setup,
    .measure = loop_measure,
    .verify = loop_verify,
    .teardown = loop_teardown,
};
