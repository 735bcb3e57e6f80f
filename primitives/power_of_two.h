// SPDX-License-Identifier: MIT
// power_of_two.h: rounding up to a power of two, so that an index finds its place by a mask.
#ifndef PRIMITIVES_POWER_OF_TWO_H
#define PRIMITIVES_POWER_OF_TWO_H

#include <stdint.h>

// The least power of two that is `value` or more; value is 0..2^62.
static inline uint64_t power_of_two(uint64_t value)
{
    uint64_t power = 1;
    while (power < value)
        power *= 2;
    return power;
}

#endif
