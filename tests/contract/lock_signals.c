// SPDX-License-Identifier: MIT
// lock_signals.c: checks that signals to a waiter change nothing but the time it takes.
#include <errno.h>
#include <signal.h>

#include "lock_checks.h"
#include "wait.h"
#include "waiter.h"

#define SIGNALS         40
#define SIGNAL_PAUSE_US 50
#define PATIENCE_NS     4000000

static void signal_ignore(int number)
{
    (void)number;
}

// A handler, as an ignored signal interrupts nothing; without SA_RESTART, as that hides EINTR.
static void signals_expect(void)
{
    struct sigaction action = {.sa_handler = signal_ignore};
    sigaction(SIGUSR1, &action, NULL);
}

// True if the waiter still waits after the storm.
static bool storm(struct waiter *waiter)
{
    for (unsigned i = 0; i < SIGNALS; i++) {
        if (waiter_phase_now(waiter) > WAITER_CALLS)
            return false;
        pthread_kill(waiter->caller.thread, SIGUSR1);
        pause_us(SIGNAL_PAUSE_US);
    }
    return waiter_waits(waiter);
}

bool survives_signals(const struct lock_ops *ops, struct effort effort, struct reason *reason)
{
    signals_expect();
    uint64_t end = monotonic_ns() + (uint64_t)effort.ms * 1000000;
    do {
        struct subject subject;
        subject_open_plain(&subject, ops, 2);
        void *node = subject_node(&subject, 1);
        struct waiter waiter = {.subject = &subject};
        ops->acquire(subject.memory, node);
        waiter_start(&waiter);
        if (!waiter_waits(&waiter) || !storm(&waiter))
            return reason_set(reason, "a signal let a waiter in beside the holder");
        reason_set(reason, "waiting for the waiter after %u signals", SIGNALS);
        ops->release(subject.memory, node);
        waiter_join(&waiter);
        subject_close(&subject);
    } while (monotonic_ns() < end);
    return true;
}

static bool deadline_holds(struct subject *subject, struct reason *reason)
{
    struct waiter waiter = {.subject = subject, .call = WAITER_LIMITS};
    waiter.deadline_ns = monotonic_ns() + PATIENCE_NS;
    waiter_start(&waiter);
    reason_set(reason, "waiting for a deadline under signals");
    while (waiter_phase_now(&waiter) <= WAITER_CALLS) {
        pthread_kill(waiter.caller.thread, SIGUSR1);
        pause_us(SIGNAL_PAUSE_US);
    }
    waiter_join(&waiter);
    if (waiter.result != -ETIMEDOUT)
        return reason_set(reason, "held until the deadline, under signals: %d", waiter.result);
    if (waiter.returned_ns < waiter.deadline_ns)
        return reason_set(reason, "a signal ended the wait before the deadline");
    return true;
}

// A sleeper with two attempts has used one: signals must not use up the other.
static bool attempts_hold(struct subject *subject, void *node, struct reason *reason)
{
    struct waiter waiter = {
        .subject = subject, .call = WAITER_LIMITS, .deadline_ns = UINT64_MAX, .attempts_max = 2};
    waiter_start(&waiter);
    // A lock that spins has used up both at once, and there is nothing to see.
    if (waiter_sleeps(&waiter) && !storm(&waiter))
        return reason_set(reason, "a signal counted as an attempt");
    reason_set(reason, "waiting for a waiter with two attempts after signals");
    subject->ops->release(subject->memory, node);
    waiter_join(&waiter);
    return true;
}

bool keeps_limits_under_signals(const struct lock_ops *ops, struct effort effort,
                                struct reason *reason)
{
    signals_expect();
    uint64_t end = monotonic_ns() + (uint64_t)effort.ms * 1000000;
    do {
        struct subject subject;
        subject_open_plain(&subject, ops, 2);
        void *node = subject_node(&subject, 1);
        ops->acquire(subject.memory, node);
        if (!deadline_holds(&subject, reason) || !attempts_hold(&subject, node, reason))
            return false;
        subject_close(&subject);
    } while (monotonic_ns() < end);
    return true;
}
