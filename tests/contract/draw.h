// SPDX-License-Identifier: MIT
// draw.h: random bits for the order of steps in a check. The same in each run.
#ifndef TESTS_CONTRACT_DRAW_H
#define TESTS_CONTRACT_DRAW_H

#include <sched.h>
#include <stdint.h>

#include "hint.h"

// A state to start from, another one for each index.
static inline uint64_t draw_start(unsigned index)
{
    return UINT64_C(0x9E3779B97F4A7C15) * (index + 1);
}

// The next state, whose upper bits are the ones to use: xorshift64 (Marsaglia, 2003).
static inline uint64_t draw_next(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state >> 16;
}

// A different word for each index, all bits of which change: the finaliser of MurmurHash3.
static inline uint64_t word_at(uint64_t index)
{
    index = (index ^ index >> 33) * UINT64_C(0xFF51AFD7ED558CCD);
    index = (index ^ index >> 33) * UINT64_C(0xC4CEB9FE1A85EC53);
    return index ^ index >> 33;
}

// Lets others run after a try that failed. `tries`: how many have, in a row.
static inline void give_way(unsigned tries)
{
    if (tries % 16 == 15)
        sched_yield();
    else
        cpu_pause();
}

#endif
