// SPDX-License-Identifier: MIT
// lock_exec.c: checks of lock_exec: the value, and that the lock is free however the function ends.
#include "lock/exec.h"

#include <pthread.h>
#include <sched.h>

#include "lock_checks.h"
#include "waiter.h"

struct inside {
    struct subject *subject;
    unsigned slot;
    void *(*ends)(void *); // the function that runs inside
    atomic_bool entered;
};

static void enter(struct inside *inside)
{
    // release: pairs with the acquire load in exec_round.
    atomic_store_explicit(&inside->entered, true, memory_order_release);
}

static void *ends_by_return(void *argument)
{
    enter(argument);
    return argument;
}

static void *ends_by_exit(void *argument)
{
    enter(argument);
    pthread_exit(argument);
}

static void *ends_by_cancellation(void *argument)
{
    enter(argument);
    // Not a call that blocks: the thread sanitizer stops watching a thread that is cancelled in
    // one, and would not see the release.
    for (;;) {
        pthread_testcancel();
        sched_yield();
    }
    return NULL;
}

static void *exec_run(void *argument)
{
    struct inside *inside = argument;
    const struct subject *subject = inside->subject;
    return lock_exec(subject->ops, subject->memory, subject_node(inside->subject, inside->slot),
                     inside->ends, inside);
}

// Runs `ends` under the lock in a thread of its own; the thread must end with `value`, and the lock
// must be free after it.
static bool exec_round(struct subject *subject, void *(*ends)(void *), bool cancelled,
                       const char *how, struct reason *reason)
{
    struct inside inside = {.subject = subject, .ends = ends};
    pthread_t thread;
    if (pthread_create(&thread, NULL, exec_run, &inside) != 0)
        return reason_set(reason, "no thread");
    reason_set(reason, "waiting for a function inside the lock to end by %s", how);
    // acquire: pairs with the release store in enter.
    while (!atomic_load_explicit(&inside.entered, memory_order_acquire))
        pause_us(100);
    if (cancelled)
        pthread_cancel(thread);
    void *value = NULL;
    pthread_join(thread, &value);
    if (value != (cancelled ? PTHREAD_CANCELED : &inside))
        return reason_set(reason, "the value of a function that ended by %s is lost", how);
    reason_set(reason, "waiting for the lock after a function that ended by %s", how);
    struct waiter next = {.subject = subject, .slot = 1};
    waiter_start(&next);
    waiter_join(&next);
    return true;
}

bool exec_releases(const struct lock_ops *ops, struct effort effort, struct reason *reason)
{
    (void)effort;
    struct subject subject;
    subject_open_plain(&subject, ops, 2);
    if (!exec_round(&subject, ends_by_return, false, "return", reason) ||
        !exec_round(&subject, ends_by_exit, false, "pthread_exit", reason) ||
        !exec_round(&subject, ends_by_cancellation, true, "cancellation", reason))
        return false;
    subject_close(&subject);
    return true;
}
