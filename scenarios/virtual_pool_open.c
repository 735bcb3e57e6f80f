// SPDX-License-Identifier: MIT
// virtual_pool_open.c: making a virtual pool, and what it says of itself. See virtual_pool.h.
#include <errno.h>
#include <math.h>
#include <string.h>
#include <sys/mman.h>

#include "judge/theory_queue.h"
#include "virtual_pool_parts.h"

static size_t entries_bytes(void)
{
    return VIRTUAL_ENTRIES_MAX * sizeof(struct virtual_entry);
}

static void *map(size_t bytes)
{
    // What is not touched takes no memory, and need not be there.
    void *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    return memory == MAP_FAILED ? NULL : memory;
}

static void unmap(void *memory, size_t bytes)
{
    if (memory)
        munmap(memory, bytes);
}

static size_t worker_bytes(const struct virtual_pool *pool, size_t each)
{
    return pool->config.workers * each;
}

static bool map_all(struct virtual_pool *pool)
{
    pool->queues.workers = map(worker_bytes(pool, sizeof *pool->queues.workers));
    pool->queues.entries = map(entries_bytes());
    pool->ends.entries = map(worker_bytes(pool, sizeof *pool->ends.entries));
    pool->workers.entries = map(worker_bytes(pool, sizeof *pool->workers.entries));
    if (pool->dispatch)
        pool->strategy = map(pool->strategy_bytes);
    return pool->queues.workers && pool->queues.entries && pool->ends.entries &&
           pool->workers.entries && (!pool->dispatch || pool->strategy);
}

static int start(struct virtual_pool *pool)
{
    const uint32_t workers = pool->config.workers;
    pool->now_ns = 0;
    pool->state = VIRTUAL_RUNS;
    pool->ahead_next = pool->ahead_count = 0;
    pool->sum = (struct virtual_sum){.tasks = 0};
    memset(&pool->record, 0, sizeof pool->record);
    memset(pool->queues.workers, 0, worker_bytes(pool, sizeof *pool->queues.workers));
    pool->queues.entries_max = VIRTUAL_ENTRIES_MAX;
    pool->queues.used = 0;
    pool->queues.free = VIRTUAL_NOTHING;
    pool->queues.ends_ns = 0;
    pool->ends.count = 0;
    if (pool->dispatch)
        return pool->dispatch->init(pool->strategy, &pool->config.strategy);
    // All are free at 0, so this is a heap.
    for (uint32_t i = 0; i < workers; i++)
        pool->workers.entries[i] = (struct virtual_end){.rank = i, .worker = i};
    pool->workers.count = workers;
    return 0;
}

static int refuse(const struct virtual_config *config, int code, struct error *error)
{
    const char *name = config->dispatch->about.name;
    const struct dispatch_config *strategy = &config->strategy;
    if (code == -ENOTSUP)
        return error_set(error, ENOTSUP, "%s keeps no limit; limit=0", name);
    return error_set(error, code == -EINVAL ? ENOTSUP : -code,
                     "%s does not take %u workers with choices=%u, load_percent=%u; choices from 1 "
                     "to %d and at most the workers, a load above 100",
                     name, config->workers, strategy->choices, strategy->load_percent,
                     DISPATCH_CHOICES_MAX);
}

int virtual_pool_open(struct virtual_pool **opened, const struct virtual_config *config,
                      struct error *error)
{
    assert(config->workers >= 1 && config->workers <= DISPATCH_WORKERS_MAX && config->tasks >= 1);
    assert(!config->outcomes || (config->warmup_ns == 0 && config->outcomes_max >= config->tasks));
    struct virtual_pool *pool = map(sizeof *pool);
    if (!pool)
        return error_set(error, ENOMEM, "no memory for a pool of %u workers", config->workers);
    pool->view = (struct dispatch_view){.in_flight = virtual_pool_in_flight,
                                        .work_left_ns = virtual_pool_work_left_ns};
    pool->config = *config;
    pool->config.strategy.workers = config->workers;
    pool->dispatch = config->dispatch;
    pool->told = config->in_flight > 0 ||
                 (config->dispatch && (config->dispatch->done || config->strategy.limit > 0));
    pool->strategy_bytes = pool->dispatch ? pool->dispatch->bytes(&pool->config.strategy) : 0;
    int code = map_all(pool) ? 0 : -ENOMEM;
    if (code != 0)
        error_set(error, ENOMEM, "no memory for a pool of %u workers", config->workers);
    else if ((code = start(pool)) != 0)
        code = refuse(&pool->config, code, error);
    if (code == 0)
        *opened = pool;
    else
        virtual_pool_close(pool);
    return code;
}

void virtual_pool_close(struct virtual_pool *pool)
{
    unmap(pool->strategy, pool->strategy_bytes);
    unmap(pool->workers.entries, worker_bytes(pool, sizeof *pool->workers.entries));
    unmap(pool->ends.entries, worker_bytes(pool, sizeof *pool->ends.entries));
    unmap(pool->queues.entries, entries_bytes());
    unmap(pool->queues.workers, worker_bytes(pool, sizeof *pool->queues.workers));
    unmap(pool, sizeof *pool);
}

void virtual_pool_rewind(struct virtual_pool *pool)
{
    int code = start(pool);
    assert(code == 0); // as before
    (void)code;
}

enum virtual_state virtual_pool_state(const struct virtual_pool *pool)
{
    return pool->state;
}

const struct virtual_record *virtual_pool_record(const struct virtual_pool *pool)
{
    return &pool->record;
}

const struct virtual_sum *virtual_pool_sum(const struct virtual_pool *pool)
{
    return &pool->sum;
}

double virtual_pool_little(const struct virtual_pool *pool)
{
    const struct virtual_sum *sum = &pool->sum;
    double span = (double)sum->end_ns, tasks = (double)sum->tasks;
    double inside = (double)(pool->queues.ends_ns - sum->arrivals_ns) / span;
    return little_residual(inside, tasks / span, (double)sum->sojourns_ns / tasks);
}

double virtual_pool_imbalance(const struct virtual_pool *pool)
{
    uint64_t most = 0;
    for (uint32_t i = 0; i < pool->config.workers; i++)
        if (pool->queues.workers[i].work_ns > most)
            most = pool->queues.workers[i].work_ns;
    double mean = (double)pool->sum.cost_ns / pool->config.workers;
    return mean > 0 ? (double)most / mean : NAN;
}

uint32_t virtual_pool_given(const struct virtual_pool *pool, uint32_t worker)
{
    assert(worker < pool->config.workers);
    return pool->queues.workers[worker].given;
}

uint32_t virtual_pool_queue(struct virtual_pool *pool, uint32_t worker)
{
    assert(worker < pool->config.workers);
    return virtual_pool_in_flight(&pool->view, worker);
}
