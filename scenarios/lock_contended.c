// SPDX-License-Identifier: MIT
// lock_contended.c: all threads want one lock, again and again.
//
// With `outside` much longer than `inside` times the threads the lock is mostly free, with 0 it
// never is.
#include "lock_findings.h"
#include "lock_loop.h"
#include "locks.h"
#include "scenarios.h"

static const struct field option_rows[] = {
    {.name = "inside",
     .help = "work under the lock",
     .type = FIELD_DURATION,
     FIELD_AT(struct loop_options, inside_ns),
     .high = 1000000000,
     .fallback = "100ns",
     .sweep = true},
    {.name = "outside",
     .help = "work between two acquisitions",
     .type = FIELD_DURATION,
     FIELD_AT(struct loop_options, outside_ns),
     .high = 1000000000,
     .fallback = "200ns",
     .sweep = true},
    {.name = "lines",
     .help =
         "cache lines written under the lock, each with a counter that must be right at the end",
     .type = FIELD_COUNT,
     FIELD_AT(struct loop_options, lines),
     .low = 1,
     .high = LOOP_LINES_MAX,
     .fallback = "2",
     .sweep = true},
};

#define WORKERS(lock) LOCK_WORKERS_ORDER(lock, loop_body)
ALL_LOCKS(WORKERS)
POINTER_WORKERS_ORDER(loop_body)

#define VARIANT(lock, peer)                                                                        \
    {LOCK_LABEL(lock, peer), .role_count = 1,                                                      \
     .roles = {{.work = LOCK_WORK_ORDER(lock, loop_body)}}},
static const struct variant variants[] = {ALL_VARIANTS};
static const struct variant by_pointer = {.role_count = 1,
                                          .roles = {{.work = POINTER_WORK_ORDER(loop_body)}}};

static int setup(struct run *run, struct error *error)
{
    return loop_setup(run, run->options, error);
}

const struct scenario lock_contended = {
    .name = "lock_contended",
    .summary = "all threads take one lock in turn, with work under it and between",
    .operation = "acquire, work inside, release, work outside; latency: the acquire",
    .options = FIELD_TABLE(struct loop_options, option_rows),
    .results = FIELD_TABLE(struct loop_results, loop_result_rows),
    .findings = FIELD_TABLE(struct loop_findings, loop_finding_rows),
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
    .find = loop_find,
};
