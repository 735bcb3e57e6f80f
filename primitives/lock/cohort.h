// SPDX-License-Identifier: MIT
// cohort.h: cohort ticket lock: one ticket lock for each group of threads and one above them; the
// lock is passed on within a group for a while.
//
// Source: D. Dice, V. Marathe and N. Shavit, "Lock cohorting: a general technique for designing
// NUMA locks", PPoPP 2012, C-TKT-TKT.
// Deviations: a holder that gives the lock out of its group leaves the group's lock first and the
// upper one last, so that the store that frees the lock is its last access to the memory.
//
//   local   The ticket lock of a group, as in ticket.h.
//   global  The ticket lock among groups. A group that has it passes it from member to member,
//           since a ticket lock does not care who releases it.
//   passed  The holder of local has global too. Written by the holder of local, read by the next
//           one.
//   turns   How often the group has passed it on since it got global. Touched by the holder of
//           local only.
//
// COHORT_TURNS bounds how long other groups wait. With one group it is a ticket lock with a second
// word.
//
// try_acquire may fail spuriously: another try of the group holds local for a moment while it finds
// global taken.
// No acquire_until: a ticket cannot be handed back. Not fifo: first come, first served holds within
// a group only. Not shared: slots point to their group.
#ifndef PRIMITIVES_LOCK_COHORT_H
#define PRIMITIVES_LOCK_COHORT_H

#include <stdalign.h>
#include <stdatomic.h>

#include "lock/ticket.h"

// How often a group may pass the lock on before it lets another group have it.
#define COHORT_TURNS 64

struct cohort_group {
    alignas(CACHE_LINE) struct ticket local;
    bool passed;
    uint32_t turns;
};

// Where a thread belongs; constant after open.
struct cohort_node {
    struct cohort_group *group;
};

struct cohort {
    alignas(CACHE_LINE) struct ticket global;
    alignas(CACHE_LINE) struct cohort_node *nodes; // by slot; behind the groups
    struct cohort_group groups[];
};

static inline unsigned cohort_group_count(const struct lock_config *config)
{
    return config->groups ? config->groups : 1;
}

static size_t cohort_bytes(const struct lock_config *config)
{
    return sizeof(struct cohort) + cohort_group_count(config) * sizeof(struct cohort_group) +
           config->slots * sizeof(struct cohort_node);
}

static int cohort_open(void *memory, const struct lock_config *config)
{
    struct cohort *cohort = memory;
    unsigned groups = cohort_group_count(config);
    ticket_open(&cohort->global, config);
    for (unsigned group = 0; group < groups; group++) {
        ticket_open(&cohort->groups[group].local, config);
        cohort->groups[group].passed = false;
        cohort->groups[group].turns = 0;
    }
    cohort->nodes = (struct cohort_node *)&cohort->groups[groups];
    for (unsigned slot = 0; slot < config->slots; slot++) {
        unsigned group = config->group_of_slot ? config->group_of_slot[slot] : 0;
        assert(group < groups);
        cohort->nodes[slot].group = &cohort->groups[group];
    }
    return lock_config_check(config, false);
}

static void *cohort_attach(void *memory, unsigned slot)
{
    return &((struct cohort *)memory)->nodes[slot];
}

HOT_INLINE void cohort_acquire(void *lock, void *node)
{
    struct cohort_group *group = ((struct cohort_node *)node)->group;
    ticket_acquire(&group->local, NULL);
    if (!group->passed)
        ticket_acquire(&((struct cohort *)lock)->global, NULL);
}

HOT_INLINE bool cohort_try_acquire(void *lock, void *node)
{
    struct cohort_group *group = ((struct cohort_node *)node)->group;
    if (!ticket_try_acquire(&group->local, NULL))
        return false;
    // Not passed: a lock is passed only to somebody who waits, and then a try does not get local.
    if (ticket_try_acquire(&((struct cohort *)lock)->global, NULL))
        return true;
    ticket_release(&group->local, NULL);
    return false;
}

// True when somebody in the group waits behind the holder.
HOT_INLINE bool cohort_awaited(struct cohort_group *group)
{
    // relaxed: only the holder writes serving.
    uint64_t mine = atomic_load_explicit(&group->local.serving, memory_order_relaxed);
    // relaxed: who arrives later than this is served by the next holder; nothing is read from those
    // that wait.
    return atomic_load_explicit(&group->local.next, memory_order_relaxed) - mine > 1;
}

HOT_INLINE bool cohort_release(void *lock, void *node)
{
    struct cohort_group *group = ((struct cohort_node *)node)->group;
    bool pass = group->turns < COHORT_TURNS && cohort_awaited(group);
    group->passed = pass;
    group->turns = pass ? group->turns + 1 : 0;
    ticket_release(&group->local, NULL);
    // The ticket of global is still the group's, whoever holds local by now waits for the next one.
    if (!pass)
        ticket_release(&((struct cohort *)lock)->global, NULL);
    return true;
}

static const struct lock_ops cohort_lock = {
    .about = {.name = "cohort",
              .summary =
                  "ticket lock per cache or NUMA node under a common one, passed on in batches",
              .source = "Dice, Marathe and Shavit, Lock cohorting, PPoPP 2012, C-TKT-TKT"},
    .claims = {.excludes = true, .spins = true},
    .bytes = cohort_bytes,
    .open = cohort_open,
    .attach = cohort_attach,
    .acquire = cohort_acquire,
    .release = cohort_release,
    .try_acquire = cohort_try_acquire,
};

#endif
