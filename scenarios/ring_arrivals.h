// SPDX-License-Identifier: MIT
// ring_arrivals.h: when the elements of an open loop are due, drawn before the first window.
#ifndef SCENARIOS_RING_ARRIVALS_H
#define SCENARIOS_RING_ARRIVALS_H

#include <stddef.h>
#include <stdint.h>

// Gaps of a generator, a power of two; they repeat.
#define ARRIVAL_GAPS (1u << 15)

// How arrivals are spread.
enum arrivals {
    ARRIVALS_POISSON, // independent of each other: exponential gaps
    ARRIVALS_BURST,   // `burst` at one moment, and the moments independent of each other
    ARRIVAL_KINDS
};
extern const char *const arrival_names[ARRIVAL_KINDS + 1];

// Fills gaps[ARRIVAL_GAPS], in ticks, each 1 or more, so that times rise; their mean is `mean_ticks`
// (1 or more) up to rounding and chance. `burst` is 1 for ARRIVALS_POISSON.
void arrivals_draw(uint32_t *gaps, double mean_ticks, uint64_t burst, uint64_t *random);

#endif
