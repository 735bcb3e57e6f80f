// SPDX-License-Identifier: MIT
// crew.c: the workers of a launch and the gate they pass.
#include "measure/crew.h"

#include <criterion/criterion.h>
#include <signal.h>
#include <stdlib.h>

#include "fake.h"
#include "machine/clock.h"

#define WORKERS 3
#define WINDOW  2000000

static char epitaph[EPITAPH_BYTES];

// Three workers that are not pinned, ready to start.
static struct run fake_run(struct worker *workers)
{
    static const struct axes axes = {.threads = WORKERS};
    const struct scenario *scenario = fakes[0];
    for (unsigned i = 0; i < WORKERS; i++)
        workers[i] = (struct worker){.index = i, .role_index = i, .cpu = -1};
    return (struct run){.scenario = scenario,
                        .variant = &scenario->variants[0],
                        .axes = &axes,
                        .workers = workers,
                        .worker_count = WORKERS,
                        .crew_count = WORKERS};
}

Test(crew, runs_every_worker_once_in_each_window)
{
    struct worker *workers = aligned_alloc(LINE_BYTES, WORKERS * sizeof *workers);
    struct run run = fake_run(workers);
    struct crew *crew;
    struct error error;
    uint64_t operations[WORKERS] = {0};
    cr_assert_eq(crew_start(&crew, &run, epitaph, &error), 0);
    for (int window = 0; window < 5; window++) {
        uint64_t before = clock_ns();
        crew_window(crew, WINDOW);
        uint64_t after = clock_ns();
        for (unsigned i = 0; i < WORKERS; i++) {
            const struct sample *sample = &crew->members[i].sample;
            operations[i] += sample->operations;
            cr_expect_geq(sample->start_ns, crew->gate.start_ns, "no one starts early");
            cr_expect_geq(sample->start_ns, before);
            cr_expect_geq(sample->stop_ns, sample->start_ns);
            cr_expect_leq(sample->stop_ns, after, "all are at rest when the window is over");
        }
    }
    crew_stop(crew);
    for (unsigned i = 0; i < WORKERS; i++)
        cr_expect_eq(workers[i].operations, operations[i], "worker %u", i);
    free(workers);
}

Test(crew, lasts_at_least_its_window)
{
    struct worker *workers = aligned_alloc(LINE_BYTES, WORKERS * sizeof *workers);
    struct run run = fake_run(workers);
    struct crew *crew;
    struct error error;
    cr_assert_eq(crew_start(&crew, &run, epitaph, &error), 0);
    crew_window(crew, WINDOW);
    uint64_t last = 0;
    for (unsigned i = 0; i < WORKERS; i++)
        if (crew->members[i].sample.stop_ns > last)
            last = crew->members[i].sample.stop_ns;
    cr_expect_geq(last - crew->gate.start_ns, WINDOW);
    crew_stop(crew);
    free(workers);
}

Test(crew, counts_only_while_measuring)
{
    struct worker *workers = aligned_alloc(LINE_BYTES, WORKERS * sizeof *workers);
    struct run run = fake_run(workers);
    struct crew *crew;
    struct error error;
    cr_assert_eq(crew_start(&crew, &run, epitaph, &error), 0);
    crew_window(crew, WINDOW);
    cr_expect_eq(crew->members[0].sum.cpu_ns, 0, "warm-up is not counted");
    crew->measuring = true;
    crew_window(crew, WINDOW);
    cr_expect_gt(crew->members[0].sum.cpu_ns, 0);
    crew_stop(crew);
    free(workers);
}

Test(crew, goes_home_without_a_window)
{
    struct worker *workers = aligned_alloc(LINE_BYTES, WORKERS * sizeof *workers);
    struct run run = fake_run(workers);
    struct crew *crew;
    struct error error;
    cr_assert_eq(crew_start(&crew, &run, epitaph, &error), 0);
    crew_stop(crew);
    cr_expect_eq(workers[0].operations, 0);
    free(workers);
}

Test(crew, tells_a_pin_that_was_refused)
{
    struct worker *workers = aligned_alloc(LINE_BYTES, WORKERS * sizeof *workers);
    struct run run = fake_run(workers);
    workers[1].cpu = 1 << 20; // no machine has it
    struct crew *crew;
    struct error error;
    cr_assert_eq(crew_start(&crew, &run, epitaph, &error), 0);
    crew_window(crew, WINDOW);
    cr_expect_eq(crew->members[0].pin_error, 0);
    cr_expect_lt(crew->members[1].pin_error, 0);
    cr_expect_gt(crew->members[1].sample.start_ns, 0, "it works all the same");
    crew_stop(crew);
    free(workers);
}

// A producer and two seats, for which nobody starts a thread.
static struct run seated_run(struct worker *workers)
{
    static const struct axes axes = {.threads = 2};
    for (unsigned i = 0; i < 3; i++)
        workers[i] = (struct worker){.index = i, .role = i > 0, .cpu = -1};
    return (struct run){.scenario = &fake_pool,
                        .variant = &fake_pool.variants[0],
                        .axes = &axes,
                        .workers = workers,
                        .worker_count = 3,
                        .crew_count = 1};
}

// The gate would wait for the seats for ever.
Test(crew, waits_for_no_seat, .timeout = 60)
{
    static struct nobody {
        char nothing[4096]; // no seat's thread is there: the producer has nothing to wait for
    } state;
    struct worker *workers = aligned_alloc(LINE_BYTES, 3 * sizeof *workers);
    struct run run = seated_run(workers);
    workers[0].state = &state;
    struct crew *crew;
    struct error error;
    cr_assert_eq(crew_start(&crew, &run, epitaph, &error), 0);
    cr_expect_eq(crew->count, 1);
    cr_expect_eq(workers[2].stop, workers[0].stop, "tasks can tell that the window is over");
    crew_window(crew, WINDOW);
    cr_expect_gt(crew->members[0].sample.start_ns, 0);
    crew_stop(crew);
    free(workers);
}

// The control: whoever counts a seat among the crew is stopped at once.
Test(crew, cannot_start_a_seat, .signal = SIGABRT)
{
    struct worker *workers = aligned_alloc(LINE_BYTES, 3 * sizeof *workers);
    struct run run = seated_run(workers);
    run.crew_count = run.worker_count;
    struct crew *crew;
    struct error error;
    crew_start(&crew, &run, epitaph, &error);
}
