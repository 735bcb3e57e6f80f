// SPDX-License-Identifier: MIT
// skewed_results.c: see skewed.h: what came of it.
#include <errno.h>
#include <math.h>
#include <sched.h>
#include <string.h>

#include "judge/theory_makespan.h"
#include "machine/clock.h"
#include "skewed.h"
#include "task_theory.h"

static struct pool_counts counts_of(const struct pool_run *pool)
{
    return pool->ops->counts ? pool->ops->counts(pool->pool) : (struct pool_counts){0};
}

void skewed_measure(struct run *run)
{
    struct skewed *skewed = run->state;
    skewed->first = skewed->submitted;
    skewed->first_ns = clock_ns();
    skewed->tasks = skewed->sojourn_sum_ns = 0;
    skewed->batches = skewed->makespan_sum_ns = 0;
    skewed->sum = (struct task_cost_sum){0};
    memset(skewed->busy_ns, 0, skewed->pool.seat_count * sizeof *skewed->busy_ns);
    skewed->counts_first = counts_of(&skewed->pool);
}

// Tasks of one batch: what it takes at least.
static double least_makespan_ns(const struct run *run, const struct skewed *skewed)
{
    double sum = 0, longest = 0;
    for (uint64_t i = 0; i < skewed->options.tasks; i++) {
        sum += (double)skewed->draws[i].cost_ns;
        longest = fmax(longest, (double)skewed->draws[i].cost_ns);
    }
    return makespan_least(sum, longest, (unsigned)run->axes->threads);
}

static void fill_percentiles(const struct run *run, struct skewed_results *results)
{
    struct histogram *const *all = run->workers[0].histograms;
    const double tick = run->tick_ns;
    if (!all[SKEWED_WAIT])
        return;
    results->wait_p50_ns = histogram_quantile(all[SKEWED_WAIT], 0.5) * tick;
    results->wait_p99_ns = histogram_quantile(all[SKEWED_WAIT], 0.99) * tick;
    results->service_p50_ns = histogram_quantile(all[SKEWED_SERVICE], 0.5) * tick;
    results->slowdown_p50 = histogram_quantile(all[SKEWED_SLOWDOWN], 0.5) / 1000;
    results->slowdown_p99 = histogram_quantile(all[SKEWED_SLOWDOWN], 0.99) / 1000;
    results->slowdown_p999 = histogram_quantile(all[SKEWED_SLOWDOWN], 0.999) / 1000;
    results->lateness_p50_ns = histogram_quantile(all[SKEWED_LATENESS], 0.5) * tick;
    results->lateness_p99_ns = histogram_quantile(all[SKEWED_LATENESS], 0.99) * tick;
    results->submit_p50_ns = histogram_quantile(all[SKEWED_SUBMIT], 0.5) * tick;
}

// CPUs of the pool and the generator together.
static double cpus_of(const struct run *run)
{
    cpu_set_t allowed;
    bool known = sched_getaffinity(0, sizeof allowed, &allowed) == 0;
    unsigned cpus = known ? (unsigned)CPU_COUNT(&allowed) : 1;
    return cpus < run->worker_count ? cpus : run->worker_count;
}

static void fill_shares(const struct run *run, const struct skewed *skewed,
                        struct skewed_results *results)
{
    const double workers = (double)run->axes->threads;
    double busy = 0, most = 0;
    for (unsigned i = 0; i < skewed->pool.seat_count; i++) {
        busy += (double)skewed->busy_ns[i];
        most = fmax(most, (double)skewed->busy_ns[i]);
    }
    const double passed = (double)(skewed->ended_last_ns - skewed->first_ns);
    struct cost_moments moments = task_cost_moments(&skewed->sum);
    results->imbalance = most * workers / busy;
    results->cpu_demand = run->usage.cpu_ns / (passed * cpus_of(run));
    double settle_ns =
        task_settle(&skewed->options.arrivals, skewed->costs.moments.c2, run->axes->threads) *
        skewed->costs.moments.mean;
    results->settled = settle_ns > 0 ? passed / settle_ns : NAN;
    results->utilisation = busy / workers / passed;
    results->worker_cpus = pool_run_cpus(run, (unsigned)run->axes->threads);
    results->participants = pool_run_participants(&skewed->pool);
    results->cost_mean_ns = moments.mean;
    results->cost_c2 = moments.c2;
    results->sojourn_mean_ns = (double)skewed->sojourn_sum_ns / (double)skewed->tasks;
    if (skewed->pool.ops->counts)
        results->wakes_per_task =
            (double)(counts_of(&skewed->pool).wakes - skewed->counts_first.wakes) /
            (double)skewed->tasks;
    if (skewed->batches > 0) {
        results->makespan_ns = (double)skewed->makespan_sum_ns / (double)skewed->batches;
        results->makespan_ratio = results->makespan_ns / least_makespan_ns(run, skewed);
    }
}

// A strategy that gives everything to one worker does not spread the tasks, whatever else it is: that so many fall
// on one of two by chance is as likely as 1 in 2^49, and on one of more workers less so.
#define TASKS_TO_SPREAD 50

static int check_spread(const struct run *run, const struct skewed *skewed, struct error *error)
{
    if (!skewed->spreads || skewed->submitted < TASKS_TO_SPREAD)
        return 0;
    return pool_run_participants(&skewed->pool) > 1
               ? 0
               : error_set(error, EBADMSG, "one of %llu workers did all of %llu tasks",
                           (unsigned long long)run->axes->threads,
                           (unsigned long long)skewed->submitted);
}

static void fill_theory(const struct run *run, const struct skewed *skewed,
                        struct skewed_results *results)
{
    const struct skewed_options *options = &skewed->options;
    const struct task_theory theory =
        task_theory(&(struct task_system){.name = run->variant->primitive.name,
                                          .cost = &options->costs,
                                          .arrival = &options->arrivals,
                                          .mean_ns = skewed->costs.moments.mean,
                                          .c2 = skewed->costs.moments.c2,
                                          .workers = run->axes->threads,
                                          .choices = options->pool.choices,
                                          .limit = options->pool.limit,
                                          .weighted = options->pool.weights[0] != 0});
    results->mean_theory_ns = theory.mean_ns;
    results->p99_theory_ns = theory.p99_ns;
}

static void forget_results(struct skewed_results *results)
{
    double *values = (double *)results;
    for (size_t i = 0; i < sizeof *results / sizeof *values; i++)
        values[i] = NAN;
}

int skewed_verify(struct run *run, struct error *error)
{
    struct skewed *skewed = run->state;
    struct skewed_results *results = run->results;
    skewed->pool.ops->drain(skewed->pool.pool, skewed->handle);
    skewed_reap(&run->workers[0]);
    forget_results(results);
    fill_percentiles(run, results);
    fill_shares(run, skewed, results);
    fill_theory(run, skewed, results);
    skewed_replay(run, skewed, results);
    skewed_timeline(run, skewed);
    int code = pool_run_check(&skewed->pool, skewed->submitted, error);
    return code == 0 ? check_spread(run, skewed, error) : code;
}
