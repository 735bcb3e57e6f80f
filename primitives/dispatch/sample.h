// SPDX-License-Identifier: MIT
// sample.h: a few different numbers at random.
//
// Source: R. W. Floyd's algorithm, in Bentley, Floyd, "A sample of brilliance", CACM 1987: a draw per
// number, none is thrown away.
// Deviation: the sample is kept in rising order, which finds a number that is there and puts the new
// one in its place on one way through it; that is quadratic, and meant for a few.
#ifndef PRIMITIVES_DISPATCH_SAMPLE_H
#define PRIMITIVES_DISPATCH_SAMPLE_H

#include "dispatch/draw.h"

// Writes `count` different numbers below `bound` (count <= bound) in rising order, each set as likely
// as any other: sample number `index` of the stream, which takes `count` draws from it.
static inline void sample_below(uint32_t *sample, uint32_t count, uint32_t bound, uint64_t seed,
                                uint64_t index)
{
    for (uint32_t i = 0; i < count; i++) {
        // More than any number in the sample so far: it steps in for a number that is there already.
        uint32_t last = bound - count + i;
        uint32_t number = draw_below(draw_at(seed, index * count + i), last + 1);
        uint32_t place = i;
        while (place > 0 && sample[place - 1] > number)
            place--;
        if (place > 0 && sample[place - 1] == number) {
            number = last;
            place = i;
        }
        for (uint32_t j = i; j > place; j--)
            sample[j] = sample[j - 1];
        sample[place] = number;
    }
}

#endif
