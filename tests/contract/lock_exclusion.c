// SPDX-License-Identifier: MIT
// lock_exclusion.c: checks that at most one is inside, in a crowd.
#include <pthread.h>
#include <stdatomic.h>
#include <time.h>

#include "crowd.h"
#include "lock_checks.h"

static unsigned smaller(unsigned a, unsigned b)
{
    return a < b ? a : b;
}

// Spinners no more than CPUs, as each would otherwise wait for the scheduler.
static unsigned members_of(const struct lock_ops *ops, struct effort effort)
{
    unsigned members = ops->claims.spins ? smaller(effort.threads, cpus_allowed()) : effort.threads;
    return members < 2 ? 2 : members;
}

// Half the time with two members, whose releases and re-acquisitions meet most often; the other
// half with more, as some failures need two waiters.
static bool excludes_by(enum crowd_witness witness, const struct lock_ops *ops,
                        struct effort effort, struct reason *reason)
{
    effort.ms = (effort.ms + 1) / 2;
    struct crowd crowd = {
        .ops = ops, .effort = effort, .witness = witness, .members = 2, .pinned = true};
    if (!crowd_excludes(&crowd, reason))
        return false;
    crowd.members = members_of(ops, effort);
    return crowd_excludes(&crowd, reason);
}

bool excludes_by_owner(const struct lock_ops *ops, struct effort effort, struct reason *reason)
{
    return excludes_by(WITNESS_OWNER, ops, effort, reason);
}

bool excludes_by_counters(const struct lock_ops *ops, struct effort effort, struct reason *reason)
{
    return excludes_by(WITNESS_COUNTERS, ops, effort, reason);
}

// Two locks, taken in one order and released in both, so that nodes and threads mix.
struct pair {
    struct subject locks[2];
    atomic_uint inside[2];
    atomic_bool stop;
    atomic_bool violated;
};

struct pair_member {
    struct pair *pair;
    unsigned slot;
    pthread_t thread;
};

static void pair_enter(struct pair *pair, unsigned which, void *node)
{
    pair->locks[which].ops->acquire(pair->locks[which].memory, node);
    // relaxed: read-modify-writes of one word agree on an order without help.
    if (atomic_fetch_add_explicit(&pair->inside[which], 1, memory_order_relaxed) != 0)
        // relaxed: read after the members are joined.
        atomic_store_explicit(&pair->violated, true, memory_order_relaxed);
}

static void pair_leave(struct pair *pair, unsigned which, void *node)
{
    // relaxed: as in pair_enter.
    atomic_fetch_sub_explicit(&pair->inside[which], 1, memory_order_relaxed);
    pair->locks[which].ops->release(pair->locks[which].memory, node);
}

static void *pair_run(void *argument)
{
    struct pair_member *member = argument;
    struct pair *pair = member->pair;
    void *nodes[2] = {subject_node(&pair->locks[0], member->slot),
                      subject_node(&pair->locks[1], member->slot)};
    // relaxed: the flag carries no data.
    for (unsigned round = 0; !atomic_load_explicit(&pair->stop, memory_order_relaxed); round++) {
        unsigned left_first = round & 1;
        pair_enter(pair, 0, nodes[0]);
        pair_enter(pair, 1, nodes[1]);
        pair_leave(pair, left_first, nodes[left_first]);
        pair_leave(pair, !left_first, nodes[!left_first]);
    }
    return NULL;
}

bool excludes_two_at_once(const struct lock_ops *ops, struct effort effort, struct reason *reason)
{
    struct pair pair = {.locks = {{0}}};
    struct pair_member members[2];
    subject_open_plain(&pair.locks[0], ops, 2);
    subject_open_plain(&pair.locks[1], ops, 2);
    reason_set(reason, "waiting for threads that hold two locks at once");
    for (unsigned i = 0; i < 2; i++) {
        members[i] = (struct pair_member){.pair = &pair, .slot = i};
        if (pthread_create(&members[i].thread, NULL, pair_run, &members[i]) != 0)
            return reason_set(reason, "no thread");
    }
    for (unsigned ms = 0; ms < effort.ms; ms++)
        nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
    // relaxed: the flag carries no data.
    atomic_store_explicit(&pair.stop, true, memory_order_relaxed);
    for (unsigned i = 0; i < 2; i++)
        pthread_join(members[i].thread, NULL);
    subject_close(&pair.locks[0]);
    subject_close(&pair.locks[1]);
    // relaxed: the members are joined.
    if (atomic_load_explicit(&pair.violated, memory_order_relaxed))
        return reason_set(reason, "two threads were inside one of two locks held at once");
    return true;
}

bool ends_oversubscribed(const struct lock_ops *ops, struct effort effort, struct reason *reason)
{
    effort.ms = (effort.ms + 1) / 2;
    struct crowd crowd = {.ops = ops, .effort = effort, .witness = WITNESS_COUNTERS};
    crowd.members = smaller(2 * cpus_allowed(), CROWD_MAX);
    if (!crowd_excludes(&crowd, reason))
        return false;
    // A queue of spinners needs a scheduler slice per step; eight per CPU would show nothing more.
    if (ops->claims.spins)
        return true;
    crowd.members = smaller(8 * cpus_allowed(), CROWD_MAX);
    return crowd_excludes(&crowd, reason);
}
