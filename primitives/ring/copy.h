// SPDX-License-Identifier: MIT
// copy.h: copying elements into and out of an array that is a ring.
#ifndef PRIMITIVES_RING_COPY_H
#define PRIMITIVES_RING_COPY_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "hint.h"

// Copies values[0..count) to the places from `index` on, masked; count is 1 or more and at most mask
// + 1.
SLOW_PATH void ring_copy_in(uint64_t *elements, uint64_t mask, uint64_t index,
                            const uint64_t *values, size_t count)
{
    uint64_t start = index & mask, to_end = mask + 1 - start;
    size_t first = count < to_end ? count : to_end;
    memcpy(elements + start, values, first * sizeof *values);
    memcpy(elements, values + first, (count - first) * sizeof *values);
}

// Copies the elements from `index` on, masked, to values[0..count); count as above.
SLOW_PATH void ring_copy_out(uint64_t *values, const uint64_t *elements, uint64_t mask,
                             uint64_t index, size_t count)
{
    uint64_t start = index & mask, to_end = mask + 1 - start;
    size_t first = count < to_end ? count : to_end;
    memcpy(values, elements + start, first * sizeof *values);
    memcpy(values + first, elements, (count - first) * sizeof *values);
}

#endif
