// SPDX-License-Identifier: MIT
// product_trial.h: what became of one trial of the racy product. Pure functions.
//
// In a trial each of n threads multiplies a shared cell, 1 at the start, by its own prime, once.
// Primes make the final value a list of the updates that survived. Threads read the cell before
// they store and no value comes from elsewhere, so whatever the interleaving: the last store
// survives, what it had read was 1 or the store of one other thread, and so on down to 1. A final
// value without such a chain cannot come from lost updates; it is a defect of the scenario.
#ifndef SCENARIOS_PRODUCT_TRIAL_H
#define SCENARIOS_PRODUCT_TRIAL_H

#include <stdbool.h>
#include <stdint.h>

// The product of the first 15 primes is below 2^63; of 16 it is above 2^64.
#define PRODUCT_THREADS_MAX 15

extern const uint64_t product_primes[PRODUCT_THREADS_MAX];

// From before to after, in ticks of a clock that all CPUs share.
struct product_span {
    uint64_t from, to;
};

// One thread's update, as the thread itself saw it.
struct product_update {
    uint64_t read, stored;
    uint64_t start;                // ticks before the lock was asked for; 0: no stamps were taken
    struct product_span load_span; // the read and the store happened inside these
    struct product_span store_span;
};

struct product_outcome {
    uint32_t survivors; // bit i: the update of thread i is in the final value
    unsigned survivor_count;
    bool possible; // false: no interleaving of these updates ends so; the rest is 0
};

// The value without a race: the product of the first n primes.
uint64_t product_of_all(unsigned n);

// Factors the final value and follows the chain of stores that it came from. 1 <= n <=
// PRODUCT_THREADS_MAX.
struct product_outcome product_judge(uint64_t value, const struct product_update *updates,
                                     unsigned n);

// The final value that the stamps say, from nothing but the order of reads and stores. False where
// a store's span overlaps a read or store of another thread: their order cannot be known.
bool product_predict(const struct product_update *updates, unsigned n, uint64_t *value);

// Ticks between the first start and the last.
uint64_t product_skew(const struct product_update *updates, unsigned n);

#endif
