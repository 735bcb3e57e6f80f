// SPDX-License-Identifier: MIT
// pool_nest.c: checks of tasks that submit tasks, and of tasks whose memory ends with them.
#include <assert.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "caller.h"
#include "draw.h"
#include "pool_checks.h"
#include "pool_subject.h"
#include "wait.h"

#define TREE_DEPTH 6
#define TREE_WIDTH 3
#define TREE_TASKS 1093 // 1 + 3 + ... + 3^6
#define AGAIN      10000
#define SHORT_LIFE 64
#define CHILDREN   32

static bool start_nested(struct pool_subject *subject, const struct pool_ops *ops, unsigned workers,
                         struct effort effort, struct reason *reason)
{
    struct pool_config config = pool_config_plain(workers, 1, 2048);
    config.nested = true;
    return pool_subject_start(subject, ops, config, effort, reason);
}

// The children of task i are WIDTH * i + 1 and so on: a tree in a row.
static void task_branches(struct pool_record *record, void *handle)
{
    struct pool_record *tree = record->context;
    for (uint64_t i = 1; i <= TREE_WIDTH; i++) {
        uint64_t child = TREE_WIDTH * record->number + i;
        if (child >= TREE_TASKS)
            return;
        tree[child] = (struct pool_record){.number = child, .context = tree, .does = task_branches};
        pool_record_submit(record->subject, handle, &tree[child]);
    }
}

// Submits itself until it has run often enough.
struct again {
    struct pool_task task; // first
    struct pool_subject *subject;
    uint64_t left; // plain: each run sees the one before
    _Atomic bool refused;
};

static void again_run(struct pool_task *task, void *handle)
{
    struct again *again = (struct again *)task;
    struct pool_subject *subject = again->subject;
    if (--again->left > 0 && !subject->ops->submit(subject->pool, handle, task))
        // relaxed: read after the drain.
        atomic_store_explicit(&again->refused, true, memory_order_relaxed);
}

// `inline` runs one in the other: as many as its stack has room for.
static uint64_t again_times(const struct pool_ops *ops)
{
    return ops->claims.producer_runs ? AGAIN / 10 : AGAIN;
}

bool pool_runs_trees(const struct pool_ops *ops, struct effort effort, struct reason *reason)
{
    struct pool_record *tree = calloc(TREE_TASKS, sizeof *tree);
    assert(tree);
    uint64_t end = monotonic_ns() + (uint64_t)effort.ms * 1000000;
    for (unsigned round = 0; round < 2 || monotonic_ns() < end; round++) {
        struct pool_subject subject;
        if (!start_nested(&subject, ops, 1 + round % 3, effort, reason))
            return false;
        void *handle = pool_subject_attach(&subject, 0);
        struct again again = {
            .task = {.run = again_run}, .subject = &subject, .left = again_times(ops)};
        for (unsigned i = 0; i < TREE_TASKS; i++)
            tree[i] = (struct pool_record){.subject = &subject, .number = i};
        tree[0] = (struct pool_record){.context = tree, .does = task_branches};
        if (!ops->submit(subject.pool, handle, &again.task))
            return reason_set(reason, "an empty pool refused a task");
        pool_record_submit(&subject, handle, &tree[0]);
        pool_subject_drain(&subject, handle, "of a tree, and of a task that submits itself");
        // relaxed: after the drain.
        if (again.left > 0 || atomic_load_explicit(&again.refused, memory_order_relaxed))
            return reason_set(reason, "a task that submits itself had %llu of %llu runs left",
                              (unsigned long long)again.left, (unsigned long long)again_times(ops));
        pool_subject_stop(&subject, POOL_DRAIN);
        if (!pool_records_done(&subject, tree, TREE_TASKS))
            return false;
        pool_subject_close(&subject);
    }
    free(tree);
    return true;
}

// A task in a page of its own, which it gives back: who touches it then crashes.
struct brief {
    struct pool_task task; // first
    _Atomic unsigned *run;
    size_t bytes;
};

static void brief_run(struct pool_task *task, void *handle)
{
    (void)handle;
    struct brief *brief = (struct brief *)task;
    _Atomic unsigned *run = brief->run;
    munmap(brief, brief->bytes);
    // relaxed: a count that is read when the pool has stopped.
    atomic_fetch_add_explicit(run, 1, memory_order_relaxed);
}

bool pool_leaves_tasks_alone(const struct pool_ops *ops, struct effort effort,
                             struct reason *reason)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    uint64_t end = monotonic_ns() + (uint64_t)effort.ms * 1000000;
    for (unsigned round = 0; round < 2 || monotonic_ns() < end; round++) {
        struct pool_subject subject;
        _Atomic unsigned run = 0;
        struct pool_config config = pool_config_plain(1 + round % 2, 1, SHORT_LIFE);
        if (!pool_subject_start(&subject, ops, config, effort, reason))
            return false;
        void *handle = pool_subject_attach(&subject, 0);
        for (unsigned i = 0; i < SHORT_LIFE; i++) {
            struct brief *brief =
                mmap(NULL, page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
            assert(brief != MAP_FAILED);
            *brief = (struct brief){.task = {.run = brief_run}, .run = &run, .bytes = page};
            if (!ops->submit(subject.pool, handle, &brief->task))
                return reason_set(reason, "full with %u of %u inside", i, SHORT_LIFE);
        }
        pool_subject_drain(&subject, handle, "of tasks that free themselves");
        pool_subject_stop(&subject, POOL_DRAIN);
        // relaxed: stop has joined the threads.
        unsigned ran = atomic_load_explicit(&run, memory_order_relaxed);
        if (ran != SHORT_LIFE)
            return reason_set(reason, "%u tasks of %u ran", ran, SHORT_LIFE);
        pool_subject_close(&subject);
    }
    return true;
}

struct brood {
    struct pool_record children[CHILDREN];
    _Atomic unsigned begun;
};

static void child_run(struct pool_record *record, void *handle)
{
    (void)handle;
    struct brood *brood = record->context;
    // relaxed: how many have begun.
    atomic_fetch_add_explicit(&brood->begun, 1, memory_order_relaxed);
}

// Submits tasks and does not end before one of them has begun: in another worker, that is.
static void parent_run(struct pool_record *record, void *handle)
{
    struct brood *brood = record->context;
    for (unsigned i = 0; i < CHILDREN; i++) {
        brood->children[i] =
            (struct pool_record){.number = 1 + i, .context = brood, .does = child_run};
        pool_record_submit(record->subject, handle, &brood->children[i]);
    }
    // relaxed: as above.
    while (atomic_load_explicit(&brood->begun, memory_order_relaxed) == 0)
        pause_us(50);
}

bool pool_steals(const struct pool_ops *ops, struct effort effort, struct reason *reason)
{
    uint64_t end = monotonic_ns() + (uint64_t)effort.ms * 1000000;
    for (unsigned round = 0; round < 4 || monotonic_ns() < end; round++) {
        struct pool_subject subject;
        struct brood brood = {0};
        for (unsigned i = 0; i < CHILDREN; i++)
            brood.children[i].subject = &subject;
        struct pool_record parent = {.context = &brood, .does = parent_run};
        struct pool_config config = pool_config_plain(2 + round % 2, 1, 64);
        config.nested = true;
        config.steal = round % 4 < 2 ? POOL_STEAL_ONE : POOL_STEAL_HALF;
        if (!pool_subject_start(&subject, ops, config, effort, reason))
            return false;
        void *handle = pool_subject_attach(&subject, 0);
        pool_record_submit(&subject, handle, &parent);
        pool_subject_drain(&subject, handle, "of a task that waits for one to be stolen from it");
        pool_subject_stop(&subject, POOL_DRAIN);
        if (!pool_record_done(&parent) || !pool_records_done(&subject, brood.children, CHILDREN))
            return false;
        struct pool_counts counts = ops->counts(subject.pool);
        if (counts.steals == 0 || counts.steals > counts.steals_tried)
            return reason_set(reason, "%llu steals of %llu tries counted",
                              (unsigned long long)counts.steals,
                              (unsigned long long)counts.steals_tried);
        pool_subject_close(&subject);
    }
    return true;
}
