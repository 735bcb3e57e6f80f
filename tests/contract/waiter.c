// SPDX-License-Identifier: MIT
// waiter.c: a caller that asks for a lock once.
#include "waiter.h"

#include "wait.h"

// Between two looks whether it was dismissed.
#define LOOK_US 100

enum waiter_phase waiter_phase_now(struct waiter *waiter)
{
    return (enum waiter_phase)caller_phase_now(&waiter->caller);
}

static bool waiter_ask(struct waiter *waiter, void *node)
{
    const struct lock_ops *ops = waiter->subject->ops;
    void *lock = waiter->subject->memory;
    switch (waiter->call) {
    case WAITER_ACQUIRES:
        ops->acquire(lock, node);
        return true;
    case WAITER_TRIES:
        return ops->try_acquire(lock, node);
    case WAITER_LIMITS:
        waiter->result = ops->acquire_until(lock, node, waiter->deadline_ns, waiter->attempts_max);
        return waiter->result == 0;
    }
    return false;
}

static void waiter_leave(struct waiter *waiter, void *node)
{
    if (waiter->position)
        waiter->entered_as = (*waiter->position)++;
    caller_phase_set(&waiter->caller, WAITER_ENTERED);
    // acquire: pairs with the release store in waiter_dismiss.
    while (waiter->stays && !atomic_load_explicit(&waiter->dismissed, memory_order_acquire))
        pause_us(LOOK_US);
    waiter->subject->ops->release(waiter->subject->memory, node);
    if (waiter->leaves)
        waiter->leaves(waiter);
    caller_phase_set(&waiter->caller, WAITER_LEFT);
}

static void waiter_run(struct caller *caller)
{
    struct waiter *waiter = (struct waiter *)caller;
    void *node = subject_node(waiter->subject, waiter->slot);
    caller_calls(caller);
    bool entered = waiter_ask(waiter, node);
    waiter->returned_ns = monotonic_ns();
    if (entered)
        waiter_leave(waiter, node);
    else
        caller_phase_set(caller, WAITER_GAVE_UP);
}

void waiter_start(struct waiter *waiter)
{
    waiter->caller.body = waiter_run;
    caller_start(&waiter->caller);
}

bool waiter_waits(struct waiter *waiter)
{
    return caller_waits(&waiter->caller);
}

bool waiter_sleeps(struct waiter *waiter)
{
    return caller_sleeps(&waiter->caller);
}

bool waiter_returns(struct waiter *waiter)
{
    return caller_returns(&waiter->caller) != WAITER_GAVE_UP;
}

void waiter_dismiss(struct waiter *waiter)
{
    // release: pairs with the acquire load in waiter_leave.
    atomic_store_explicit(&waiter->dismissed, true, memory_order_release);
}

void waiter_join(struct waiter *waiter)
{
    caller_join(&waiter->caller);
}
