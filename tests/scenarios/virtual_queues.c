// SPDX-License-Identifier: MIT
// virtual_queues.c: the virtual pool against a simulation that does nothing cleverly: step by step, with
// a list of tasks per worker, and with Little's integral over time.
#include "virtual_queues.h"

#include <criterion/criterion.h>
#include <stdlib.h>

#include "dispatch/all.h"
#include "virtual_heap.h"
#include "virtual_trial.h"

#define WORKERS 5
#define TASKS   2000

struct plain {
    struct dispatch_view view; // first member
    struct virtual_outcome outcomes[TASKS];
    uint64_t arrivals[TASKS];
    uint32_t given; // tasks so far
    uint64_t now;
};

// Counts the tasks of a worker that have not ended by now.
static uint32_t plain_in_flight(const struct dispatch_view *view, uint32_t worker)
{
    const struct plain *plain = (const struct plain *)view;
    uint32_t count = 0;
    for (uint32_t i = 0; i < plain->given; i++)
        count += plain->outcomes[i].worker == worker && plain->outcomes[i].end_ns > plain->now;
    return count;
}

static uint64_t plain_free(const struct plain *plain, uint32_t worker)
{
    uint64_t free_ns = 0;
    for (uint32_t i = 0; i < plain->given; i++)
        if (plain->outcomes[i].worker == worker && plain->outcomes[i].end_ns > free_ns)
            free_ns = plain->outcomes[i].end_ns;
    return free_ns;
}

static uint64_t plain_work_left(const struct dispatch_view *view, uint32_t worker)
{
    const struct plain *plain = (const struct plain *)view;
    uint64_t free_ns = plain_free(plain, worker);
    return free_ns > plain->now ? free_ns - plain->now : 0;
}

static void plain_run(struct plain *plain, struct trial_run *run, const struct trial *trial)
{
    struct dispatch_config config = {.workers = WORKERS,
                                     .seed = draw_stream(trial->seed, TASK_STREAM_CHOICES),
                                     .choices = 2,
                                     .load_percent = 125};
    void *state = aligned_alloc(CACHE_LINE, (trial->dispatch->bytes(&config) + CACHE_LINE - 1) /
                                                CACHE_LINE * CACHE_LINE);
    cr_assert_eq(trial->dispatch->init(state, &config), 0);
    plain->view = (struct dispatch_view){plain_in_flight, plain_work_left};
    task_arrivals_rewind(&run->arrivals);
    for (uint32_t i = 0; i < TASKS; i++) {
        plain->now = plain->arrivals[i] = task_arrivals_next(&run->arrivals);
        uint64_t cost = task_cost_ns(&run->costs, i);
        struct dispatch_task task = {task_key(&run->costs, i), cost, plain->now};
        uint32_t worker = trial->dispatch->pick(state, &plain->view, &task);
        uint64_t free_ns = plain_free(plain, worker);
        uint64_t begin = free_ns > plain->now ? free_ns : plain->now;
        plain->outcomes[plain->given++] = (struct virtual_outcome){begin, begin + cost, worker};
    }
    free(state);
}

// Tasks inside times ns, event by event in order of time.
static double integral(const struct plain *plain)
{
    double area = 0;
    uint64_t last = 0;
    for (uint32_t inside = 0, come = 0, gone = 0; gone < TASKS;) {
        uint64_t next = come < TASKS ? plain->arrivals[come] : UINT64_MAX;
        for (uint32_t i = 0; i < come; i++)
            if (plain->outcomes[i].end_ns > last && plain->outcomes[i].end_ns < next)
                next = plain->outcomes[i].end_ns;
        area += (double)inside * (double)(next - last);
        last = next;
        while (come < TASKS && plain->arrivals[come] == next)
            come++;
        gone = 0;
        for (uint32_t i = 0; i < come; i++)
            gone += plain->outcomes[i].end_ns <= next;
        inside = come - gone;
    }
    return area;
}

static void expect_equal(const struct dispatch_ops *dispatch)
{
    static struct plain plain;
    plain = (struct plain){.given = 0};
    struct trial trial = {.costs = TASK_COSTS_EXPONENTIAL,
                          .arrivals = TASK_ARRIVALS_POISSON,
                          .load = 0.9,
                          .workers = WORKERS,
                          .choices = 2,
                          .dispatch = dispatch,
                          .tasks = TASKS,
                          .seed = 9};
    struct trial_run run;
    trial_open(&run, &trial, true);
    trial_finish(&run);
    plain_run(&plain, &run, &trial);
    for (uint32_t i = 0; i < TASKS; i++) {
        cr_assert_eq(run.outcomes[i].worker, plain.outcomes[i].worker, "%s: task %u",
                     dispatch->about.name, i);
        cr_assert_eq(run.outcomes[i].begin_ns, plain.outcomes[i].begin_ns);
        cr_assert_eq(run.outcomes[i].end_ns, plain.outcomes[i].end_ns);
    }
    double sojourns = (double)virtual_pool_sum(run.pool)->sojourns_ns;
    cr_expect_float_eq(integral(&plain) / sojourns, 1, 1e-9, "%s", dispatch->about.name);
    trial_close(&run);
}

// Those that only ask; who is told of ends keeps its own counts.
Test(virtual_queues, agree_with_a_simulation_step_by_step)
{
    expect_equal(&first_dispatch);
    expect_equal(&round_robin_dispatch);
    expect_equal(&random_dispatch);
    expect_equal(&hash_dispatch);
    expect_equal(&power_of_d_dispatch);
    expect_equal(&least_busy_dispatch);
    expect_equal(&least_work_dispatch);
}

Test(virtual_queues, ends_come_off_in_order_and_ties_by_rank)
{
    enum { COUNT = 5000 };
    static struct virtual_end entries[COUNT];
    struct virtual_heap heap = {.entries = entries};
    for (uint32_t i = 0; i < COUNT; i++)
        virtual_heap_add(&heap, (struct virtual_end){draw_at(1, i) % 1000, i, i});
    struct virtual_end last = heap.entries[0];
    for (uint32_t i = 0; i < COUNT / 2; i++) // as many leave as come back later
        virtual_heap_replace(&heap,
                             (struct virtual_end){1000 + draw_at(2, i) % 1000, COUNT + i, 0});
    cr_assert_eq(heap.count, COUNT);
    last = (struct virtual_end){.ns = 0};
    while (heap.count > 0) {
        struct virtual_end top = heap.entries[0];
        cr_assert(top.ns > last.ns || (top.ns == last.ns && top.rank >= last.rank));
        last = top;
        virtual_heap_remove(&heap);
    }
}
