// SPDX-License-Identifier: MIT
// copy.h: copying bytes into and out of an array that is a ring.
#ifndef PRIMITIVES_STREAM_COPY_H
#define PRIMITIVES_STREAM_COPY_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "hint.h"

// Copies that cross the end of the array, in two pieces.
SLOW_PATH void stream_copy_in_wrapped(unsigned char *array, uint64_t to_end, uint64_t place,
                                      const unsigned char *bytes, size_t count)
{
    memcpy(array + place, bytes, to_end);
    memcpy(array, bytes + to_end, count - to_end);
}

SLOW_PATH void stream_copy_out_wrapped(unsigned char *bytes, const unsigned char *array,
                                       uint64_t to_end, uint64_t place, size_t count)
{
    memcpy(bytes, array + place, to_end);
    memcpy(bytes + to_end, array, count - to_end);
}

// Copies bytes[0..count) to the places from `place` on; count is 0 to capacity, place is below
// capacity.
HOT_INLINE void stream_copy_in(unsigned char *array, uint64_t capacity, uint64_t place,
                               const void *bytes, size_t count)
{
    if (__builtin_expect(count > capacity - place, false))
        stream_copy_in_wrapped(array, capacity - place, place, bytes, count);
    else
        memcpy(array + place, bytes, count);
}

// Copies the bytes from `place` on to bytes[0..count); count and place as above.
HOT_INLINE void stream_copy_out(void *bytes, const unsigned char *array, uint64_t capacity,
                                uint64_t place, size_t count)
{
    if (__builtin_expect(count > capacity - place, false))
        stream_copy_out_wrapped(bytes, array, capacity - place, place, count);
    else
        memcpy(bytes, array + place, count);
}

#endif
