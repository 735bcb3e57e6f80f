// SPDX-License-Identifier: MIT
// gate.c: see gate.h.
#include "measure/gate.h"

#include "machine/clock.h"

// Between the opening of the barrier and the start: long enough for every sleeper to be woken, so
// that none runs alone in the window's first microseconds.
#define START_DELAY_NS 200000

int gate_open(struct gate *gate, unsigned workers, bool crowded, bool shared)
{
    *gate = (struct gate){.crowded = crowded};
    pthread_barrierattr_t attributes;
    pthread_barrierattr_init(&attributes);
    pthread_barrierattr_setpshared(&attributes,
                                   shared ? PTHREAD_PROCESS_SHARED : PTHREAD_PROCESS_PRIVATE);
    int code = pthread_barrier_init(&gate->barrier, &attributes, workers + 1);
    pthread_barrierattr_destroy(&attributes);
    return -code;
}

void gate_close(struct gate *gate)
{
    pthread_barrier_destroy(&gate->barrier);
}

void gate_window(struct gate *gate, uint64_t window_ns)
{
    // relaxed: ordered by the barrier.
    atomic_store_explicit(&gate->stop, false, memory_order_relaxed);
    gate->start_ns = clock_ns() + START_DELAY_NS;
    pthread_barrier_wait(&gate->barrier);
    clock_sleep_until(gate->start_ns + window_ns);
    // relaxed: the flag carries no data, see worker_stopped().
    atomic_store_explicit(&gate->stop, true, memory_order_relaxed);
    pthread_barrier_wait(&gate->barrier);
}

void gate_quit(struct gate *gate)
{
    gate->quit = true;
    pthread_barrier_wait(&gate->barrier);
}

bool gate_enter(struct gate *gate)
{
    pthread_barrier_wait(&gate->barrier);
    if (gate->quit)
        return false;
    if (gate->crowded)
        clock_sleep_until(gate->start_ns);
    while (clock_ns() < gate->start_ns)
        continue;
    return true;
}

void gate_leave(struct gate *gate)
{
    pthread_barrier_wait(&gate->barrier);
}
