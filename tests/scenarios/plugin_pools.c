// SPDX-License-Identifier: MIT
// plugin_pools.c: a plug-in in C: `plugged` runs each task in its submit, which is right; `dropping`
// forgets one of a hundred, and `doubling` runs one of a hundred twice. For one producer.
#include <errno.h>

#include "plugin.h"

// The pool's memory.
struct desk {
    uint64_t submitted;
};

static size_t desk_bytes(const struct pool_config *config)
{
    (void)config;
    return sizeof(struct desk);
}

static int desk_open(void *memory, const struct pool_config *config)
{
    if (config->producers != 1)
        return -ENOTSUP;
    *(struct desk *)memory = (struct desk){0};
    return 0;
}

static int desk_start(void *pool)
{
    (void)pool;
    return 0;
}

static void desk_drain(void *pool, void *handle)
{
    (void)pool, (void)handle;
}

static uint64_t desk_stop(void *pool, enum pool_stop how,
                          void (*cancelled)(struct pool_task *task, void *context), void *context)
{
    (void)pool, (void)how, (void)cancelled, (void)context;
    return 0;
}

// Each hundredth task is run so many times, all others once.
static bool desk_submit(void *pool, void *handle, struct pool_task *task, unsigned times)
{
    struct desk *desk = pool;
    for (unsigned i = ++desk->submitted % 100 == 0 ? times : 1; i > 0; i--)
        task->run(task, handle);
    return true;
}

static bool plugged_submit(void *pool, void *handle, struct pool_task *task)
{
    return desk_submit(pool, handle, task, 1);
}

static bool dropping_submit(void *pool, void *handle, struct pool_task *task)
{
    return desk_submit(pool, handle, task, 0);
}

static bool doubling_submit(void *pool, void *handle, struct pool_task *task)
{
    return desk_submit(pool, handle, task, 2);
}

#define DESK(name_)                                                                                \
    static const struct pool_ops name_##_pool = {                                                  \
        .about = {.name = #name_, .summary = "runs tasks in their submit", .source = "tests"},     \
        .claims = {.keeps = true, .producer_runs = true, .sleeps = true},                          \
        .bytes = desk_bytes,                                                                       \
        .open = desk_open,                                                                         \
        .start = desk_start,                                                                       \
        .submit = name_##_submit,                                                                  \
        .drain = desk_drain,                                                                       \
        .stop = desk_stop,                                                                         \
    };
DESK(plugged)
DESK(dropping)
DESK(doubling)
#undef DESK

static const struct pool_ops *const pools[] = {&plugged_pool, &dropping_pool, &doubling_pool, NULL};

const struct contend_plugin contend_plugin = {.abi = CONTEND_PLUGIN_ABI, .pools = pools};
