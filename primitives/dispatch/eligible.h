// SPDX-License-Identifier: MIT
// eligible.h: what the strategies share: the list of workers that may be picked.
#ifndef PRIMITIVES_DISPATCH_ELIGIBLE_H
#define PRIMITIVES_DISPATCH_ELIGIBLE_H

#include "dispatch/limit.h"

// Writes the workers of a weight above 0 in rising order, room for config->workers. How many.
static inline uint32_t eligible_list(const struct dispatch_config *config, uint32_t *eligible)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < config->workers; i++)
        if (dispatch_weight(config, i) > 0)
            eligible[count++] = i;
    return count;
}

#endif
