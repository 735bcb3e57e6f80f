// SPDX-License-Identifier: MIT
// caller.h: a thread or process that makes one call that may have to wait, and what can be known
// about it from outside.
//
// The checks force interleavings: a caller is known to wait before the next step is taken. Whether
// it waits is told by the kernel, not by a delay: it sleeps, or it has used so much CPU time since
// it called that it must be spinning. Both hold on a machine of any load.
#ifndef TESTS_CONTRACT_CALLER_H
#define TESTS_CONTRACT_CALLER_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

enum caller_phase {
    CALLER_STARTS,
    CALLER_CALLS, // inside the call
    // From here on its owner's phases, in which the call has returned.
    CALLER_RETURNED,
};

struct caller {
    // Set before caller_start(). The body calls caller_calls() right before the call and
    // caller_phase_set() right after it.
    void (*body)(struct caller *caller);
    bool process; // a process instead of a thread: the caller must be in shared memory

    _Atomic unsigned phase;
    pthread_t thread;
    int tid; // of the thread, which is the process's too
    pid_t child;
    clockid_t cpu_clock;
    uint64_t cpu_called_ns;
};

// Starts the thread or process and returns at once.
void caller_start(struct caller *caller);

void caller_calls(struct caller *caller);

void caller_phase_set(struct caller *caller, unsigned phase);

unsigned caller_phase_now(struct caller *caller);

// Blocks until the caller waits inside its call. False if the call has returned instead.
bool caller_waits(struct caller *caller);

// As caller_waits(), and true only if it was seen asleep.
bool caller_sleeps(struct caller *caller);

// Blocks until the caller has been asleep for a while (about 20 ms) without a single step on a CPU:
// it does not look from time to time. False if the call has returned, or if it has used the CPU
// or woken up more often than any way into a sleep needs.
bool caller_rests(struct caller *caller);

// Blocks until the call has returned, and returns the phase.
unsigned caller_returns(struct caller *caller);

void caller_join(struct caller *caller);

// Sleeps for about `us` microseconds: the pace of looking, never a proof of anything.
void pause_us(unsigned us);

#endif
