// SPDX-License-Identifier: MIT
// limit.h: what the strategies share: refusing a config.
#ifndef PRIMITIVES_DISPATCH_LIMIT_H
#define PRIMITIVES_DISPATCH_LIMIT_H

#include <errno.h>

#include "dispatch/dispatch.h"

// The weight of a worker; 1 where none are given.
static inline uint32_t dispatch_weight(const struct dispatch_config *config, uint32_t worker)
{
    return config->weights ? config->weights[worker] : 1;
}

// Workers that may be picked: those of a weight above 0.
static inline uint32_t dispatch_eligible(const struct dispatch_config *config)
{
    uint32_t eligible = 0;
    for (uint32_t i = 0; i < config->workers; i++)
        eligible += dispatch_weight(config, i) > 0;
    return eligible;
}

// What init returns to the members that all strategies read, and to a limit unless it is `limited`.
static inline int dispatch_config_check(const struct dispatch_config *config, bool limited)
{
    if (config->workers == 0 || config->workers > DISPATCH_WORKERS_MAX)
        return -EINVAL;
    uint64_t sum = 0;
    for (uint32_t i = 0; i < config->workers; i++)
        sum += dispatch_weight(config, i);
    if (sum == 0 || sum > UINT32_MAX)
        return -EINVAL;
    return config->limit > 0 && !limited ? -ENOTSUP : 0;
}

#endif
