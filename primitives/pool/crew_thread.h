// SPDX-License-Identifier: MIT
// crew_thread.h: making the threads of a pool (crew.h), and the gate at which they wait for each other.
//
// Signals are blocked in them, so that the application's handlers run in its own threads. They have
// the CPUs of the thread that called start, whoever makes them.
#ifndef PRIMITIVES_POOL_CREW_THREAD_H
#define PRIMITIVES_POOL_CREW_THREAD_H

#include <signal.h>

#include "futex_call.h"
#include "pool/crew_member.h"

enum crew_gate { CREW_GATE_SHUT, CREW_GATE_OPEN, CREW_GATE_ABANDONED };

// Waits until the gate is not shut. Whether it is open.
static inline bool crew_pass_gate(struct crew *crew)
{
    uint32_t gate;
    // acquire: pairs with the release store in crew_set_gate: all that was set up is there.
    while ((gate = atomic_load_explicit(&crew->gate, memory_order_acquire)) == CREW_GATE_SHUT)
        futex_wait(&crew->gate, CREW_GATE_SHUT, FUTEX_FOREVER, false);
    return gate == CREW_GATE_OPEN;
}

static inline void crew_set_gate(struct crew *crew, enum crew_gate gate)
{
    // release: pairs with the acquire load in crew_pass_gate.
    atomic_store_explicit(&crew->gate, gate, memory_order_release);
    futex_wake(&crew->gate, INT32_MAX, false);
}

static void *crew_thread(void *argument)
{
    struct crew_worker *worker = argument;
    struct crew *crew = worker->crew;
    // release: pairs with the acquire load in crew_await: the thread is there.
    atomic_fetch_add_explicit(&crew->arrived, 1, memory_order_release);
    futex_wake(&crew->arrived, 1, false);
    if (crew_pass_gate(crew))
        crew->work(worker);
    return NULL;
}

// Waits until `threads` are at the gate.
static inline void crew_await(struct crew *crew, unsigned threads)
{
    uint32_t arrived;
    // acquire: pairs with the release addition in crew_thread.
    while ((arrived = atomic_load_explicit(&crew->arrived, memory_order_acquire)) < threads)
        futex_wait(&crew->arrived, arrived, FUTEX_FOREVER, false);
}

// Makes the thread of a worker, with a blocked copy of all signals. 0 or -errno.
static inline int crew_make(struct crew_worker *worker)
{
    struct crew *crew = worker->crew;
    pthread_attr_t attributes;
    int code = pthread_attr_init(&attributes);
    if (code != 0)
        return -code;
    sigset_t all, before;
    sigfillset(&all);
    code = pthread_attr_setstacksize(&attributes, POOL_STACK_BYTES);
    if (code == 0 && crew->cpus_known)
        code = pthread_attr_setaffinity_np(&attributes, sizeof crew->cpus, &crew->cpus);
    if (code == 0)
        code = pthread_sigmask(SIG_SETMASK, &all, &before);
    if (code == 0) {
        code = pthread_create(&worker->thread, &attributes, crew_thread, worker);
        pthread_sigmask(SIG_SETMASK, &before, NULL);
    }
    pthread_attr_destroy(&attributes);
    return -code;
}

#endif
