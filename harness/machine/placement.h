// SPDX-License-Identifier: MIT
// placement.h: which worker runs on which CPU. Pure functions of a topology.
//
//     same-cpu  all on one CPU
//     smt       the hardware threads of one core after another; needs a core with two
//     llc       one per core under one last-level cache; needs a cache with two cores
//     numa      caches of one NUMA node in turn, one per core; needs a node with two caches
//     spread    as far apart as possible: packages in turn, then nodes, caches, cores; SMT last
//     compact   as near as possible: SMT siblings, then cores of one cache, ...
//     free      not pinned: the scheduler decides within the allowed set
//
// smt leaves out cores with one thread; llc and numa take the cache and the node with most cores
// and caches, the first of equals. Workers get different CPUs; with more workers than such CPUs the
// list starts again from its head.
#ifndef HARNESS_MACHINE_PLACEMENT_H
#define HARNESS_MACHINE_PLACEMENT_H

#include <pthread.h>

#include "declare/error.h"
#include "machine/topology.h"

enum placement {
    PLACEMENT_SAME_CPU,
    PLACEMENT_SMT,
    PLACEMENT_LLC,
    PLACEMENT_NUMA,
    PLACEMENT_SPREAD,
    PLACEMENT_COMPACT,
    PLACEMENT_FREE,
    PLACEMENTS
};
extern const char *const placement_names[PLACEMENTS + 1]; // as above, NULL at the end

// Fills cpus[i] with the index into topology->cpus of worker i's CPU (-1: not pinned). 0, -ENOTSUP
// with the reason when the machine cannot offer the placement ("smt: no core has two hardware
// threads"), or -ENOMEM; then cpus[] is as it was.
int placement_plan(const struct topology *topology, enum placement placement, unsigned workers,
                   int *cpus, struct error *error);

// Pins the calling thread to one CPU by the kernel's number. 0 or -errno.
int placement_pin(unsigned os_cpu);

// pthread_create of a thread that is pinned before its first instruction. 0 or -errno, no thread
// started.
int placement_start(pthread_t *thread, unsigned os_cpu, void *(*run)(void *), void *argument);

#endif
