// SPDX-License-Identifier: MIT
// noise.c: every CPU is watched for the time asked for, and nonsense is refused.
#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "machine/noise.h"

#define CPUS_TESTED_MAX 1024

static struct topology this_machine(void)
{
    struct topology topology;
    struct error error = {.text = ""};
    cr_assert_eq(topology_load(&topology, &error), 0, "%s", error.text);
    return topology;
}

Test(noise, is_plausible_on_every_cpu)
{
    struct topology topology = this_machine();
    struct noise noise[CPUS_TESTED_MAX];
    struct error error = {.text = ""};
    cr_assert_leq(topology.cpu_count, CPUS_TESTED_MAX);
    cr_assert_eq(noise_measure(noise, &topology, 0.02, &error), 0, "%s", error.text);
    for (unsigned i = 0; i < topology.cpu_count; i++) {
        cr_assert_eq(noise[i].os_cpu, topology.cpus[i].os);
        cr_assert(noise[i].seconds > 0.019);
        cr_assert(noise[i].lost_ratio >= 0 && noise[i].lost_ratio <= 1);
        cr_assert(noise[i].gap_us_max <= noise[i].gap_us_total);
        cr_assert(noise[i].gap_us_total >= 5.0 * (double)noise[i].gaps * 0.999);
        cr_assert(isnan(noise[i].steal_s) || noise[i].steal_s >= 0);
    }
    topology_free(&topology);
}

Test(noise, refuses_times_and_cpus_that_are_none)
{
    const double lengths[] = {-1, 0, NAN, INFINITY, 1e9};
    struct topology topology = this_machine();
    struct noise noise[CPUS_TESTED_MAX];
    struct error error = {.text = ""};
    for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++)
        cr_assert_lt(noise_measure(noise, &topology, lengths[i], &error), 0);
    topology_free(&topology);
}

Test(noise, ends_where_a_cpu_cannot_be_used)
{
    struct topology topology = this_machine();
    struct cpu cpus[] = {topology.cpus[0], {.os = CPUS_MAX - 1}};
    topology_free(&topology);
    topology = (struct topology){.cpus = cpus, .cpu_count = 2};
    struct noise noise[2];
    struct error error = {.text = ""};
    cr_assert_lt(noise_measure(noise, &topology, 0.01, &error), 0);
    cr_assert_not_null(strstr(error.text, "cannot be started"));
}
