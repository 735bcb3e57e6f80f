// SPDX-License-Identifier: MIT
// limits.c: every limit has a plausible value or says why not, on many CPUs and on one.
#include <criterion/criterion.h>
#include <math.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>

#include "machine/limits.h"
#include "machine/placement.h"

static struct topology this_machine(void)
{
    struct topology topology;
    struct error error = {.text = ""};
    cr_assert_eq(topology_load(&topology, &error), 0, "%s", error.text);
    return topology;
}

static void assert_plausible(const struct limits *limits)
{
    cr_assert(limits->count > 0 && limits->count <= LIMITS_MAX);
    for (size_t i = 0; i < limits->count; i++) {
        const struct limit *limit = &limits->limits[i];
        cr_assert_eq(limits_find(limits, limit->name), limit, "%s is there twice", limit->name);
        cr_assert_str_neq(limit->what, "");
        cr_assert_str_neq(limit->unit, "");
        if (isnan(limit->value)) {
            cr_assert_str_neq(limit->reason, "", "%s", limit->name);
            cr_assert(isnan(limit->low) && isnan(limit->high));
            continue;
        }
        cr_assert_str_eq(limit->reason, "", "%s: %s", limit->name, limit->reason);
        cr_assert(limit->low > 0 && limit->low <= limit->value && limit->value <= limit->high, "%s",
                  limit->name);
    }
}

Test(limits, are_plausible_on_this_machine)
{
    static const char *const always[] = {"rmw",        "store",  "counter", "clock",
                                         "futex_call", "switch", "memcpy",  "futex_wake_same-cpu"};
    struct topology topology = this_machine();
    struct limits limits;
    struct error error = {.text = ""};
    cr_assert_eq(limits_measure(&limits, &topology, 0.2, &error), 0, "%s", error.text);
    assert_plausible(&limits);
    for (size_t i = 0; i < sizeof(always) / sizeof(always[0]); i++) {
        const struct limit *limit = limits_find(&limits, always[i]);
        cr_assert(limit && limit->value > 0, "%s: %s", always[i], limit ? limit->reason : "absent");
    }
    cr_assert_null(limits_find(&limits, "nonsense"));
    topology_free(&topology);
}

Test(limits, cover_each_distance_that_exists)
{
    static const char *const kinds[] = {"line_transfer", "line_round_trip", "faa_contended",
                                        "cas_contended", "futex_wake",      "block_stream",
                                        "loopback"};
    struct topology topology = this_machine();
    struct limits limits;
    struct error error;
    cr_assert_eq(limits_measure(&limits, &topology, 0, &error), 0);
    for (unsigned i = 1; i < topology.cpu_count; i++) {
        enum distance distance = topology_distance(&topology.cpus[0], &topology.cpus[i]);
        for (size_t kind = 0; kind < sizeof(kinds) / sizeof(kinds[0]); kind++) {
            char name[48];
            snprintf(name, sizeof(name), "%s_%s", kinds[kind], distance_names[distance]);
            cr_assert_not_null(limits_find(&limits, name), "%s", name);
        }
    }
    topology_free(&topology);
}

Test(limits, end_on_one_cpu)
{
    struct topology topology = this_machine();
    cr_assert_eq(placement_pin(topology.cpus[0].os), 0);
    topology_free(&topology);
    topology = this_machine();
    cr_assert_eq(topology.cpu_count, 1);
    struct limits limits;
    struct error error;
    cr_assert_eq(limits_measure(&limits, &topology, 0.2, &error), 0);
    assert_plausible(&limits);
    // What needs two CPUs is left out.
    for (size_t i = 0; i < limits.count; i++) {
        cr_assert_null(strstr(limits.limits[i].name, "line_transfer"));
        cr_assert_null(strstr(limits.limits[i].name, "contended"));
        cr_assert_null(strstr(limits.limits[i].name, "block_stream"));
    }
    cr_assert_not_null(limits_find(&limits, "futex_wake_same-cpu"));
    cr_assert_not_null(limits_find(&limits, "loopback_same-cpu"));
    topology_free(&topology);
}

Test(limits, say_why_a_cpu_cannot_be_used)
{
    struct cpu absent[] = {{.os = CPUS_MAX - 1}, {.os = CPUS_MAX - 2, .core = 1}};
    const struct topology topology = {.cpus = absent, .cpu_count = 2};
    struct limits limits;
    struct error error;
    cr_assert_eq(limits_measure(&limits, &topology, 0.2, &error), 0);
    assert_plausible(&limits);
    for (size_t i = 0; i < limits.count; i++)
        cr_assert_not_null(strstr(limits.limits[i].reason, "pinned thread: "));
}

Test(limits, take_any_length_of_time)
{
    const double lengths[] = {-1, 0, NAN};
    struct topology topology = this_machine();
    struct limits limits;
    struct error error;
    for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
        cr_assert_eq(limits_measure(&limits, &topology, lengths[i], &error), 0);
        assert_plausible(&limits);
    }
    topology_free(&topology);
}

Test(limits, leave_the_affinity_alone)
{
    struct topology topology = this_machine();
    cpu_set_t before, after;
    cr_assert_eq(sched_getaffinity(0, sizeof(before), &before), 0);
    struct limits limits;
    struct error error;
    cr_assert_eq(limits_measure(&limits, &topology, 0, &error), 0);
    cr_assert_eq(sched_getaffinity(0, sizeof(after), &after), 0);
    cr_assert(CPU_EQUAL(&before, &after));
    topology_free(&topology);
}

Test(limits, refuse_a_machine_without_cpus)
{
    const struct topology topology = {.cpus = NULL};
    struct limits limits;
    struct error error = {.text = ""};
    cr_assert_lt(limits_measure(&limits, &topology, 0.2, &error), 0);
    cr_assert_str_neq(error.text, "");
}
