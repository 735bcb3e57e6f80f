// SPDX-License-Identifier: MIT
// waiter.h: a caller that asks for a lock once.
#ifndef TESTS_CONTRACT_WAITER_H
#define TESTS_CONTRACT_WAITER_H

#include "caller.h"
#include "subject.h"

enum waiter_call {
    WAITER_ACQUIRES,
    WAITER_TRIES,  // try_acquire
    WAITER_LIMITS, // acquire_until(deadline_ns, attempts_max)
};

enum waiter_phase {
    WAITER_STARTS = CALLER_STARTS,
    WAITER_CALLS = CALLER_CALLS,      // inside the call
    WAITER_ENTERED = CALLER_RETURNED, // holds the lock
    WAITER_GAVE_UP,                   // the call has returned without the lock
    WAITER_LEFT,                      // has held the lock and released it
};

struct waiter {
    struct caller caller; // first: its body finds the waiter by it

    // Set by the caller before waiter_start().
    struct subject *subject;
    unsigned slot;
    enum waiter_call call;
    uint64_t deadline_ns;
    unsigned attempts_max;
    bool stays;         // holds on until waiter_dismiss(); otherwise releases at once
    unsigned *position; // counts entries, protected by the lock; NULL: not counted
    void (*leaves)(struct waiter *waiter); // called right after the release; NULL: nothing

    // Read after waiter_join(), or in the phase named.
    int result;           // of acquire_until, from WAITER_ENTERED or WAITER_GAVE_UP on
    uint64_t returned_ns; // when the call returned
    unsigned entered_as;  // *position when it entered

    atomic_bool dismissed;
};

// Starts the thread, or the process if waiter->caller.process, and returns at once.
void waiter_start(struct waiter *waiter);

// Blocks until the waiter waits inside its call. False if the call has returned instead.
bool waiter_waits(struct waiter *waiter);

// As waiter_waits(), and true only if it was seen asleep.
bool waiter_sleeps(struct waiter *waiter);

// Blocks until the waiter's call has returned: true if it holds or has held the lock.
bool waiter_returns(struct waiter *waiter);

enum waiter_phase waiter_phase_now(struct waiter *waiter);

// Lets a waiter that stays release the lock.
void waiter_dismiss(struct waiter *waiter);

void waiter_join(struct waiter *waiter);

#endif
