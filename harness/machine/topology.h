// SPDX-License-Identifier: MIT
// topology.h: the CPUs that this process may use, and how near they are to each other.
#ifndef HARNESS_MACHINE_TOPOLOGY_H
#define HARNESS_MACHINE_TOPOLOGY_H

#include "declare/error.h"

#define CPUS_MAX 4096

// One CPU (hardware thread) of the allowed set. The numbers name the core, ... it belongs to: equal
// numbers, same core. They are 0-based and dense over the allowed set, in hwloc's logical order.
struct cpu {
    unsigned os;      // the number the kernel gives it
    unsigned core;
    unsigned llc;     // last-level cache (L3 group); the package where there is none
    unsigned numa;
    unsigned package;
};

// CPUs in hwloc's logical order (neighbours in the list are near).
struct topology {
    struct cpu *cpus; // malloc'ed
    unsigned cpu_count, core_count, llc_count, numa_count, package_count;
    char synthetic[200]; // hwloc's synthetic description of the allowed set, "" if it has none
    char model[100];     // CPU model name
};

// The machine, restricted to the calling process's allowed CPUs and memory. 0 or -errno.
int topology_load(struct topology *topology, struct error *error);

// A made-up machine in hwloc's synthetic notation ("pack:2 numa:1 l3:8 core:8 pu:2"), for tests.
int topology_synthetic(struct topology *topology, const char *description, struct error *error);

void topology_free(struct topology *topology);

// How near two CPUs are, nearest first.
enum distance { DISTANCE_SAME_CPU, DISTANCE_SMT, DISTANCE_LLC, DISTANCE_NUMA, DISTANCE_PACKAGE, DISTANCE_FAR, DISTANCES };
extern const char *const distance_names[DISTANCES + 1]; // "same-cpu", "smt", "llc", "numa", "package", "far", NULL
enum distance topology_distance(const struct cpu *a, const struct cpu *b);

#endif
