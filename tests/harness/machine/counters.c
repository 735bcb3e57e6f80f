// SPDX-License-Identifier: MIT
// counters.c: counters count, and say NaN and why where they cannot.
#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "machine/clock.h"
#include "machine/counters.h"
#include "machine/cpu.h"
#include "machine/heap.h"
#include "machine/placement.h"

static void spin(unsigned long rounds)
{
    for (unsigned long i = 0; i < rounds; i++)
        cpu_opaque(i);
}

Test(counters, never_go_backwards)
{
    struct counters counters;
    struct counter_values before, after;
    counters_open(&counters);
    counters_read(&counters, &before);
    spin(1000000);
    clock_sleep_until(clock_ns() + 1000000);
    counters_read(&counters, &after);
    counters_close(&counters);
    struct counter_values grown = counters_difference(&after, &before);
    cr_assert(grown.cpu_ns > 0);
    cr_assert(grown.switches_voluntary >= 1);
    cr_assert(grown.switches_involuntary >= 0);
    cr_assert(grown.faults_minor >= 0);
    cr_assert(isnan(grown.migrations) || grown.migrations >= 0);
    cr_assert(isnan(grown.instructions) || grown.instructions >= 1000000);
    cr_assert(isnan(grown.cycles) || grown.cycles > 0);
    cr_assert(isnan(grown.cache_misses) || grown.cache_misses >= 0);
}

static void *spin_in_thread(void *argument)
{
    (void)argument;
    spin(20000000);
    return NULL;
}

// The control is the thread that only waits.
Test(counters, of_the_process_have_all_its_threads)
{
    struct counters counters;
    struct counter_values before, after, own_before, own_after;
    counters_open(&counters);
    counters_read(&counters, &own_before);
    counters_read_process(&before);
    pthread_t thread;
    cr_assert_eq(pthread_create(&thread, NULL, spin_in_thread, NULL), 0);
    pthread_join(thread, NULL);
    counters_read_process(&after);
    counters_read(&counters, &own_after);
    counters_close(&counters);
    struct counter_values grown = counters_difference(&after, &before);
    struct counter_values own = counters_difference(&own_after, &own_before);
    cr_expect_gt(grown.cpu_ns, own.cpu_ns);
    cr_expect(isnan(grown.migrations) && isnan(grown.cycles) && isnan(grown.instructions) &&
              isnan(grown.cache_misses));
}

Test(counters, read_without_allocating)
{
    struct counters counters;
    struct counter_values values;
    counters_open(&counters);
    counters_read(&counters, &values);
    uint64_t before = heap_thread_allocated();
    counters_read(&counters, &values);
    cr_assert_eq(heap_thread_allocated(), before);
    counters_close(&counters);
}

Test(counters, see_a_migration)
{
    struct topology topology;
    struct error error = {.text = ""};
    cr_assert_eq(topology_load(&topology, &error), 0, "%s", error.text);
    struct counters counters;
    struct counter_values before, after;
    counters_open(&counters);
    placement_pin(topology.cpus[0].os);
    counters_read(&counters, &before);
    placement_pin(topology.cpus[topology.cpu_count - 1].os);
    counters_read(&counters, &after);
    counters_close(&counters);
    double migrations = counters_difference(&after, &before).migrations;
    if (topology.cpu_count > 1)
        cr_assert(isnan(migrations) || migrations >= 1);
    topology_free(&topology);
}

Test(counters, that_are_closed_read_nan)
{
    struct counters counters;
    struct counter_values values;
    counters_open(&counters);
    counters_close(&counters);
    counters_read(&counters, &values);
    cr_assert(isnan(values.migrations) && isnan(values.cycles) && isnan(values.instructions));
    cr_assert(isnan(values.cache_misses));
    cr_assert(values.cpu_ns > 0);
}

Test(counters, give_a_reason_exactly_where_they_are_missing)
{
    struct counters counters;
    struct counter_values values;
    char reason[200];
    counters_open(&counters);
    spin(1000);
    counters_read(&counters, &values);
    counters_close(&counters);
    counters_reason(reason, sizeof(reason));
    bool missing = isnan(values.cycles) || isnan(values.instructions) || isnan(values.cache_misses);
    cr_assert_eq(missing, reason[0] != '\0', "%s", reason);
    char cut[8];
    counters_reason(cut, sizeof(cut));
    cr_assert_lt(strlen(cut), sizeof(cut));
}

Test(counters, sums_and_differences_keep_nan)
{
    const struct counter_values earlier = {.cpu_ns = 1, .cycles = NAN, .migrations = 2};
    const struct counter_values later = {.cpu_ns = 5, .cycles = 7, .migrations = 2};
    struct counter_values sum = counters_difference(&later, &earlier);
    counters_add(&sum, &later);
    cr_assert_eq(sum.cpu_ns, 9);
    cr_assert_eq(sum.migrations, 2);
    cr_assert(isnan(sum.cycles));
}

Test(disturbance, never_goes_backwards)
{
    struct disturbance before = disturbance_read();
    struct disturbance after = disturbance_read();
    cr_assert(isnan(before.steal_s) || after.steal_s >= before.steal_s);
    cr_assert(isnan(before.pressure_us) || after.pressure_us >= before.pressure_us);
    cr_assert(isnan(before.throttled_us) || after.throttled_us >= before.throttled_us);
}

Test(disturbance, knows_no_steal_of_a_cpu_that_is_not_there)
{
    cr_assert(isnan(disturbance_steal_s(CPUS_MAX - 1)));
}
