// SPDX-License-Identifier: MIT
// pool_overhead_results.c: see pool_overhead.h: what came of it.
#include <math.h>

#include "pool_overhead.h"
#include "sides.h"

static struct pool_counts counts_of(const struct pool_run *pool)
{
    return pool->ops->counts ? pool->ops->counts(pool->pool) : (struct pool_counts){0};
}

void overhead_measure(struct run *run)
{
    struct overhead *overhead = run->state;
    overhead->done_first = pool_run_done(&overhead->pool);
    overhead->in_place_first = pool_run_in_place(&overhead->pool);
    overhead->counts_first = counts_of(&overhead->pool);
}

static void fill_submits(const struct run *run, const struct overhead *overhead,
                         struct overhead_results *results)
{
    static struct histogram all;
    for (unsigned i = 0; i < overhead->seat_count; i++)
        if (run->workers[i].histograms[OVERHEAD_SUBMIT])
            histogram_merge(&all, run->workers[i].histograms[OVERHEAD_SUBMIT]);
    results->submit_p50_ns = histogram_quantile(&all, 0.5) * run->tick_ns;
    results->submit_p99_ns = histogram_quantile(&all, 0.99) * run->tick_ns;
}

int overhead_verify(struct run *run, struct error *error)
{
    struct overhead *overhead = run->state;
    struct overhead_results *results = run->results;
    const struct pool_counts first = overhead->counts_first, last = counts_of(&overhead->pool);
    double tasks = (double)(pool_run_done(&overhead->pool) - overhead->done_first);
    bool counted = overhead->pool.ops->counts && tasks > 0;
    unsigned participants = pool_run_participants(&overhead->pool);
    unsigned workers = (unsigned)run->axes->threads;
    double in_place = (double)(pool_run_in_place(&overhead->pool) - overhead->in_place_first);
    *results = (struct overhead_results){
        .participants = participants,
        .worker_cpus = pool_run_cpus(run, participants > workers ? participants : workers),
        .in_place_share =
            overhead->options->shape == SHAPE_SPAWN && tasks > 0 ? in_place / tasks : NAN,
        .producer_share =
            counted ? (double)(last.run_by_producer - first.run_by_producer) / tasks : NAN,
        .wakes_per_task = counted ? (double)(last.wakes - first.wakes) / tasks : NAN,
        .steals_per_task = counted ? (double)(last.steals - first.steals) / tasks : NAN,
    };
    fill_submits(run, overhead, results);
    uint64_t submitted = 0;
    for (unsigned i = 0; i < overhead->seat_count; i++)
        submitted += overhead->seats[i].submitted;
    return pool_run_check(&overhead->pool, submitted, error);
}

void overhead_teardown(struct run *run)
{
    struct overhead *overhead = run->state;
    pool_run_close(&overhead->pool);
}

void overhead_find(const struct evidence *evidence, void *memory)
{
    struct overhead_findings *findings = memory;
    const struct overhead_options *options = evidence->options;
    const struct overhead_results *results = evidence->results;
    if (options->cost_ns > 0 && options->shape != SHAPE_WAKE)
        findings->efficiency =
            evidence->metrics->throughput * (double)options->cost_ns / 1e9 / results->worker_cpus;
    if (options->shape == SHAPE_WAKE)
        findings->handover_ratio =
            evidence->metrics->latency_p50_ns / sides_limit(evidence, "futex_wake");
}
