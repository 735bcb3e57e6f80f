// SPDX-License-Identifier: MIT
// ring_order.h: whether a queue kept one order over all producers and consumers, from when its
// operations began and ended. No threads, no clock.
#ifndef SCENARIOS_RING_ORDER_H
#define SCENARIOS_RING_ORDER_H

#include <stddef.h>
#include <stdint.h>

#include "declare/error.h"

// One push or pop that succeeded, in ticks of a clock that all threads share.
struct order_entry {
    uint64_t begin, end, element;
};

// If one push had returned before another began, its element must not be popped later: the pop of
// the second must not have returned before that of the first began. Looks at all elements that are
// in both logs, in any order, none twice in a log. 0, or -EBADMSG with two that were popped the wrong
// way round, or -ENOMEM. `*checked` becomes the number of elements that were looked at. Both logs
// are sorted by element.
int order_check(struct order_entry *pushes, size_t push_count, struct order_entry *pops,
                size_t pop_count, uint64_t *checked, struct error *error);

#endif
