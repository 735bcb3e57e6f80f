// SPDX-License-Identifier: MIT
// placement.c: plans keep their promises on made-up machines.
#include <criterion/criterion.h>
#include <errno.h>
#include <sched.h>
#include <stdbool.h>

#include "machine/placement.h"

#define WORKERS_MAX 2100

static const char *const machines[] = {
    "pu:1",
    "core:2 pu:1",
    "core:4 pu:2",
    "pack:1 l3:8 core:8 pu:1",
    "pack:2 [numa] l3:8 core:16 pu:2",
    "pack:2 numa:4 l3:2 core:4 pu:1",
    "pack:2 numa:2 l3:2 core:2 pu:2",
    "l3:1 pack:2 core:2 pu:1", // a cache over packages
};
#define MACHINES (sizeof(machines) / sizeof(machines[0]))

static struct topology made_up(const char *description)
{
    struct topology topology;
    struct error error = {.text = ""};
    cr_assert_eq(topology_synthetic(&topology, description, &error), 0, "%s", error.text);
    return topology;
}

static void plan(const struct topology *topology, enum placement placement, unsigned workers,
                 int *cpus)
{
    struct error error = {.text = ""};
    cr_assert_eq(placement_plan(topology, placement, workers, cpus, &error), 0, "%s", error.text);
}

// Length of the plan before it starts again: workers up to the first CPU's second use.
static unsigned period(const int *cpus, unsigned workers)
{
    unsigned length = 1;
    while (length < workers && cpus[length] != cpus[0])
        length++;
    return length;
}

static void assert_distinct_then_repeated(const struct topology *topology, enum placement placement)
{
    static int cpus[WORKERS_MAX];
    struct error error;
    unsigned workers = 2 * topology->cpu_count + 1;
    if (placement_plan(topology, placement, workers, cpus, &error) < 0)
        return;
    unsigned length = period(cpus, workers);
    bool used[512] = {false};
    for (unsigned i = 0; i < workers; i++) {
        cr_assert(cpus[i] >= 0 && (unsigned)cpus[i] < topology->cpu_count);
        cr_assert_eq(cpus[i], cpus[i % length]);
        cr_assert(i >= length || !used[cpus[i]]);
        used[cpus[i]] = true;
    }
}

Test(placement, gives_different_cpus_and_then_starts_again)
{
    for (size_t i = 0; i < MACHINES; i++) {
        struct topology topology = made_up(machines[i]);
        for (unsigned placement = 0; placement < PLACEMENT_FREE; placement++)
            assert_distinct_then_repeated(&topology, placement);
        topology_free(&topology);
    }
}

Test(placement, spread_and_compact_use_every_cpu)
{
    static int cpus[WORKERS_MAX];
    for (size_t i = 0; i < MACHINES; i++) {
        struct topology topology = made_up(machines[i]);
        plan(&topology, PLACEMENT_SPREAD, 2 * topology.cpu_count, cpus);
        cr_assert_eq(period(cpus, 2 * topology.cpu_count), topology.cpu_count);
        plan(&topology, PLACEMENT_COMPACT, 2 * topology.cpu_count, cpus);
        cr_assert_eq(period(cpus, 2 * topology.cpu_count), topology.cpu_count);
        topology_free(&topology);
    }
}

Test(placement, a_short_plan_is_the_beginning_of_a_long_one)
{
    static int few[WORKERS_MAX], many[WORKERS_MAX];
    struct topology topology = made_up("pack:2 [numa] l3:8 core:16 pu:2");
    for (unsigned placement = 0; placement < PLACEMENTS; placement++) {
        plan(&topology, placement, 600, many);
        for (unsigned workers = 1; workers < 600; workers += 37) {
            plan(&topology, placement, workers, few);
            for (unsigned i = 0; i < workers; i++)
                cr_assert_eq(few[i], many[i]);
        }
    }
    topology_free(&topology);
}

Test(placement, same_cpu_uses_one)
{
    int cpus[5];
    struct topology topology = made_up("core:4 pu:2");
    plan(&topology, PLACEMENT_SAME_CPU, 5, cpus);
    for (int i = 0; i < 5; i++)
        cr_assert_eq(cpus[i], 0);
    topology_free(&topology);
}

Test(placement, free_pins_nobody)
{
    int cpus[5] = {9, 9, 9, 9, 9};
    struct topology topology = made_up("pu:1");
    plan(&topology, PLACEMENT_FREE, 5, cpus);
    for (int i = 0; i < 5; i++)
        cr_assert_eq(cpus[i], -1);
    topology_free(&topology);
}

Test(placement, spread_takes_packages_in_turn_and_siblings_last)
{
    static int cpus[WORKERS_MAX];
    struct topology topology = made_up("pack:2 numa:2 l3:2 core:2 pu:2");
    plan(&topology, PLACEMENT_SPREAD, 32, cpus);
    bool core_used[16] = {false};
    for (unsigned i = 0; i < 32; i++) {
        const struct cpu *cpu = &topology.cpus[cpus[i]];
        cr_assert_eq(cpu->package, i % 2);
        cr_assert_eq(cpu->numa, 2 * (i % 2) + i / 2 % 2);
        cr_assert_eq(core_used[cpu->core], i >= 16);
        core_used[cpu->core] = true;
    }
    // The first eight have a last-level cache of their own.
    bool llc_used[8] = {false};
    for (unsigned i = 0; i < 8; i++) {
        cr_assert_not(llc_used[topology.cpus[cpus[i]].llc]);
        llc_used[topology.cpus[cpus[i]].llc] = true;
    }
    topology_free(&topology);
}

Test(placement, compact_fills_siblings_then_caches_then_packages)
{
    static int cpus[WORKERS_MAX];
    struct topology topology = made_up("pack:2 [numa] l3:8 core:16 pu:2");
    plan(&topology, PLACEMENT_COMPACT, 512, cpus);
    for (unsigned i = 0; i < 512; i++) {
        const struct cpu *cpu = &topology.cpus[cpus[i]];
        cr_assert_eq(cpu->core, i / 2);
        cr_assert_eq(cpu->llc, i / 32);
        cr_assert_eq(cpu->package, i / 256);
    }
    topology_free(&topology);
}

Test(placement, smt_takes_siblings_one_core_after_another)
{
    int cpus[8];
    struct topology topology = made_up("core:4 pu:2");
    plan(&topology, PLACEMENT_SMT, 8, cpus);
    for (unsigned i = 0; i < 8; i++)
        cr_assert_eq(topology.cpus[cpus[i]].core, i / 2);
    topology_free(&topology);
}

// A hand-made machine with two fast cores of two threads between slow ones of one.
Test(placement, smt_leaves_out_cores_with_one_thread)
{
    struct cpu mixed[] = {
        {.os = 0, .core = 0}, {.os = 1, .core = 1}, {.os = 2, .core = 1},
        {.os = 3, .core = 2}, {.os = 4, .core = 3}, {.os = 5, .core = 3},
    };
    const struct topology topology = {.cpus = mixed,
                                      .cpu_count = 6,
                                      .core_count = 4,
                                      .llc_count = 1,
                                      .numa_count = 1,
                                      .package_count = 1};
    const int expected[] = {1, 2, 4, 5, 1, 2};
    int cpus[6];
    plan(&topology, PLACEMENT_SMT, 6, cpus);
    for (unsigned i = 0; i < 6; i++)
        cr_assert_eq(cpus[i], expected[i]);
}

Test(placement, llc_takes_one_thread_per_core_of_one_cache)
{
    static int cpus[WORKERS_MAX];
    struct topology topology = made_up("pack:2 [numa] l3:8 core:16 pu:2");
    plan(&topology, PLACEMENT_LLC, 17, cpus);
    for (unsigned i = 0; i < 16; i++) {
        cr_assert_eq(topology.cpus[cpus[i]].llc, 0);
        cr_assert_eq(topology.cpus[cpus[i]].core, i);
    }
    cr_assert_eq(cpus[16], cpus[0]);
    topology_free(&topology);
}

Test(placement, llc_prefers_the_largest_cache)
{
    struct cpu uneven[] = {{.os = 0, .core = 0, .llc = 0},
                           {.os = 1, .core = 1, .llc = 1},
                           {.os = 2, .core = 2, .llc = 1}};
    const struct topology topology = {.cpus = uneven, .cpu_count = 3, .core_count = 3};
    int cpus[2];
    plan(&topology, PLACEMENT_LLC, 2, cpus);
    cr_assert_eq(cpus[0], 1);
    cr_assert_eq(cpus[1], 2);
}

Test(placement, numa_takes_the_caches_of_one_node_in_turn)
{
    static int cpus[WORKERS_MAX];
    struct topology topology = made_up("pack:2 [numa] l3:8 core:16 pu:2");
    plan(&topology, PLACEMENT_NUMA, 128, cpus);
    for (unsigned i = 0; i < 128; i++) {
        cr_assert_eq(topology.cpus[cpus[i]].numa, 0);
        cr_assert_eq(topology.cpus[cpus[i]].llc, i % 8);
        cr_assert_eq(topology.cpus[cpus[i]].core % 16, i / 8);
    }
    topology_free(&topology);
}

struct refusal {
    const char *machine;
    enum placement placement;
    const char *reason;
};

static const struct refusal refusals[] = {
    {.machine = "core:2 pu:1",
     .placement = PLACEMENT_SMT,
     .reason = "smt: no core has two hardware threads"},
    {.machine = "l3:4 core:1 pu:2",
     .placement = PLACEMENT_LLC,
     .reason = "llc: no last-level cache has two cores"},
    {.machine = "pu:1",
     .placement = PLACEMENT_LLC,
     .reason = "llc: no last-level cache has two cores"},
    {.machine = "pack:2 [numa] l3:1 core:4 pu:2",
     .placement = PLACEMENT_NUMA,
     .reason = "numa: no NUMA node has two last-level caches"},
};

Test(placement, refuses_what_the_machine_cannot_offer_with_the_reason)
{
    for (size_t i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++) {
        struct topology topology = made_up(refusals[i].machine);
        struct error error = {.text = ""};
        int cpus[2] = {-7, -7};
        cr_assert_eq(placement_plan(&topology, refusals[i].placement, 2, cpus, &error), -ENOTSUP);
        cr_assert_str_eq(error.text, refusals[i].reason);
        cr_assert_eq(cpus[0], -7);
        topology_free(&topology);
    }
}

Test(placement, pins_the_calling_thread)
{
    struct topology topology;
    struct error error = {.text = ""};
    cr_assert_eq(topology_load(&topology, &error), 0, "%s", error.text);
    for (unsigned i = 0; i < topology.cpu_count; i++) {
        cr_assert_eq(placement_pin(topology.cpus[i].os), 0);
        cr_assert_eq(sched_getcpu(), (int)topology.cpus[i].os);
    }
    topology_free(&topology);
    cr_assert_lt(placement_pin(CPUS_MAX), 0);
    cr_assert_lt(placement_pin(CPUS_MAX - 1), 0);
}

Test(placement, has_a_name_for_each)
{
    for (unsigned i = 0; i < PLACEMENTS; i++)
        cr_assert_not_null(placement_names[i]);
    cr_assert_null(placement_names[PLACEMENTS]);
    cr_assert_str_eq(placement_names[PLACEMENT_FREE], "free");
}
