// SPDX-License-Identifier: MIT
// product_run.c: the scenario itself: the control fails, protections do not, and what it reports
// adds up.
#include <criterion/criterion.h>
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "covers.h"
#include "machine/clock.h"
#include "measure/scenario.h"
#include "product_results.h"
#include "scenarios.h"

#define THREADS 2
#define WINDOWS 4
// Windows of 2 ms, trials with a spin of 20 us; on one CPU it is preemption that makes them fail.
#define WINDOW_NS   2000000
#define SPIN        "20us"
#define DEADLINE_NS UINT64_C(60000000000)

struct stage {
    struct axes axes;
    alignas(16) unsigned char options[OPTIONS_BYTES_MAX];
    struct product_results results;
    struct worker workers[THREADS];
    _Atomic bool stop;
    pthread_barrier_t gate;
    struct run run;
    struct error error;
};

static void set_stage(struct stage *stage, const char *primitive, enum probe probe)
{
    memset(stage, 0, sizeof *stage);
    field_defaults(&axes_table, &stage->axes);
    field_defaults(&product.options, stage->options);
    cr_assert_eq(field_set(&product.options, stage->options, "spin", SPIN, &stage->error), 0);
    stage->axes.threads = THREADS;
    stage->axes.probe = probe;
    struct clock_properties clock = clock_measure();
    stage->run = (struct run){.scenario = &product,
                              .variant = variant_find(&product, primitive),
                              .axes = &stage->axes,
                              .options = stage->options,
                              .workers = stage->workers,
                              .worker_count = THREADS,
                              .results = &stage->results,
                              .work_ns = 1,
                              .tick_ns = clock.ns_per_tick,
                              .tick_cost_ns = clock.tick_cost_ns};
    cr_assert_not_null(stage->run.variant, "%s", primitive);
    for (unsigned i = 0; i < THREADS; i++) {
        stage->workers[i] = (struct worker){.stop = &stage->stop,
                                            .options = stage->options,
                                            .index = i,
                                            .role_index = i,
                                            .cpu = -1};
        if (probe == PROBE_LATENCY)
            stage->workers[i].latency = calloc(1, sizeof(struct histogram));
    }
    cr_assert_eq(product.setup(&stage->run, &stage->error), 0, "%s", stage->error.text);
    for (unsigned i = 0; i < THREADS; i++)
        stage->workers[i].state = stage->run.state;
}

struct member {
    struct stage *stage;
    unsigned index;
};

static void *play_windows(void *argument)
{
    const struct member *member = argument;
    struct stage *stage = member->stage;
    struct worker *worker = &stage->workers[member->index];
    for (unsigned w = 0; w < WINDOWS; w++) {
        pthread_barrier_wait(&stage->gate);
        worker->operations += stage->run.variant->roles[0].work[stage->axes.probe](worker);
        pthread_barrier_wait(&stage->gate);
    }
    return NULL;
}

// The same threads play all windows: a node of a lock belongs to one thread.
static void run_windows(struct stage *stage)
{
    pthread_t threads[THREADS];
    struct member members[THREADS];
    cr_assert_eq(pthread_barrier_init(&stage->gate, NULL, THREADS + 1), 0);
    for (unsigned i = 0; i < THREADS; i++) {
        members[i] = (struct member){stage, i};
        cr_assert_eq(pthread_create(&threads[i], NULL, play_windows, &members[i]), 0);
    }
    for (unsigned w = 0; w < WINDOWS; w++) {
        // relaxed: ordered by the barrier.
        atomic_store_explicit(&stage->stop, false, memory_order_relaxed);
        pthread_barrier_wait(&stage->gate);
        clock_sleep_until(clock_ns() + WINDOW_NS);
        // relaxed: the flag carries no data.
        atomic_store_explicit(&stage->stop, true, memory_order_relaxed);
        pthread_barrier_wait(&stage->gate);
    }
    for (unsigned i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    pthread_barrier_destroy(&stage->gate);
}

static void clear_stage(struct stage *stage)
{
    product.teardown(&stage->run);
    for (unsigned i = 0; i < THREADS; i++)
        free(stage->workers[i].latency);
}

Test(product, results_have_a_row_for_each_member)
{
    char text[200];
    const char *problem = covers_problem(&product.results, text);
    cr_assert_null(problem, "%s", problem);
}

Test(product, control_fails)
{
    struct stage stage;
    set_stage(&stage, "none", PROBE_NONE);
    int code = 0;
    for (uint64_t deadline = clock_ns() + DEADLINE_NS; code == 0 && clock_ns() < deadline;) {
        run_windows(&stage);
        code = product.verify(&stage.run, &stage.error);
    }
    cr_assert_eq(code, -EBADMSG, "the control never failed");
    cr_assert_gt(stage.results.failures, 0, "%s", stage.error.text);
    cr_assert_geq(stage.results.first_failure, 1);
    cr_assert_not_null(strstr(stage.error.text, "instead of 6, without "), "%s", stage.error.text);
    clear_stage(&stage);
}

Test(product, no_protection_fails)
{
    for (size_t i = 0; i < product.variant_count; i++) {
        const struct variant *variant = &product.variants[i];
        if (!*variant->primitive.promises)
            continue;
        struct stage stage;
        set_stage(&stage, variant->primitive.name, PROBE_NONE);
        run_windows(&stage);
        cr_assert_eq(product.verify(&stage.run, &stage.error), 0, "%s: %s", variant->primitive.name,
                     stage.error.text);
        cr_assert_geq(stage.results.trials, WINDOWS, "every window has a trial at least");
        cr_assert_eq(stage.results.failures, 0);
        cr_assert(isnan(stage.results.first_failure));
        clear_stage(&stage);
    }
}

Test(product, counts_add_up)
{
    struct stage stage;
    set_stage(&stage, "none", PROBE_NONE);
    run_windows(&stage);
    product.verify(&stage.run, &stage.error);
    uint64_t all = 0, some = 0, first = 0, second = 0;
    cr_assert_eq(sscanf(stage.results.by_survivors, "%" SCNu64 " %" SCNu64, &some, &all), 2);
    cr_assert_eq(sscanf(stage.results.lost_by_thread, "%" SCNu64 " %" SCNu64, &first, &second), 2);
    cr_assert_eq(stage.results.trials, stage.workers[0].operations);
    cr_assert_eq(stage.results.trials, stage.workers[1].operations);
    cr_assert_eq(stage.results.updates, THREADS * stage.results.trials);
    cr_assert_eq(some, stage.results.failures);
    cr_assert_eq(some + all, stage.results.trials);
    cr_assert_eq(first + second, stage.results.lost_updates);
    clear_stage(&stage);
}

Test(product, forgets_the_warm_up)
{
    struct stage stage;
    set_stage(&stage, "none", PROBE_NONE);
    run_windows(&stage);
    product.measure(&stage.run);
    cr_assert_eq(product.verify(&stage.run, &stage.error), 0);
    cr_assert_eq(stage.results.trials, 0);
    cr_assert(isnan(stage.results.failure_share), "nothing is known of no trials");
    clear_stage(&stage);
}

Test(product, only_a_probe_takes_stamps)
{
    for (enum probe probe = PROBE_NONE; probe < PROBES; probe++) {
        struct stage stage;
        set_stage(&stage, "cas", probe);
        run_windows(&stage);
        product.verify(&stage.run, &stage.error);
        const struct product_results *results = &stage.results;
        cr_assert_eq(isnan(results->start_skew_ns), probe == PROBE_NONE);
        cr_assert_eq(isnan(results->ns_per_update), probe != PROBE_LATENCY);
        cr_assert_eq(isnan(results->stamp_decided_share), probe != PROBE_ORDER);
        cr_assert_leq(results->stamp_agreed, results->stamp_decided);
        clear_stage(&stage);
    }
}

// Sets up a second time, for workers that believe to be pinned so; `cas` has nothing to tear down.
static const struct product_table *set_cpus(struct stage *stage, int first, int second)
{
    set_stage(stage, "cas", PROBE_NONE);
    stage->workers[0].cpu = first;
    stage->workers[1].cpu = second;
    cr_assert_eq(product.setup(&stage->run, &stage->error), 0, "%s", stage->error.text);
    for (unsigned i = 0; i < THREADS; i++)
        stage->workers[i].state = stage->run.state;
    return stage->run.state;
}

Test(product, only_threads_with_cpus_of_their_own_spin_to_a_start)
{
    struct stage stage;
    const struct product_table *own = set_cpus(&stage, 0, 1);
    cr_assert_gt(own->start_lead, 0);
    cr_assert_gt(own->barrier_spins, 0);
    const struct product_table *shared = set_cpus(&stage, 1, 1);
    cr_assert_eq(shared->start_lead, 0);
    cr_assert_eq(shared->barrier_spins, 0);
    cr_assert_eq(set_cpus(&stage, -1, -1)->start_lead, 0, "not pinned");
}

// The threads are not pinned here, so they may share a CPU all the same: slow, but no deadlock.
Test(product, a_common_start_needs_no_cpu_of_its_own_to_end)
{
    struct stage stage;
    set_cpus(&stage, 0, 1);
    run_windows(&stage);
    cr_assert_eq(product.verify(&stage.run, &stage.error), 0, "%s", stage.error.text);
    cr_assert_geq(stage.results.trials, WINDOWS);
    clear_stage(&stage);
}

Test(product, nobody_leaves_the_barrier_before_the_start)
{
    static struct product_table table = {.threads = 1, .start_lead = 100000};
    static const _Atomic bool stop = false;
    const struct worker worker = {.stop = &stop};
    cr_assert(product_meet(&table, &worker));
    cr_assert_geq(clock_ticks(), table.start);
    cr_assert_geq(table.start, table.start_lead);
}

Test(product, refuses_more_threads_than_primes)
{
    for (size_t i = 0; i < product.variant_count; i++)
        cr_assert_eq(product.variants[i].threads_max, PRODUCT_THREADS_MAX);
}

Test(product, an_impossible_product_is_a_defect_of_its_own)
{
    struct stage stage;
    set_stage(&stage, "none", PROBE_NONE);
    struct product_table *table = stage.run.state;
    table->primes[0] = 4; // what is stored is not what product_trial.h multiplies by
    run_windows(&stage);
    cr_assert_eq(product.verify(&stage.run, &stage.error), -EPROTO);
    cr_assert_not_null(strstr(stage.error.text, "defect of contend"));
    clear_stage(&stage);
}
