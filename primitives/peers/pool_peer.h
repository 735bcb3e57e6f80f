// SPDX-License-Identifier: MIT
// pool_peer.h: what pools of libraries share: a producer's account, and tasks that wait for the start.
//
// Libraries take tasks from their first moment on and have no word for "all that I submitted is
// done". So the adapter keeps what comes before the start, and counts. Per task that is an addition
// to a line of the producer's own, one to a line that the workers share, and a look at the phase.
#ifndef PRIMITIVES_PEERS_POOL_PEER_H
#define PRIMITIVES_PEERS_POOL_PEER_H

#include <limits.h>
#include <pthread.h>
#include <stdalign.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "futex_call.h"
#include "hint.h"
#include "pool/limit.h"
#include "wait.h"

// Tasks of one producer and those that they submitted.
struct pool_account {
    alignas(CACHE_LINE) _Atomic uint64_t submitted;
    alignas(CACHE_LINE) _Atomic uint64_t done;
    _Atomic uint32_t waiting; // 1: a drain or stop sleeps here
};

enum pool_phase { POOL_HOLDS, POOL_RUNS, POOL_STOPS };

struct pool_held {
    struct pool_task *task;
    unsigned producer;
};

struct pool_gate {
    alignas(CACHE_LINE) _Atomic unsigned phase; // enum pool_phase
    pthread_mutex_t lock;                       // of what follows, and of the phase until the start
    struct pool_held *held;
    size_t held_count, held_room;
};

static inline void pool_account_open(struct pool_account *account)
{
    atomic_init(&account->submitted, 0);
    atomic_init(&account->done, 0);
    atomic_init(&account->waiting, 0);
}

HOT_INLINE bool pool_account_settled(struct pool_account *account)
{
    // seq_cst, both: looked at after `waiting` is set, and what changes them looks at that later.
    // In this order, since a task counts what it submits before it is done.
    uint64_t done = atomic_load_explicit(&account->done, memory_order_seq_cst);
    return done == atomic_load_explicit(&account->submitted, memory_order_seq_cst);
}

SLOW_PATH void pool_account_wake(struct pool_account *account)
{
    // relaxed: the futex call orders it; who is woken looks at the counts again.
    if (pool_account_settled(account) &&
        atomic_exchange_explicit(&account->waiting, 0, memory_order_relaxed) != 0)
        futex_wake(&account->waiting, INT_MAX, false);
}

// After a task, or what was counted and not pushed.
HOT_INLINE void pool_account_changed(struct pool_account *account)
{
    // seq_cst: of this look and the waiter's, each after its own write, one sees the other's.
    if (__builtin_expect(atomic_load_explicit(&account->waiting, memory_order_seq_cst) != 0, false))
        pool_account_wake(account);
}

// After the task: nothing of the pool is touched but the account.
HOT_INLINE void pool_account_done(struct pool_account *account)
{
    // seq_cst, hence release: pairs with the load in pool_account_settled.
    atomic_fetch_add_explicit(&account->done, 1, memory_order_seq_cst);
    pool_account_changed(account);
}

// Returns when all that was counted is done.
static inline void pool_account_wait(struct pool_account *account, uint64_t spin_ns)
{
    uint64_t end = monotonic_ns() + spin_ns;
    while (!pool_account_settled(account)) {
        if (monotonic_ns() < end) {
            cpu_pause();
            continue;
        }
        // seq_cst: as in pool_account_changed.
        atomic_store_explicit(&account->waiting, 1, memory_order_seq_cst);
        if (!pool_account_settled(account))
            futex_wait(&account->waiting, 1, FUTEX_FOREVER, false);
    }
}

static inline void pool_gate_open(struct pool_gate *gate)
{
    *gate = (struct pool_gate){.phase = POOL_HOLDS};
    pthread_mutex_init(&gate->lock, NULL);
}

static inline void pool_gate_close(struct pool_gate *gate)
{
    pthread_mutex_destroy(&gate->lock);
    free(gate->held);
}

HOT_INLINE unsigned pool_gate_phase(const struct pool_gate *gate)
{
    // seq_cst: submit counts and then looks here, stop writes here and then looks at the count.
    return atomic_load_explicit(&gate->phase, memory_order_seq_cst);
}

static inline bool pool_gate_make_room(struct pool_gate *gate)
{
    if (gate->held_count < gate->held_room)
        return true;
    size_t room = gate->held_room > 0 ? 2 * gate->held_room : 64;
    struct pool_held *held = realloc(gate->held, room * sizeof *held);
    if (!held)
        return false;
    gate->held = held;
    gate->held_room = room;
    return true;
}

enum pool_kept { POOL_KEPT, POOL_REFUSED, POOL_STARTED };

// Before the start: keeps the task. POOL_STARTED: it has started meanwhile.
SLOW_PATH enum pool_kept pool_gate_keep(struct pool_gate *gate, struct pool_task *task,
                                        unsigned producer)
{
    pthread_mutex_lock(&gate->lock);
    enum pool_kept kept = POOL_STARTED;
    if (pool_gate_phase(gate) == POOL_HOLDS) {
        kept = pool_gate_make_room(gate) ? POOL_KEPT : POOL_REFUSED;
        if (kept == POOL_KEPT)
            gate->held[gate->held_count++] = (struct pool_held){.task = task, .producer = producer};
    }
    pthread_mutex_unlock(&gate->lock);
    return kept;
}

// Counts a task that is about to be submitted. POOL_STARTED: push it. POOL_KEPT: it waits for the
// start. Else it is not counted and is the caller's again: no memory, or it is late.
HOT_INLINE enum pool_kept pool_account_enter(struct pool_account *account, struct pool_gate *gate,
                                             struct pool_task *task, unsigned producer)
{
    // seq_cst: as in pool_gate_phase.
    atomic_fetch_add_explicit(&account->submitted, 1, memory_order_seq_cst);
    unsigned phase = pool_gate_phase(gate);
    if (__builtin_expect(phase == POOL_RUNS, true))
        return POOL_STARTED;
    enum pool_kept kept = phase == POOL_HOLDS ? pool_gate_keep(gate, task, producer) : POOL_REFUSED;
    if (kept == POOL_REFUSED) {
        // seq_cst: as in pool_account_changed.
        atomic_fetch_sub_explicit(&account->submitted, 1, memory_order_seq_cst);
        pool_account_changed(account);
    }
    return kept;
}

// Hands over what was kept, and lets others pass.
static inline void pool_gate_start(struct pool_gate *gate, void *pool,
                                   void (*push)(void *pool, const struct pool_held *held))
{
    pthread_mutex_lock(&gate->lock);
    for (size_t i = 0; i < gate->held_count; i++)
        push(pool, &gate->held[i]);
    gate->held_count = 0;
    // seq_cst, hence release: pairs with the load in pool_gate_phase.
    atomic_store_explicit(&gate->phase, POOL_RUNS, memory_order_seq_cst);
    pthread_mutex_unlock(&gate->lock);
}

// No submit passes any more that has not been counted.
static inline void pool_gate_stop(struct pool_gate *gate)
{
    // seq_cst: as in pool_gate_phase.
    atomic_store_explicit(&gate->phase, POOL_STOPS, memory_order_seq_cst);
}

#endif
