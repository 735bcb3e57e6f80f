// SPDX-License-Identifier: MIT
// pool_overhead_setup.c: see pool_overhead.h: tasks and what is made before the first window.
#include <errno.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <time.h>

#include "machine/clock.h"
#include "machine/heap.h"
#include "measure/work.h"
#include "pool_overhead.h"
#include "sides.h"

const char *const shape_names[SHAPES + 1] = {"submit", "spawn", "wake", NULL};
const char *const task_memory_names[TASK_MEMORIES + 1] = {"static", "caller", "jemalloc", "glibc",
                                                          NULL};

// glibc's own, under the allocator that took the names from it.
void *__libc_malloc(size_t bytes); // NOLINT: glibc's name
void __libc_free(void *memory);    // NOLINT

// First in each task: counts it and works.
static struct overhead *begin(struct pool_task *task)
{
    struct overhead *overhead = ((struct overhead_task *)task)->of;
    pool_run_count(pool_run_here(&overhead->pool));
    work(overhead->work);
    return overhead;
}

static void run_static(struct pool_task *task, void *handle)
{
    (void)handle;
    begin(task);
}

static void run_caller(struct pool_task *task, void *handle)
{
    (void)handle;
    uint64_t began = clock_ticks();
    begin(task);
    // release: pairs with the acquire loads of pool_overhead.c: the record is the producer's again.
    atomic_store_explicit(&((struct overhead_task *)task)->state, began, memory_order_release);
}

// Not timed: a reading of the clock is as long as an empty task.
static void run_caller_plain(struct pool_task *task, void *handle)
{
    (void)handle;
    begin(task);
    // release: as in run_caller.
    atomic_store_explicit(&((struct overhead_task *)task)->state, TASK_FREE, memory_order_release);
}

static void run_jemalloc(struct pool_task *task, void *handle)
{
    (void)handle;
    begin(task);
    free(task);
}

static void run_glibc(struct pool_task *task, void *handle)
{
    (void)handle;
    begin(task);
    __libc_free(task);
}

// A node of a tree; its children's places follow from its own. What the pool has no room for is run
// here and now.
static void run_node(struct pool_task *task, void *handle)
{
    struct overhead *overhead = begin(task);
    struct overhead_task *node = (struct overhead_task *)task;
    const struct overhead_seat *seat = &overhead->seats[node->task.key];
    uint64_t child = 2 * (uint64_t)(node - seat->tasks) + 1;
    for (uint64_t i = child; i < child + 2 && i < seat->task_count; i++)
        if (!overhead->pool.ops->submit(overhead->pool.pool, handle, &seat->tasks[i].task)) {
            pool_run_add(&pool_run_seat->in_place);
            run_node(&seat->tasks[i].task, handle);
        }
}

struct overhead_task *overhead_allocate(const struct overhead *overhead)
{
    bool jemalloc = overhead->options->task_memory == TASK_JEMALLOC;
    struct overhead_task *task = jemalloc ? malloc(sizeof *task) : __libc_malloc(sizeof *task);
    if (task)
        *task = (struct overhead_task){.task = {.run = jemalloc ? run_jemalloc : run_glibc},
                                       .of = (struct overhead *)overhead};
    return task;
}

void overhead_give_back(const struct overhead *overhead, struct overhead_task *task)
{
    if (overhead->options->task_memory == TASK_JEMALLOC)
        free(task);
    else if (overhead->options->task_memory == TASK_GLIBC)
        __libc_free(task);
    else
        // relaxed: it was never out of this thread's hands.
        atomic_store_explicit(&task->state, TASK_FREE, memory_order_relaxed);
}

void overhead_pause(const struct overhead *overhead)
{
    const struct timespec pause = {.tv_sec = (time_t)(overhead->options->pause_ns / 1000000000),
                                   .tv_nsec = (long)(overhead->options->pause_ns % 1000000000)};
    nanosleep(&pause, NULL);
}

// How long a producer sleeps that found the pool full, where threads share CPUs and a sleep is short beside the
// work that the pool is full of: looking again and again it would keep a CPU from the workers (tasks of 5
// us: half of the launches had both workers on the other CPU). A quarter of that work, so that they do not
// run out of it.
#define REST_NS_MIN UINT64_C(50000)
#define REST_NS_MAX UINT64_C(2000000)

static uint64_t rest_ns(const struct run *run)
{
    const struct overhead_options *options = run->options;
    uint64_t rest = options->pool.capacity * options->cost_ns / run->axes->threads / 4;
    if (!run_crowded(run) || rest < REST_NS_MIN)
        return 0;
    return rest < REST_NS_MAX ? rest : REST_NS_MAX;
}

static int check_options(const struct run *run, struct error *error)
{
    const struct overhead_options *options = run->options;
    const struct pool_ops *ops = run->variant->ops;
    unsigned memory = options->task_memory;
    if (run->axes->probe == PROBE_LATENCY && options->shape == SHAPE_SPAWN)
        return error_set(error, ENOTSUP, "tasks of a tree are not timed; probe=none");
    if (options->shape == SHAPE_WAKE && options->pool.producers > 1)
        return error_set(error, ENOTSUP, "shape=wake takes one producer, not %llu",
                         (unsigned long long)options->pool.producers);
    if (options->shape != SHAPE_SUBMIT)
        return 0;
    if (run->axes->probe == PROBE_LATENCY && memory != TASK_CALLER)
        return error_set(error, ENOTSUP,
                         "only records that are used again are timed; "
                         "task_memory=caller");
    if (memory == TASK_JEMALLOC && !heap_counts())
        return error_set(error, ENOTSUP, "this build has no jemalloc; the release build has");
    if (memory != TASK_CALLER && !ops->claims.bounded && options->pool.producers > 1)
        return error_set(error, ENOTSUP,
                         "%s has no bound, and several producers cannot keep one without records "
                         "of their own; task_memory=caller",
                         ops->about.name);
    return 0;
}

static void (*runner(const struct run *run))(struct pool_task *, void *)
{
    const struct overhead_options *options = run->options;
    if (options->shape == SHAPE_SPAWN)
        return run_node;
    if (options->shape == SHAPE_SUBMIT && options->task_memory == TASK_STATIC)
        return run_static;
    return run->axes->probe == PROBE_LATENCY ? run_caller : run_caller_plain;
}

// Records of one producer: a pool without bound is bounded by them.
static uint64_t record_count(const struct run *run)
{
    const struct overhead_options *options = run->options;
    if (options->shape == SHAPE_SPAWN)
        return (UINT64_C(1) << options->depth) - 1;
    if (options->shape == SHAPE_WAKE || options->task_memory != TASK_CALLER)
        return 1;
    uint64_t each = options->pool.capacity / options->pool.producers;
    return each > 0 ? each : 1;
}

static int set_up_seat(struct run *run, struct overhead *overhead, unsigned slot,
                       struct error *error)
{
    struct overhead_seat *seat = &overhead->seats[slot];
    seat->task_count = record_count(run);
    seat->tasks = run_memory(run, seat->task_count * sizeof *seat->tasks, error);
    if (!seat->tasks)
        return -ENOMEM;
    for (uint64_t i = 0; i < seat->task_count; i++)
        seat->tasks[i] =
            (struct overhead_task){.task = {.run = runner(run), .key = slot}, .of = overhead};
    run->workers[slot].own = seat;
    return 0;
}

static int set_up_seats(struct run *run, struct overhead *overhead, struct error *error)
{
    overhead->seat_count = (unsigned)overhead->options->pool.producers;
    overhead->seats = run_memory(run, overhead->seat_count * sizeof *overhead->seats, error);
    int code = overhead->seats ? 0 : -ENOMEM;
    for (unsigned i = 0; code == 0 && i < overhead->seat_count; i++)
        code = set_up_seat(run, overhead, i, error);
    return code;
}

int overhead_setup(struct run *run, struct error *error)
{
    const struct overhead_options *options = run->options;
    int code = check_options(run, error);
    if (code != 0)
        return code;
    struct overhead *overhead = run_memory(run, sizeof *overhead, error);
    if (!overhead)
        return -ENOMEM;
    run->state = overhead;
    const struct pool_ops *ops = run->variant->ops;
    overhead->options = options;
    overhead->work = work_iterations(run->work_ns, options->cost_ns);
    overhead->bound = ops->claims.bounded ? 0 : options->pool.capacity;
    overhead->looks = sides_looks(run);
    overhead->rest_ns = rest_ns(run);
    // A rest ends when it should.
    if (overhead->rest_ns > 0)
        prctl(PR_SET_TIMERSLACK, 1);
    run->allocates = options->shape == SHAPE_SUBMIT && options->task_memory >= TASK_JEMALLOC;
    code = set_up_seats(run, overhead, error);
    if (code == 0)
        code = pool_run_open(run, &overhead->pool, NULL, &options->pool,
                             options->shape == SHAPE_SPAWN, error);
    for (unsigned i = 0; code == 0 && i < overhead->seat_count; i++)
        overhead->seats[i].handle = pool_run_attach(&overhead->pool, i);
    return code;
}
