// SPDX-License-Identifier: MIT
// limit.h: what the streams share: refusing a config.
#ifndef PRIMITIVES_STREAM_LIMIT_H
#define PRIMITIVES_STREAM_LIMIT_H

#include <assert.h>
#include <errno.h>

#include "power_of_two.h"
#include "stream/stream.h"

// The deadline that never comes.
#define STREAM_FOREVER UINT64_MAX

// What open returns to a config: 0; -EINVAL for a capacity outside 1..STREAM_CAPACITY_MAX; -ENOTSUP
// for several threads on a side that takes one, and for sharing between processes unless
// `shareable`.
static inline int stream_config_check(const struct stream_config *config, enum stream_side writers,
                                      enum stream_side readers, bool shareable)
{
    assert(config->writers > 0 && config->readers > 0);
    if (config->capacity == 0 || config->capacity > STREAM_CAPACITY_MAX)
        return -EINVAL;
    if ((writers == STREAM_ONE && config->writers > 1) ||
        (readers == STREAM_ONE && config->readers > 1))
        return -ENOTSUP;
    return config->shared && !shareable ? -ENOTSUP : 0;
}

#endif
