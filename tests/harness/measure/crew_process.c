// SPDX-License-Identifier: MIT
// crew_process.c: workers that are processes: what they share, and what becomes of all when one of
// them dies.
#include <criterion/criterion.h>
#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fake.h"
#include "measure/crew.h"

#define WORKERS 3
#define WINDOW  2000000
#define VICTIM  1 // the worker that dies

static int private_cell; // each process has one of its own

// What the workers share; run->state.
struct board {
    _Atomic uint64_t turns;
    pid_t processes[WORKERS];
    char epitaph[EPITAPH_BYTES];
};

static uint64_t count(struct worker *worker)
{
    struct board *board = worker->state;
    board->processes[worker->index] = getpid();
    private_cell++;
    uint64_t operations = 0;
    while (!worker_stopped(worker)) {
        // relaxed: the sum is read when all are at rest.
        atomic_fetch_add_explicit(&board->turns, 1, memory_order_relaxed);
        operations++;
    }
    return operations;
}

// In its second window, so that the others have been seen at work.
static uint64_t count_and_die(struct worker *worker)
{
    if (worker->index == VICTIM && private_cell == 1)
        kill(getpid(), SIGUSR1);
    return count(worker);
}

static uint64_t count_and_leave(struct worker *worker)
{
    if (worker->index == VICTIM && private_cell == 1)
        _exit(3);
    return count(worker);
}

static const bool yes = true;
static const struct axes axes = {.threads = WORKERS, .unit = UNIT_PROCESS};
static const struct variant variants[] = {
    {.primitive = {.name = "count", .promises = &yes},
     .roles = {{.work = {count}}},
     .role_count = 1},
    {.primitive = {.name = "die", .promises = &yes},
     .roles = {{.work = {count_and_die}}},
     .role_count = 1},
    {.primitive = {.name = "leave", .promises = &yes},
     .roles = {{.work = {count_and_leave}}},
     .role_count = 1},
};

static struct run shared_run(const struct variant *variant)
{
    struct error error;
    struct run run = {.variant = variant,
                      .axes = &axes,
                      .worker_count = WORKERS,
                      .crew_count = WORKERS,
                      .shared = true};
    struct board *board = run.state = run_memory(&run, sizeof *board, &error);
    run.workers = run_memory(&run, WORKERS * sizeof *run.workers, &error);
    cr_assert(board && run.workers, "%s", error.text);
    for (unsigned i = 0; i < WORKERS; i++)
        run.workers[i] = (struct worker){.state = board, .index = i, .role_index = i, .cpu = -1};
    return run;
}

static struct crew *start(struct run *run)
{
    struct board *board = run->state;
    struct error error;
    struct crew *crew;
    cr_assert_eq(crew_start(&crew, run, board->epitaph, &error), 0, "%s", error.text);
    return crew;
}

static bool is_gone(pid_t process)
{
    return kill(process, 0) != 0 && errno == ESRCH;
}

Test(crew_process, works_in_processes_that_share_memory)
{
    struct run run = shared_run(&variants[0]);
    struct board *board = run.state;
    struct crew *crew = start(&run);
    uint64_t operations = 0;
    crew->measuring = true;
    for (int window = 0; window < 3; window++) {
        crew_window(crew, WINDOW);
        for (unsigned i = 0; i < WORKERS; i++) {
            operations += crew->members[i].sample.operations;
            cr_expect_geq(crew->members[i].sample.start_ns, crew->gate.start_ns);
        }
    }
    crew_stop(crew);
    // relaxed: the workers are gone.
    cr_expect_eq(atomic_load_explicit(&board->turns, memory_order_relaxed), operations);
    cr_expect_eq(run.workers[0].operations + run.workers[1].operations + run.workers[2].operations,
                 operations, "the worker structs are shared");
    cr_expect_eq(private_cell, 0, "what is not run_memory() is not");
    cr_expect_str_empty(board->epitaph);
    for (unsigned i = 0; i < WORKERS; i++) {
        cr_expect_gt(crew->members[i].sum.cpu_ns, 0, "its counters are its own");
        cr_expect_neq(board->processes[i], getpid());
        cr_expect_neq(board->processes[i], board->processes[(i + 1) % WORKERS]);
        cr_expect(is_gone(board->processes[i]), "nobody is left behind");
    }
}

Test(crew_process, goes_home_without_a_window)
{
    struct run run = shared_run(&variants[0]);
    crew_stop(start(&run));
    int status;
    cr_expect_eq(waitpid(-1, &status, 0), -1);
    cr_expect_eq(errno, ECHILD);
}

Test(crew_process, tells_a_pin_that_was_refused)
{
    struct run run = shared_run(&variants[0]);
    run.workers[1].cpu = 1 << 20; // no machine has it
    struct crew *crew = start(&run);
    crew_window(crew, WINDOW);
    cr_expect_eq(crew->members[0].pin_error, 0);
    cr_expect_lt(crew->members[1].pin_error, 0);
    cr_expect_gt(crew->members[1].sample.start_ns, 0, "it works all the same");
    crew_stop(crew);
}

// The status of a process that runs windows until one of its workers dies.
static int outcome_of(struct run *run)
{
    pid_t process = fork();
    if (process == 0) {
        struct crew *crew = start(run);
        for (;;)
            crew_window(crew, WINDOW);
    }
    int status;
    cr_assert_eq(waitpid(process, &status, 0), process);
    return status;
}

static void expect_nobody(const struct run *run)
{
    const struct board *board = run->state;
    cr_expect_str_eq(board->epitaph, "process 1: ");
    for (unsigned i = 0; i < WORKERS; i++) {
        cr_expect_gt(board->processes[i], 0, "it was at work");
        cr_expect(is_gone(board->processes[i]), "worker %u", i);
    }
}

Test(crew_process, dies_of_the_signal_that_killed_a_worker)
{
    struct run run = shared_run(&variants[1]);
    int status = outcome_of(&run);
    cr_expect(WIFSIGNALED(status));
    cr_expect_eq(WTERMSIG(status), SIGUSR1);
    expect_nobody(&run);
}

Test(crew_process, ends_with_the_status_of_a_worker_that_left)
{
    struct run run = shared_run(&variants[2]);
    int status = outcome_of(&run);
    cr_expect(WIFEXITED(status));
    cr_expect_eq(WEXITSTATUS(status), 3);
    expect_nobody(&run);
}

// Orphans come to this process, which so can wait for their end.
Test(crew_process, does_not_outlive_its_parent)
{
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    struct run run = shared_run(&variants[0]);
    pid_t parent = fork();
    if (parent == 0) {
        struct crew *crew = start(&run);
        crew_window(crew, WINDOW);
        kill(getpid(), SIGKILL);
    }
    int status;
    while (waitpid(-1, &status, 0) > 0)
        cr_expect(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
    const struct board *board = run.state;
    for (unsigned i = 0; i < WORKERS; i++) {
        cr_expect_gt(board->processes[i], 0, "it was at work");
        cr_expect(is_gone(board->processes[i]), "worker %u", i);
    }
}
