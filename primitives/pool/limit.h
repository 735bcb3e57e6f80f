// SPDX-License-Identifier: MIT
// limit.h: what the pools share: refusing a config.
#ifndef PRIMITIVES_POOL_LIMIT_H
#define PRIMITIVES_POOL_LIMIT_H

#include <assert.h>
#include <errno.h>

#include "pool/pool.h"

// What open returns to a config, by what the pool claims: 0, -EINVAL or -ENOTSUP. The strategy's
// config is left to its init.
static inline int pool_config_check(const struct pool_config *config,
                                    const struct pool_claims *claims)
{
    assert(config->producers > 0);
    if (config->workers == 0 || config->workers > POOL_WORKERS_MAX ||
        config->workers_min > config->workers || config->capacity == 0 ||
        config->capacity > POOL_CAPACITY_MAX || (claims->dispatches && !config->dispatch))
        return -EINVAL;
    bool elastic = config->workers_min > 0 && config->workers_min < config->workers;
    return (elastic && !claims->elastic) || (config->nested && !claims->nests) ? -ENOTSUP : 0;
}

#endif
