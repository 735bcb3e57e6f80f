// SPDX-License-Identifier: MIT
// clock.c: clocks go forward and their measured properties are plausible.
#include <criterion/criterion.h>

#include "machine/clock.h"

Test(clock, goes_forward)
{
    uint64_t ns = clock_ns(), ticks = clock_ticks(), cpu = clock_thread_cpu_ns();
    for (int i = 0; i < 100000; i++) {
        uint64_t ns_now = clock_ns(), ticks_now = clock_ticks();
        cr_assert_geq(ns_now, ns);
        cr_assert_geq(ticks_now, ticks);
        ns = ns_now;
        ticks = ticks_now;
    }
    cr_assert_gt(clock_thread_cpu_ns(), cpu);
}

Test(clock, sleeps_at_least_until_the_deadline)
{
    uint64_t deadline = clock_ns() + 3000000;
    clock_sleep_until(deadline);
    cr_assert_geq(clock_ns(), deadline);
    // A deadline in the past returns.
    clock_sleep_until(deadline);
}

Test(clock, has_plausible_properties)
{
    struct clock_properties clock = clock_measure();
    // Counters run at 1 MHz to 10 GHz.
    cr_assert(clock.ns_per_tick > 0.1 && clock.ns_per_tick < 1000);
    cr_assert(clock.tick_cost_ns > 0 && clock.ns_cost_ns > 0);
    cr_assert(clock.tick_resolution_ns >= clock.ns_per_tick * 0.999);
}

Test(clock, counts_ticks_at_the_measured_rate)
{
    double ns_per_tick = clock_measure().ns_per_tick;
    uint64_t ticks = clock_ticks(), ns = clock_ns();
    clock_sleep_until(ns + 20000000);
    uint64_t ns_after = clock_ns(), ticks_after = clock_ticks();
    // The readings of the ticks lie around those of the other clock, so they can only be further
    // apart; preemption between the two is why there is no upper bound.
    double by_ticks = (double)(ticks_after - ticks) * ns_per_tick;
    cr_assert(by_ticks > 0.99 * (double)(ns_after - ns));
}
