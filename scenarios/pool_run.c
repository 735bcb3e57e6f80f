// SPDX-License-Identifier: MIT
// pool_run.c: see pool_run.h.
#include "pool_run.h"

#include <errno.h>
#include <sched.h>
#include <string.h>

#define NAME(name)  #name,
#define TABLE(name) &name##_dispatch,
const char *const dispatch_names[] = {ALL_DISPATCHES(NAME) NULL};
const struct dispatch_ops *const dispatch_tables[] = {ALL_DISPATCHES(TABLE) NULL};
#undef NAME
#undef TABLE

int dispatch_index(const char *name)
{
    for (int i = 0; dispatch_names[i]; i++)
        if (strcmp(dispatch_names[i], name) == 0)
            return i;
    return -1;
}

const char *const steal_names[] = {"one", "half", NULL};

_Thread_local struct pool_seat *pool_run_seat;

// A pool may make threads that end when there is little to do, and others later.
#define SPARE_SEATS 64

// How long a thread that an elastic pool can do without sleeps before it ends.
#define KEEP_NS UINT64_C(50000000)

unsigned pool_producers(uint64_t threads, const void *options)
{
    (void)threads;
    const struct pool_options *pool = options;
    return (unsigned)pool->producers;
}

static struct pool_config config_of(const struct run *run, const struct pool_options *options,
                                    bool nested)
{
    return (struct pool_config){
        .workers = (unsigned)run->axes->threads,
        .workers_min = (unsigned)options->workers_min,
        .producers = (unsigned)options->producers,
        .nested = nested,
        .capacity = options->capacity,
        .spin_ns = options->spin_ns,
        .keep_ns = KEEP_NS,
        .steal = options->steal,
        .dispatch = dispatch_tables[options->dispatch],
        .strategy = {.workers = (unsigned)run->axes->threads,
                     .seed = run->seed,
                     .choices = (uint32_t)options->choices,
                     .limit = (uint32_t)options->limit,
                     .load_percent = 125},
    };
}

// A sentence for what open would refuse; 0 if nothing.
static int check_config(const struct pool_ops *ops, const struct pool_config *config,
                        struct error *error)
{
    const struct pool_claims *claims = &ops->claims;
    const char *name = ops->about.name;
    if (config->workers_min > config->workers)
        return error_set(error, EINVAL, "workers_min=%u is more than threads=%u",
                         config->workers_min, config->workers);
    if (config->workers_min > 0 && config->workers_min < config->workers && !claims->elastic)
        return error_set(error, ENOTSUP, "%s has a fixed number of threads; workers_min=0", name);
    if (config->nested && !claims->nests)
        return error_set(error, ENOTSUP, "%s takes no tasks from inside tasks", name);
    if (!claims->dispatches)
        return 0;
    if (config->strategy.limit > 0 && !config->dispatch->claims.limited)
        return error_set(error, ENOTSUP, "%s keeps no limit on tasks in flight; limit=0",
                         config->dispatch->about.name);
    if (strcmp(config->dispatch->about.name, "power_of_d") == 0 &&
        config->strategy.choices > config->workers)
        return error_set(error, ENOTSUP, "choices=%u is more than threads=%u",
                         config->strategy.choices, config->workers);
    return 0;
}

static int open_and_start(struct pool_run *pool, const struct pool_config *config,
                          struct error *error)
{
    const char *name = pool->ops->about.name;
    int code = pool->ops->open(pool->pool, config);
    if (code != 0)
        return error_set(error, code == -EINVAL ? ENOTSUP : -code, "%s does not open: %s", name,
                         strerror(-code));
    code = pool->ops->start(pool->pool);
    if (code == 0) {
        pool->started = true;
        return 0;
    }
    if (pool->ops->close)
        pool->ops->close(pool->pool);
    return error_set(error, -code, "%s cannot start %u threads: %s; fewer may do", name,
                     config->workers, strerror(-code));
}

int pool_run_open(struct run *run, struct pool_run *pool, const struct pool_ops *ops,
                  const struct pool_options *options, bool nested, struct error *error)
{
    *pool = (struct pool_run){.ops = ops ? ops : run->variant->ops};
    struct pool_config config = config_of(run, options, nested);
    uint32_t *weights = run_memory(run, config.workers * sizeof *weights, error);
    if (!weights)
        return -ENOMEM;
    config.strategy.weights = weights;
    int code = task_weights_read(options->weights, weights, config.workers, error);
    if (code == 0)
        code = check_config(pool->ops, &config, error);
    if (code != 0)
        return code;
    pool->seat_count = config.workers + config.producers + SPARE_SEATS;
    pool->seats = run_memory(run, pool->seat_count * sizeof *pool->seats, error);
    pool->pool = pool->seats ? run_memory(run, pool->ops->bytes(&config), error) : NULL;
    return pool->pool ? open_and_start(pool, &config, error) : -ENOMEM;
}

void pool_run_close(struct pool_run *pool)
{
    if (!pool->started)
        return;
    pool->started = false;
    pool->ops->stop(pool->pool, POOL_DRAIN, NULL, NULL);
    if (pool->ops->close)
        pool->ops->close(pool->pool);
}

struct pool_seat *pool_run_sit(struct pool_run *pool)
{
    // relaxed: a ticket; the seats are there before the pool's threads.
    unsigned index = atomic_fetch_add_explicit(&pool->taken, 1, memory_order_relaxed);
    // Those for whom there is no seat share the last one, and pool_run_check() says so.
    pool_run_seat = &pool->seats[index < pool->seat_count ? index : pool->seat_count - 1];
    pool_run_seat->index = index;
    return pool_run_seat;
}

uint64_t pool_run_done(const struct pool_run *pool)
{
    uint64_t done = 0;
    for (unsigned i = 0; i < pool->seat_count; i++)
        // relaxed: the caller has waited for the tasks.
        done += atomic_load_explicit(&pool->seats[i].done, memory_order_relaxed);
    return done;
}

uint64_t pool_run_in_place(const struct pool_run *pool)
{
    uint64_t in_place = 0;
    for (unsigned i = 0; i < pool->seat_count; i++)
        // relaxed: as above.
        in_place += atomic_load_explicit(&pool->seats[i].in_place, memory_order_relaxed);
    return in_place;
}

unsigned pool_run_participants(const struct pool_run *pool)
{
    unsigned participants = 0;
    for (unsigned i = 0; i < pool->seat_count; i++)
        // relaxed: as above.
        participants += atomic_load_explicit(&pool->seats[i].done, memory_order_relaxed) > 0;
    return participants;
}

// The threads inherited the CPUs of all workers, the producers' too.
unsigned pool_run_cpus(const struct run *run, unsigned threads)
{
    unsigned different = 0;
    for (unsigned i = 0; i < run->worker_count; i++) {
        bool again = run->workers[i].cpu < 0;
        for (unsigned j = 0; j < i && !again; j++)
            again = run->workers[j].cpu == run->workers[i].cpu;
        different += !again;
    }
    cpu_set_t allowed;
    if (different == 0 && sched_getaffinity(0, sizeof allowed, &allowed) == 0)
        different = (unsigned)CPU_COUNT(&allowed);
    return different < threads ? different : threads;
}

int pool_run_check(const struct pool_run *pool, uint64_t submitted, struct error *error)
{
    // relaxed: as above.
    unsigned taken = atomic_load_explicit(&pool->taken, memory_order_relaxed);
    if (taken > pool->seat_count)
        return error_set(error, EBADMSG, "%s ran tasks in %u threads; at most %u were expected",
                         pool->ops->about.name, taken, pool->seat_count);
    uint64_t done = pool_run_done(pool);
    return done == submitted ? 0
                             : error_set(error, EBADMSG, "%s ran %llu tasks of %llu submitted",
                                         pool->ops->about.name, (unsigned long long)done,
                                         (unsigned long long)submitted);
}
