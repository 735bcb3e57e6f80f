// SPDX-License-Identifier: MIT
// product_table.h: where the threads of the racy product meet: the cell, the barrier between
// trials, and the counts of what became of them.
#ifndef SCENARIOS_PRODUCT_TABLE_H
#define SCENARIOS_PRODUCT_TABLE_H

#include <stdalign.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "hint.h"
#include "measure/histogram.h"
#include "measure/worker.h"
#include "product_trial.h"

// Of the trials since the last product_forget().
struct product_counts {
    uint64_t trials;
    uint64_t failures;                              // trials that lost an update
    uint64_t lost_updates;                          // in all trials
    uint64_t lost_by_thread[PRODUCT_THREADS_MAX];   // whose updates they were
    uint64_t by_survivors[PRODUCT_THREADS_MAX + 1]; // trials in which so many updates survived
    uint64_t first_failure;                         // 1 for the first trial; 0: none failed
    uint64_t first_wrong;                           // its final value
    uint64_t impossible, first_impossible;          // trials, and the final value of one
    uint64_t predicted;                             // the stamps told the order in so many trials
    uint64_t agreed;                                // ... and the product that was found
};

// One thread's place. The first line is only read after setup, the second is written by its thread
// during a trial and read by whoever settles it.
struct product_seat {
    alignas(CACHE_LINE) void *node;                   // of the lock
    alignas(CACHE_LINE) struct product_update update; // in the current trial
    uint64_t overwritten; // updates whose value was gone when their thread looked back
};

struct product_table {
    alignas(CACHE_LINE) _Atomic uint64_t cell; // the product

    // Only read after setup.
    alignas(CACHE_LINE) uint64_t primes[PRODUCT_THREADS_MAX]; // one for each thread
    uint64_t spin;                                            // iterations of work() in the window
    void *lock;
    unsigned threads;
    unsigned barrier_spins; // looks at the barrier before the CPU is given away
    uint64_t start_lead;    // ticks from the end of the barrier to the common start; 0: none
    enum probe probe;

    // The barrier: who comes last settles the trial and starts the next, then changes the round.
    // That is sense reversing with a number for the sense.
    alignas(CACHE_LINE) _Atomic uint32_t arrived;
    alignas(CACHE_LINE) _Atomic uint32_t round;
    bool over;      // written before round, read after it, as start is
    uint64_t start; // tick at which all threads leave, see start_lead

    // Only for who comes last.
    alignas(CACHE_LINE) bool running; // a trial is waiting to be settled
    struct product_counts counts;
    struct histogram skew; // ticks from the first start to the last, where there are stamps

    struct product_seat seats[PRODUCT_THREADS_MAX];
};

// Waits for all threads of the table, and with a start_lead for the common start. True: a trial
// starts; the caller does one update, writes it to its seat and comes back. False: the window is
// over. Everybody gets the same answer, the first one of a window is true.
bool product_meet(struct product_table *table, const struct worker *worker);

// Forgets all counts; with no thread in product_meet.
void product_forget(struct product_table *table);

#endif
