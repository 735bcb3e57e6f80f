// SPDX-License-Identifier: MIT
// limit.h: what the rings share: refusing a config.
#ifndef PRIMITIVES_RING_LIMIT_H
#define PRIMITIVES_RING_LIMIT_H

#include <assert.h>
#include <errno.h>

#include "power_of_two.h"
#include "ring/ring.h"

// The deadline that never comes.
#define RING_FOREVER UINT64_MAX

// What open returns to a config: 0; -EINVAL for a capacity outside 1..RING_CAPACITY_MAX; -ENOTSUP for
// several threads on a side that takes one, and for sharing between processes unless `shareable`.
static inline int ring_config_check(const struct ring_config *config, enum ring_side producers,
                                    enum ring_side consumers, bool shareable)
{
    assert(config->producers > 0 && config->consumers > 0);
    if (config->capacity == 0 || config->capacity > RING_CAPACITY_MAX)
        return -EINVAL;
    if ((producers == RING_ONE && config->producers > 1) ||
        (consumers == RING_ONE && config->consumers > 1))
        return -ENOTSUP;
    return config->shared && !shareable ? -ENOTSUP : 0;
}

#endif
