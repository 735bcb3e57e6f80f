// SPDX-License-Identifier: MIT
// lock_loop.c: known answers of the loop's check and of what it says about turns, without threads.
#include "lock_loop.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <math.h>

#include "lock/none.h"

// Two workers that took a lock in turn, on two lines; a test spoils one thing.
struct fixture {
    struct loop_line data[2];
    struct loop_seat seats[2];
    struct worker workers[2];
    struct loop loop;
    struct loop_results results;
    struct axes axes;
    struct run run;
};

static struct fixture fixture;
static _Atomic uint16_t order[LOOP_ORDER_COUNT];

// One acquisition by a worker, as the loop makes it.
static bool take(unsigned index)
{
    struct loop_seat *seat = &fixture.seats[index];
    uint64_t turn = loop_enter(fixture.data, index + 1, &seat->changes);
    // relaxed: one thread.
    atomic_store_explicit(&order[turn & (LOOP_ORDER_COUNT - 1)], (uint16_t)index,
                          memory_order_relaxed);
    fixture.workers[index].operations++;
    return loop_leave(fixture.data, 2, index + 1);
}

static void set_up(void)
{
    fixture.loop = (struct loop){
        .data = fixture.data, .seats = fixture.seats, .order = order, .lines = 2, .threads = 2};
    fixture.run = (struct run){.workers = fixture.workers,
                               .worker_count = 2,
                               .axes = &fixture.axes,
                               .state = &fixture.loop,
                               .results = &fixture.results};
}

TestSuite(lock_loop, .init = set_up);

Test(lock_loop, accepts_counters_that_equal_the_operations)
{
    for (unsigned i = 0; i < 10; i++)
        cr_assert(take(i % 2));
    struct error error;
    cr_assert_eq(loop_verify(&fixture.run, &error), 0);
    cr_assert_eq(fixture.results.run_length, 1);
    cr_assert_eq(fixture.results.reacquire_median, 2);
    cr_assert_eq(fixture.results.bypass_max, 0);
}

Test(lock_loop, refuses_a_lost_increment_on_any_line)
{
    take(0);
    take(1);
    for (unsigned line = 0; line < 2; line++) {
        struct error error;
        // relaxed: one thread.
        atomic_fetch_sub_explicit(&fixture.data[line].counter, 1, memory_order_relaxed);
        cr_assert_eq(loop_verify(&fixture.run, &error), -EBADMSG);
        cr_assert_not_null(strstr(error.text, "1 after 2 acquisitions"), "%s", error.text);
        cr_assert(isnan(fixture.results.run_length));
        // relaxed: one thread.
        atomic_fetch_add_explicit(&fixture.data[line].counter, 1, memory_order_relaxed);
    }
}

Test(lock_loop, sees_another_come_in)
{
    loop_enter(fixture.data, 1, &fixture.seats[0].changes);
    loop_enter(fixture.data, 2, &fixture.seats[1].changes);
    cr_assert_not(loop_leave(fixture.data, 2, 1));
    cr_assert(loop_leave(fixture.data, 2, 2));
}

Test(lock_loop, refuses_an_intruder_even_if_the_counters_are_right)
{
    take(0);
    take(1);
    fixture.seats[1].intrusions = 1;
    struct error error;
    cr_assert_eq(loop_verify(&fixture.run, &error), -EBADMSG);
    cr_assert_not_null(strstr(error.text, "1 of 2 acquisitions"), "%s", error.text);
}

Test(lock_loop, counts_turns_of_the_measured_windows_alone)
{
    for (unsigned i = 0; i < 7; i++)
        take(1);
    loop_measure(&fixture.run);
    // 0 0 0 1 1 1: two runs of three.
    for (unsigned i = 0; i < 6; i++)
        take(i / 3);
    struct error error;
    cr_assert_eq(loop_verify(&fixture.run, &error), 0);
    cr_assert_eq(loop_taken(&fixture.loop), 6);
    cr_assert_eq(fixture.results.run_length, 3);
    cr_assert_eq(fixture.results.reacquire_median, 1);
    // Thread 0 came three times and then waited for three of the other: one would have been fair.
    cr_assert_eq(fixture.results.bypass_max, 2);
}

Test(lock_loop, remembers_the_last_acquisitions)
{
    // More than the log holds: first thread 1 alone, then both in turn.
    for (unsigned i = 0; i < 1000; i++)
        take(1);
    for (uint64_t i = 0; i < LOOP_ORDER_COUNT; i++)
        take(i % 2);
    struct error error;
    cr_assert_eq(loop_verify(&fixture.run, &error), 0);
    cr_assert_eq(fixture.results.reacquire_p99, 2);
    cr_assert_eq(fixture.results.bypass_max, 0);
    cr_assert_eq(fixture.results.working_set, 2);
    cr_assert_gt(fixture.results.run_length, 1);
}

Test(lock_loop, one_thread_has_no_run_length)
{
    fixture.loop.threads = 1;
    fixture.loop.order = NULL;
    take(0);
    struct error error;
    cr_assert_eq(loop_verify(&fixture.run, &error), 0);
    cr_assert(isnan(fixture.results.run_length));
    cr_assert(isnan(fixture.results.reacquire_median));
}

// The body itself, with the control that excludes nobody and nobody else there.
Test(lock_loop, body_returns_what_it_counted)
{
    static _Atomic bool stop;
    struct worker *worker = &fixture.workers[0];
    *worker = (struct worker){.stop = &stop, .state = &fixture.loop, .own = &fixture.seats[0]};
    // relaxed: one thread.
    atomic_store_explicit(&stop, true, memory_order_relaxed);
    cr_assert_eq(loop_body(&none_lock, worker, PROBE_NONE), 0);
}
