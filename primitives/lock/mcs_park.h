// SPDX-License-Identifier: MIT
// mcs_park.h: MCS queue lock whose waiters spin for a while and then sleep: served in order of
// arrival.
//
// Source: MCS-STP of D. Dice, "Malthusian locks", EuroSys 2017; the queue is that of mcs.h.
// Deviations: the spin budget is in ns; links are numbers of slots instead of addresses, so that
// the lock works between processes.
//
// It is here to show the convoy: the lock always goes to the longest waiter, who often sleeps and
// must be woken while the lock stands still.
//
//   tail  Slot + 1 of the last in the queue, 0 when the lock is free; written as in mcs.h.
//   next  Slot + 1 of the node behind, 0 while there is none; written as in mcs.h.
//   turn  WAITING: written by the owner of the node before it queues. PARKED: written by the owner,
//         by compare-exchange from WAITING, when it is about to sleep. GRANTED: written once by the
//         thread in front, by exchange, its last access to the node. If that returns PARKED, the
//         owner is woken. The wake-up may come late, when the node is queued again: the owner looks
//         at turn and sleeps on.
//
// No acquire_until: see mcs.h.
#ifndef PRIMITIVES_LOCK_MCS_PARK_H
#define PRIMITIVES_LOCK_MCS_PARK_H

#include <stdalign.h>
#include <stdatomic.h>

#include "futex_call.h"
#include "hint.h"
#include "lock/limit.h"
#include "lock/lock.h"

// The default spin budget.
#define MCS_PARK_NS 5000

enum mcs_park_turn { MCS_PARK_WAITING, MCS_PARK_PARKED, MCS_PARK_GRANTED };

struct mcs_park_node {
    alignas(CACHE_LINE) _Atomic uint32_t next;
    _Atomic uint32_t turn; // enum mcs_park_turn
    uint32_t number;       // slot + 1, constant after open
};

struct mcs_park {
    alignas(CACHE_LINE) _Atomic uint32_t tail;
    uint32_t shared;  // constant after open, as is spin_ns
    uint64_t spin_ns; // constant after open
    struct mcs_park_node nodes[];
};

static size_t mcs_park_bytes(const struct lock_config *config)
{
    return sizeof(struct mcs_park) + config->slots * sizeof(struct mcs_park_node);
}

static int mcs_park_open(void *memory, const struct lock_config *config)
{
    struct mcs_park *park = memory;
    atomic_init(&park->tail, 0);
    park->shared = config->shared;
    park->spin_ns = config->spin_ns ? config->spin_ns : MCS_PARK_NS;
    for (uint32_t slot = 0; slot < config->slots; slot++)
        park->nodes[slot].number = slot + 1;
    return lock_config_check(config, true);
}

static void *mcs_park_attach(void *memory, unsigned slot)
{
    return &((struct mcs_park *)memory)->nodes[slot];
}

// True when the turn came while spinning.
static inline bool mcs_park_spin(struct mcs_park_node *mine, uint64_t spin_ns)
{
    uint64_t end_ns = monotonic_ns() + spin_ns;
    do {
        // acquire: pairs with the release exchange in mcs_park_hand_over.
        if (atomic_load_explicit(&mine->turn, memory_order_acquire) == MCS_PARK_GRANTED)
            return true;
        cpu_pause();
    } while (monotonic_ns() < end_ns);
    return false;
}

static inline void mcs_park_sleep(struct mcs_park *park, struct mcs_park_node *mine)
{
    uint32_t seen = MCS_PARK_WAITING;
    // relaxed: only the exchange of the thread in front must see it, and nothing is published; also
    // on failure: the load below acquires.
    atomic_compare_exchange_strong_explicit(&mine->turn, &seen, MCS_PARK_PARKED,
                                            memory_order_relaxed, memory_order_relaxed);
    // acquire: pairs with the release exchange in mcs_park_hand_over.
    while (atomic_load_explicit(&mine->turn, memory_order_acquire) != MCS_PARK_GRANTED)
        futex_wait(&mine->turn, MCS_PARK_PARKED, FUTEX_FOREVER, park->shared);
}

SLOW_PATH void mcs_park_wait(struct mcs_park *park, struct mcs_park_node *mine, uint32_t previous)
{
    // release: pairs with the acquire loads of next in mcs_park_hand_over; it publishes that `mine`
    // waits.
    atomic_store_explicit(&park->nodes[previous - 1].next, mine->number, memory_order_release);
    if (!mcs_park_spin(mine, park->spin_ns))
        mcs_park_sleep(park, mine);
}

HOT_INLINE void mcs_park_acquire(void *lock, void *node)
{
    struct mcs_park *park = lock;
    struct mcs_park_node *mine = node;
    // relaxed: the node is published by the exchange and by the link in mcs_park_wait.
    atomic_store_explicit(&mine->next, 0, memory_order_relaxed);
    // relaxed: as above.
    atomic_store_explicit(&mine->turn, MCS_PARK_WAITING, memory_order_relaxed);
    // acquire: pairs with the release compare-exchange in mcs_park_release, which left the lock
    // free.
    // release: publishes next = 0 to the thread that will exchange after this one and write there.
    uint32_t previous = atomic_exchange_explicit(&park->tail, mine->number, memory_order_acq_rel);
    if (previous)
        mcs_park_wait(park, mine, previous);
}

HOT_INLINE bool mcs_park_try_acquire(void *lock, void *node)
{
    struct mcs_park_node *mine = node;
    uint32_t seen = 0;
    // relaxed: published by the compare-exchange; `turn` is not read, nobody is in front.
    atomic_store_explicit(&mine->next, 0, memory_order_relaxed);
    // acquire and release: as the exchange in mcs_park_acquire; relaxed on failure: nothing was
    // acquired.
    return atomic_compare_exchange_strong_explicit(&((struct mcs_park *)lock)->tail, &seen,
                                                   mine->number, memory_order_acq_rel,
                                                   memory_order_relaxed);
}

// Hands over to the thread behind, which may not have linked itself yet.
SLOW_PATH void mcs_park_hand_over(struct mcs_park *park, struct mcs_park_node *mine)
{
    uint32_t next;
    // acquire: pairs with the release store of next in mcs_park_wait.
    while (!(next = atomic_load_explicit(&mine->next, memory_order_acquire)))
        cpu_pause();
    // Read before the exchange that hands over: after it the memory may be gone.
    bool shared = park->shared;
    _Atomic uint32_t *turn = &park->nodes[next - 1].turn;
    // release: pairs with the acquire loads of turn in mcs_park_spin and mcs_park_sleep.
    if (atomic_exchange_explicit(turn, MCS_PARK_GRANTED, memory_order_release) == MCS_PARK_PARKED)
        futex_wake(turn, 1, shared);
}

HOT_INLINE bool mcs_park_release(void *lock, void *node)
{
    struct mcs_park *park = lock;
    struct mcs_park_node *mine = node;
    uint32_t seen = mine->number;
    // relaxed: only a hint which way to go; mcs_park_hand_over loads it again.
    if (atomic_load_explicit(&mine->next, memory_order_relaxed) ||
        // release: pairs with the acquire exchange in mcs_park_acquire and mcs_park_try_acquire;
        // relaxed on failure: somebody is behind.
        !atomic_compare_exchange_strong_explicit(&park->tail, &seen, 0, memory_order_release,
                                                 memory_order_relaxed))
        mcs_park_hand_over(park, mine);
    return true;
}

static const struct lock_ops mcs_park_lock = {
    .about = {.name = "mcs_park",
              .summary = "MCS queue lock whose waiters sleep: first come, first served, in convoys",
              .source = "MCS-STP of Dice, Malthusian locks, EuroSys 2017"},
    .claims = {.excludes = true, .fifo = true, .shared = true},
    .bytes = mcs_park_bytes,
    .open = mcs_park_open,
    .attach = mcs_park_attach,
    .acquire = mcs_park_acquire,
    .release = mcs_park_release,
    .try_acquire = mcs_park_try_acquire,
};

#endif
