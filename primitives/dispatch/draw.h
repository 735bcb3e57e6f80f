// SPDX-License-Identifier: MIT
// draw.h: random numbers by their place in a stream: the n-th draw of a seed is a function of both, so
// that streams are shared, repeated and read from the middle without keeping any state.
//
// Source: SplitMix64 (Steele, Lea, Flood, OOPSLA 2014), whose n-th output is a hash of seed + n * odd
// constant; bounded numbers: Lemire, "Fast random integer generation in an interval", 2019, of 32 bits and without
// the rejection: the bias is below bound / 2^32.
#ifndef PRIMITIVES_DISPATCH_DRAW_H
#define PRIMITIVES_DISPATCH_DRAW_H

#include <stdint.h>

// All bits of a word changed: the finaliser of SplitMix64. Also a hash for keys.
static inline uint64_t draw_mix(uint64_t word)
{
    word = (word ^ (word >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    word = (word ^ (word >> 27)) * UINT64_C(0x94d049bb133111eb);
    return word ^ (word >> 31);
}

// 64 random bits: draw number `index` of the stream `seed`.
static inline uint64_t draw_at(uint64_t seed, uint64_t index)
{
    return draw_mix(seed + (index + 1) * UINT64_C(0x9e3779b97f4a7c15));
}

// A seed for another stream, numbered, that shares nothing with this one.
static inline uint64_t draw_stream(uint64_t seed, uint64_t number)
{
    return draw_mix(draw_mix(seed ^ UINT64_C(0xd1b54a32d192ed03)) + number);
}

// Random bits as a number below `bound` (1 or more).
static inline uint32_t draw_below(uint64_t bits, uint32_t bound)
{
    return (uint32_t)((bits >> 32) * bound >> 32);
}

// Random bits as a number in (0, 1), never either end.
static inline double draw_unit(uint64_t bits)
{
    return ((double)(bits >> 12) + 0.5) * 0x1p-52;
}

#endif
