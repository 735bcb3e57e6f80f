// SPDX-License-Identifier: MIT
// topology.c: made-up machines are read right, and this one plausibly.
#include <criterion/criterion.h>
#include <errno.h>
#include <sched.h>
#include <stdlib.h>

#include "machine/placement.h"
#include "machine/topology.h"

static struct topology made_up(const char *description)
{
    struct topology topology;
    struct error error = {.text = ""};
    cr_assert_eq(topology_synthetic(&topology, description, &error), 0, "%s", error.text);
    return topology;
}

static void assert_counts(const char *description, unsigned cpus, unsigned cores, unsigned llcs,
                          unsigned nodes, unsigned packages)
{
    struct topology topology = made_up(description);
    cr_assert_eq(topology.cpu_count, cpus, "%s", description);
    cr_assert_eq(topology.core_count, cores, "%s", description);
    cr_assert_eq(topology.llc_count, llcs, "%s", description);
    cr_assert_eq(topology.numa_count, nodes, "%s", description);
    cr_assert_eq(topology.package_count, packages, "%s", description);
    topology_free(&topology);
}

Test(topology, counts_what_a_machine_has)
{
    assert_counts("pu:1", 1, 1, 1, 1, 1);
    assert_counts("core:2 pu:1", 2, 2, 1, 1, 1);
    assert_counts("core:4 pu:2", 8, 4, 1, 1, 1);
    assert_counts("pack:1 l3:8 core:8 pu:1", 64, 64, 8, 1, 1);
    assert_counts("pack:2 [numa] l3:8 core:16 pu:2", 512, 256, 16, 2, 2);
    assert_counts("pack:2 numa:1 l3:8 core:16 pu:2", 512, 256, 16, 2, 2);
    assert_counts("pack:2 numa:4 l3:2 core:4 pu:1", 64, 64, 16, 8, 2);
    // Without an L3 the package takes its place.
    assert_counts("pack:2 core:4 pu:1", 8, 8, 2, 1, 2);
    assert_counts("pack:4 core:256 pu:4", 4096, 1024, 4, 1, 4);
}

Test(topology, keeps_neighbours_together)
{
    struct topology topology = made_up("pack:2 numa:4 l3:2 core:4 pu:2");
    for (unsigned i = 1; i < topology.cpu_count; i++) {
        const struct cpu *cpu = &topology.cpus[i];
        cr_assert(cpu->core == cpu[-1].core || cpu->core == cpu[-1].core + 1);
        cr_assert(cpu->llc == cpu[-1].llc || cpu->llc == cpu[-1].llc + 1);
        cr_assert(cpu->numa == cpu[-1].numa || cpu->numa == cpu[-1].numa + 1);
        cr_assert(cpu->package == cpu[-1].package || cpu->package == cpu[-1].package + 1);
    }
    topology_free(&topology);
}

Test(topology, tells_how_near_two_cpus_are)
{
    struct topology topology = made_up("pack:2 numa:2 l3:2 core:2 pu:2");
    const struct cpu *cpus = topology.cpus;
    const unsigned others[DISTANCES] = {0, 1, 2, 4, 8, 16};
    for (unsigned i = 0; i < DISTANCES; i++) {
        enum distance distance = topology_distance(&cpus[0], &cpus[others[i]]);
        cr_assert_eq(distance, i, "%s", distance_names[distance]);
        cr_assert_eq(topology_distance(&cpus[others[i]], &cpus[0]), i);
    }
    cr_assert_null(distance_names[DISTANCES]);
    topology_free(&topology);
}

Test(topology, refuses_nonsense_with_the_text_in_the_message)
{
    static const char *const bad[] = {"bogus:2", "", "pack:0 pu:1", "pu:5000", "pu:-1", "\x01"};
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        struct topology topology = {.cpu_count = 77};
        struct error error = {.text = ""};
        cr_assert_lt(topology_synthetic(&topology, bad[i], &error), 0, "\"%s\"", bad[i]);
        cr_assert_str_neq(error.text, "");
        cr_assert_eq(topology.cpu_count, 77);
    }
}

Test(topology, reads_this_machine)
{
    struct topology topology;
    struct error error = {.text = ""};
    cr_assert_eq(topology_load(&topology, &error), 0, "%s", error.text);
    cpu_set_t set;
    cr_assert_eq(sched_getaffinity(0, sizeof(set), &set), 0);
    cr_assert_eq((int)topology.cpu_count, CPU_COUNT(&set));
    for (unsigned i = 0; i < topology.cpu_count; i++)
        cr_assert(CPU_ISSET(topology.cpus[i].os, &set));
    cr_assert_str_neq(topology.model, "");
    topology_free(&topology);
}

Test(topology, is_restricted_to_the_affinity)
{
    struct topology topology;
    struct error error = {.text = ""};
    cr_assert_eq(topology_load(&topology, &error), 0, "%s", error.text);
    unsigned last = topology.cpus[topology.cpu_count - 1].os;
    topology_free(&topology);
    cr_assert_eq(placement_pin(last), 0);
    cr_assert_eq(topology_load(&topology, &error), 0, "%s", error.text);
    cr_assert_eq(topology.cpu_count, 1);
    cr_assert_eq(topology.cpus[0].os, last);
    cr_assert_eq(topology.core_count, 1);
    topology_free(&topology);
}

Test(topology, refuses_a_machine_from_the_environment)
{
    cr_assert_eq(setenv("HWLOC_SYNTHETIC", "core:64 pu:1", 1), 0);
    struct topology topology;
    struct error error = {.text = ""};
    cr_assert_eq(topology_load(&topology, &error), -ENOTSUP);
}
