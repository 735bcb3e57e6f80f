// SPDX-License-Identifier: MIT
// pool.h: the contract of the pool family: threads that run the tasks they are given.
//
// A pool is a block of memory that the caller provides, threads that the pool makes itself, and a table
// of operations. A task is the caller's memory too, and the pool's from a submit that returned true
// until it is run or given back: exactly once, whatever happens. (It may be submitted again meanwhile,
// and is run once a submit: a pool keeps nothing in it.) What was written before the submit is
// seen by the task, and what the task wrote is seen after a drain or stop that waited for it.
//
//     static const struct pool_config config = {.workers = 4, .producers = 1, .capacity = 1024};
//     void *pool = memory of ops->bytes(&config) bytes, aligned to CACHE_LINE;
//     ops->open(pool, &config);
//     void *producer = ops->attach ? ops->attach(pool, 0) : NULL;   // once a thread
//     ops->start(pool);
//     struct mine { struct pool_task task; ... } mine = {.task = {.run = run_mine}};
//     while (!ops->submit(pool, producer, &mine.task)) ...
//     ops->drain(pool, producer);
//     ops->stop(pool, POOL_DRAIN, NULL, NULL);
//     ops->close(pool);
//
// Forbidden: more producers than the config says, two threads using one handle, start or stop more
// than once, closing a pool that runs, drain or stop from inside a task.
#ifndef PRIMITIVES_POOL_POOL_H
#define PRIMITIVES_POOL_POOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "about.h"
#include "dispatch/dispatch.h"

#define POOL_WORKERS_MAX  4096
#define POOL_CAPACITY_MAX (UINT64_C(1) << 24)
// Not the system's 8 MiB: start and stop would map each stack anew, and 4,096 of them take 32 GiB of
// addresses.
#define POOL_STACK_BYTES (256 * 1024)

struct pool_task {
    // Called once, by a thread of the pool (of the caller where the pool says producer_runs).
    // `handle` is for submits from inside the task, until it returns. The pool does not touch the
    // task any more once it calls this: the task may free or submit itself. In a thread of
    // the pool it has about POOL_STACK_BYTES of stack, or more.
    void (*run)(struct pool_task *task, void *handle);
    uint64_t key;     // see struct dispatch_task
    uint64_t cost_ns; // likewise
};

// What becomes of tasks that have not begun.
enum pool_stop { POOL_DRAIN, POOL_CANCEL };

// How much a worker takes that has nothing to do from one that has.
enum pool_steal { POOL_STEAL_ONE, POOL_STEAL_HALF };

// No member has a default but those where 0 says so.
struct pool_config {
    unsigned workers;     // threads, 1..POOL_WORKERS_MAX; of an elastic pool the most
    unsigned workers_min; // elastic: threads that stay; 0: as many as workers, which is not elastic
    unsigned producers;   // threads from outside that submit, 1 or more
    bool nested;          // tasks submit, too
    uint64_t capacity;    // tasks that may be in the pool, waiting or running, 1..POOL_CAPACITY_MAX
    uint64_t spin_ns;     // how long a worker looks for work before it sleeps
    uint64_t keep_ns;     // elastic: how long one above workers_min sleeps before it ends
    enum pool_steal steal;               // of a stealing pool
    const struct dispatch_ops *dispatch; // of a pool that dispatches: who gets a task
    struct dispatch_config strategy;     // for it; `workers` is set by the pool
};

// Properties that a pool claims; each claim has a contract test.
struct pool_claims {
    bool keeps;      // each task taken is run or given back, once. False: broken
    bool concurrent; // tasks run beside the producer, and beside each other with 2 workers or more
    bool producer_runs; // a producer may run tasks, in submit or drain: it is one more thread
    bool fifo;          // tasks of one producer begin in the order of their submits
    bool bounded;       // submit returns false with `capacity` tasks in it, and only then (or when
                        // stopping). Else it keeps any number
    bool nests;         // can be opened with .nested
    bool elastic;       // can be opened with workers_min below workers
    bool steals;        // reads .steal
    bool dispatches;    // reads .dispatch and .strategy, and needs them
    bool cancels;       // POOL_CANCEL gives back what has not begun; else it runs it, as POOL_DRAIN
    bool sleeps;        // idle workers use no CPU once they have looked for spin_ns
    bool allocates;     // submit may allocate memory
};

// What has happened in a pool. Exact once it has stopped, else of some moment of the call.
struct pool_counts {
    uint64_t threads;         // that were made, from start to stop
    uint64_t sleeps;          // of a worker, for lack of work
    uint64_t wakes;           // calls of the kernel to wake workers
    uint64_t steals_tried;    // looks of one worker into another's queue
    uint64_t steals;          // of them, those that brought a task
    uint64_t run_by_producer; // tasks
};

struct pool_ops {
    struct about about;
    struct pool_claims claims;

    // Bytes of memory it needs, at an address that is a multiple of CACHE_LINE. Never 0.
    size_t (*bytes)(const struct pool_config *config);

    // Makes a pool without threads in `memory` (bytes(config) bytes, any content). 0, or -errno with
    // nothing to close: -EINVAL for a number outside its limits, a strategy that its init refuses,
    // or none where one is needed; -ENOTSUP for what it does not claim.
    int (*open)(void *memory, const struct pool_config *config);

    // Releases what open took, of a pool that has stopped or was not started. Tasks that were
    // submitted to one that was not started are forgotten.
    void (*close)(void *pool);

    // The calling thread's handle as producer number `slot`, in the pool's memory. NULL: handles are
    // not needed.
    void *(*attach)(void *pool, unsigned slot);

    // Makes the threads and, when all of them are there, lets them begin together; what was
    // submitted before has waited for that. They inherit the CPUs of the calling thread. 0, or
    // -errno (-EAGAIN: no more threads to be had) with none left; the pool can be closed then.
    int (*start)(void *pool);

    // Gives the task to the pool. `handle` is attach's, or what a task was called with. False: full
    // or stopping, and the task is still the caller's. At the same time as stop: either;
    // as start: it waits for that, or not.
    bool (*submit)(void *pool, void *handle, struct pool_task *task);

    // By a producer of a started pool: returns when all tasks that it submitted before are done, and
    // all that these have submitted, and so on. Others may go on to submit: what they, and their tasks,
    // submit from now on is not waited for; what was inside before may be, with all that comes of it.
    void (*drain)(void *pool, void *handle);

    // Runs all that was submitted (POOL_DRAIN) or gives back what has not begun (POOL_CANCEL) by
    // `cancelled`, once a task, in any thread; NULL forgets them. Tasks that run are waited for, and
    // can submit no more. Returns when all threads have ended. How many were given back.
    uint64_t (*stop)(void *pool, enum pool_stop how,
                     void (*cancelled)(struct pool_task *task, void *context), void *context);

    // NULL: does not count.
    struct pool_counts (*counts)(const void *pool);
};

#endif
