// SPDX-License-Identifier: MIT
// random.h: seeded random numbers for shuffling and seeds; never used inside a window.
#ifndef HARNESS_MEASURE_RANDOM_H
#define HARNESS_MEASURE_RANDOM_H

#include <stddef.h>
#include <stdint.h>

// The state may start at any value. Source: SplitMix64 (Steele, Lea, Flood, OOPSLA 2014).
static inline uint64_t random_next(uint64_t *state)
{
    uint64_t z = (*state += UINT64_C(0x9e3779b97f4a7c15));
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

// Below `bound` (1 or more); the bias of the multiplication is below 2^-32 for the bounds we use.
static inline uint64_t random_below(uint64_t *state, uint64_t bound)
{
    return ((random_next(state) >> 32) * bound) >> 32;
}

// order[] becomes a random order of 0..count-1 (Fisher-Yates).
static inline void random_order(uint64_t *state, size_t *order, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        size_t j = (size_t)random_below(state, i + 1);
        order[i] = order[j];
        order[j] = i;
    }
}

#endif
