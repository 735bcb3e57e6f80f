// SPDX-License-Identifier: MIT
// placement.c: see placement.h.
#include "machine/placement.h"

#include <errno.h>
#include <sched.h>
#include <stdbool.h>
#include <stdlib.h>

const char *const placement_names[PLACEMENTS + 1] = {"same-cpu", "smt",     "llc",  "numa",
                                                     "spread",   "compact", "free", NULL};

// Where a CPU stands inside each thing that contains it, outermost last: how many hardware threads
// stand before it in its core, cores before its core in its cache, and so on.
struct rank {
    unsigned thread, core, llc, numa, package;
    int index; // into topology->cpus
};

// The next CPU's rank. CPUs that share a core, cache, ... are neighbours in the list, so the
// outermost difference to the one before says which count goes up; those inside start again.
static struct rank rank_next(struct rank before, const struct cpu *last, const struct cpu *cpu)
{
    struct rank rank = {.index = before.index + 1, .package = before.package};
    if (cpu->package != last->package) {
        rank.package++;
        return rank;
    }
    rank.numa = before.numa;
    if (cpu->numa != last->numa) {
        rank.numa++;
        return rank;
    }
    rank.llc = before.llc;
    if (cpu->llc != last->llc) {
        rank.llc++;
        return rank;
    }
    rank.core = before.core;
    if (cpu->core != last->core) {
        rank.core++;
        return rank;
    }
    rank.thread = before.thread + 1;
    return rank;
}

static int compare_counts(unsigned left, unsigned right)
{
    return (left > right) - (left < right);
}

// The order of `spread`: packages turn fastest, hardware threads of a core slowest.
static int compare_ranks(const void *a, const void *b)
{
    const struct rank *left = a, *right = b;
    int order = compare_counts(left->thread, right->thread);
    if (order == 0)
        order = compare_counts(left->core, right->core);
    if (order == 0)
        order = compare_counts(left->llc, right->llc);
    if (order == 0)
        order = compare_counts(left->numa, right->numa);
    if (order == 0)
        order = compare_counts(left->package, right->package);
    return order;
}

// Which CPUs a placement takes.
struct choice {
    enum placement placement;
    unsigned group; // the cache of llc, the node of numa
};

// The group of the kind that `group_of` names with most members of the kind that `member_of` names;
// the first of equals. `members_max` is set to its number of members.
static unsigned largest_group(const struct topology *topology,
                              unsigned (*group_of)(const struct cpu *),
                              unsigned (*member_of)(const struct cpu *), unsigned *members_max)
{
    unsigned best = 0, members = 0;
    *members_max = 0;
    for (unsigned i = 0; i < topology->cpu_count; i++) {
        const struct cpu *cpu = &topology->cpus[i];
        const struct cpu *last = i > 0 ? cpu - 1 : NULL;
        if (!last || group_of(last) != group_of(cpu))
            members = 0;
        if (members == 0 || member_of(last) != member_of(cpu))
            members++;
        if (members > *members_max) {
            *members_max = members;
            best = group_of(cpu);
        }
    }
    return best;
}

static unsigned cpu_os(const struct cpu *cpu)
{
    return cpu->os;
}

static unsigned cpu_core(const struct cpu *cpu)
{
    return cpu->core;
}

static unsigned cpu_llc(const struct cpu *cpu)
{
    return cpu->llc;
}

static unsigned cpu_numa(const struct cpu *cpu)
{
    return cpu->numa;
}

// Finds the group, and refuses what the machine cannot offer.
static int choose(const struct topology *topology, struct choice *choice, struct error *error)
{
    unsigned members = 0;
    switch (choice->placement) {
    case PLACEMENT_SMT:
        largest_group(topology, cpu_core, cpu_os, &members);
        if (members < 2)
            return error_set(error, ENOTSUP, "smt: no core has two hardware threads");
        return 0;
    case PLACEMENT_LLC:
        choice->group = largest_group(topology, cpu_llc, cpu_core, &members);
        if (members < 2)
            return error_set(error, ENOTSUP, "llc: no last-level cache has two cores");
        return 0;
    case PLACEMENT_NUMA:
        choice->group = largest_group(topology, cpu_numa, cpu_llc, &members);
        if (members < 2)
            return error_set(error, ENOTSUP, "numa: no NUMA node has two last-level caches");
        return 0;
    default:
        return 0;
    }
}

// Whether another CPU of its core stands beside it in the list.
static bool has_sibling(const struct topology *topology, int index)
{
    const struct cpu *cpu = &topology->cpus[index];
    return (index > 0 && cpu[-1].core == cpu->core) ||
           ((unsigned)index + 1 < topology->cpu_count && cpu[1].core == cpu->core);
}

static bool is_chosen(const struct topology *topology, const struct choice *choice,
                      const struct rank *rank)
{
    const struct cpu *cpu = &topology->cpus[rank->index];
    switch (choice->placement) {
    case PLACEMENT_SAME_CPU:
        return rank->index == 0;
    case PLACEMENT_SMT:
        return has_sibling(topology, rank->index);
    case PLACEMENT_LLC:
        return cpu->llc == choice->group && rank->thread == 0;
    case PLACEMENT_NUMA:
        return cpu->numa == choice->group && rank->thread == 0;
    default:
        return true;
    }
}

// Writes the chosen CPUs' ranks in the order of the placement; returns how many, 1 or more.
static unsigned list_cpus(const struct topology *topology, const struct choice *choice,
                          struct rank *list)
{
    unsigned count = 0;
    struct rank rank = {.index = 0};
    for (unsigned i = 0; i < topology->cpu_count; i++) {
        if (i > 0)
            rank = rank_next(rank, &topology->cpus[i - 1], &topology->cpus[i]);
        if (is_chosen(topology, choice, &rank))
            list[count++] = rank;
    }
    if (choice->placement == PLACEMENT_SPREAD || choice->placement == PLACEMENT_NUMA)
        qsort(list, count, sizeof(*list), compare_ranks);
    return count;
}

int placement_plan(const struct topology *topology, enum placement placement, unsigned workers,
                   int *cpus, struct error *error)
{
    struct choice choice = {.placement = placement};
    int refused = choose(topology, &choice, error);
    if (refused)
        return refused;
    if (placement == PLACEMENT_FREE) {
        for (unsigned i = 0; i < workers; i++)
            cpus[i] = -1;
        return 0;
    }
    struct rank *list = calloc(topology->cpu_count, sizeof(*list));
    if (!list)
        return error_set(error, ENOMEM, "placement: no memory for %u CPUs", topology->cpu_count);
    unsigned count = list_cpus(topology, &choice, list);
    for (unsigned i = 0; i < workers; i++)
        cpus[i] = list[i % count].index;
    free(list);
    return 0;
}

// A set of one CPU, of the size that all of CPUS_MAX need.
struct one_cpu {
    cpu_set_t set[CPUS_MAX / CPU_SETSIZE];
};

static struct one_cpu one_cpu(unsigned os_cpu)
{
    struct one_cpu one;
    CPU_ZERO_S(sizeof(one.set), one.set);
    CPU_SET_S(os_cpu, sizeof(one.set), one.set);
    return one;
}

int placement_pin(unsigned os_cpu)
{
    if (os_cpu >= CPUS_MAX)
        return -EINVAL;
    struct one_cpu one = one_cpu(os_cpu);
    return sched_setaffinity(0, sizeof(one.set), one.set) < 0 ? -errno : 0;
}

int placement_start(pthread_t *thread, unsigned os_cpu, void *(*run)(void *), void *argument)
{
    if (os_cpu >= CPUS_MAX)
        return -EINVAL;
    struct one_cpu one = one_cpu(os_cpu);
    pthread_attr_t attributes;
    int result = pthread_attr_init(&attributes);
    if (result != 0)
        return -result;
    result = pthread_attr_setaffinity_np(&attributes, sizeof(one.set), one.set);
    if (result == 0)
        result = pthread_create(thread, &attributes, run, argument);
    pthread_attr_destroy(&attributes);
    return -result;
}
