// SPDX-License-Identifier: MIT
// topology.h: the CPUs that this process may use, and how near they are to each other.
#ifndef HARNESS_MACHINE_TOPOLOGY_H
#define HARNESS_MACHINE_TOPOLOGY_H

#include "declare/error.h"

#define CPUS_MAX 4096

// One CPU (hardware thread) of the allowed set. The numbers name the core, ... it belongs to: equal
// numbers, same core. They are 0-based and dense over the allowed set, in hwloc's logical order.
struct cpu {
    unsigned os; // the number the kernel gives it
    unsigned core;
    unsigned llc; // last-level cache (L3 group); the package where there is none
    unsigned numa;
    unsigned package; // the machine where there is none
};

// The CPUs are in hwloc's logical order: those of one core, cache, node, package are neighbours.
struct topology {
    struct cpu *cpus; // malloc'ed; cpu_count of them, 1 to CPUS_MAX
    unsigned cpu_count, core_count, llc_count, numa_count, package_count;
    char synthetic[200]; // hwloc's synthetic description of the allowed set; "" if asymmetric
    char model[100];     // CPU model name, or "unknown"
};

// The machine, restricted to the CPUs that the cgroup and the calling thread's affinity allow. 0 or
// -errno, nothing changed: -ENOTSUP for more than CPUS_MAX CPUs, or where the environment
// (HWLOC_SYNTHETIC, HWLOC_XMLFILE) gives hwloc another machine.
int topology_load(struct topology *topology, struct error *error);

// A made-up machine, for tests, in hwloc's synthetic notation: levels from the outside in, each
// with how many there are in one of the level above, hardware threads last; NUMA nodes as a level
// or in brackets beside one. All without attributes; 0 or -EINVAL.
//     "pu:1"                             one CPU
//     "core:4 pu:2"                      4 cores with 2 hardware threads
//     "pack:1 l3:8 core:8 pu:1"          64 cores, 8 L3 groups
//     "pack:2 [numa] l3:8 core:16 pu:2"  512 CPUs, a NUMA node per package ("numa:1" does the same)
//     "pack:2 numa:4 l3:2 core:4 pu:1"   4 NUMA nodes in each package
int topology_synthetic(struct topology *topology, const char *description, struct error *error);

void topology_free(struct topology *topology);

// How near two CPUs are, nearest first: the innermost thing that they share. PACKAGE: another node
// of one package; FAR: another package.
enum distance {
    DISTANCE_SAME_CPU,
    DISTANCE_SMT,
    DISTANCE_LLC,
    DISTANCE_NUMA,
    DISTANCE_PACKAGE,
    DISTANCE_FAR,
    DISTANCES
};
extern const char *const
    distance_names[DISTANCES + 1]; // "same-cpu", "smt", "llc", "numa", "package", "far", NULL
enum distance topology_distance(const struct cpu *a, const struct cpu *b);

#endif
