// SPDX-License-Identifier: MIT
// sweep.h: lists of values, and the product of several lists.
#ifndef HARNESS_DECLARE_SWEEP_H
#define HARNESS_DECLARE_SWEEP_H

#include <stddef.h>

#include "declare/error.h"

#define SWEEP_VALUES_MAX 64
#define SWEEP_AXES_MAX   24

// One list: the items of "a, b, c", without white space at their ends.
struct sweep_list {
    char items[SWEEP_VALUES_MAX][64];
    size_t count; // 1 or more
};

// Splits at commas. -EINVAL: an empty item or list, an item twice, too many or too long ones; the
// text says which. Ranges of whole numbers: "1..4" is 1,2,3,4; "1..8*2" is 1,2,4,8.
int sweep_split(struct sweep_list *list, const char *text, struct error *error);

// Counts an odometer over `axes` lists of `counts` items each: index[] starts at all 0; the last
// axis turns fastest. Returns 0 after the last combination, else 1.
int sweep_next(size_t *index, const size_t *counts, size_t axes);

#endif
