// SPDX-License-Identifier: MIT
// dispatch.h: the contract of the dispatch family: which worker gets the next task.
//
// A strategy is a pure function of its own state, of what it asks about the workers, and of the task;
// no threads, no clock, no memory but its own. A thread pool and a simulation in virtual time give it
// the same questions to ask, so that both run the same code. The same seed and the same answers give
// the same picks.
//
//     static const struct dispatch_config config = {.workers = 8, .seed = 1, .choices = 2};
//     void *state = memory of ops->bytes(&config) bytes, aligned to CACHE_LINE;
//     ops->init(state, &config);
//     uint32_t worker = ops->pick(state, &view, &task);   // tasks one after the other
//     if (ops->done) ops->done(state, worker, elapsed_ns, now_ns);   // when it is done
//
// Forbidden: two calls with one state at the same time; time that goes back.
#ifndef PRIMITIVES_DISPATCH_DISPATCH_H
#define PRIMITIVES_DISPATCH_DISPATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "about.h"

#define DISPATCH_WORKERS_MAX (UINT32_C(1) << 20)
#define DISPATCH_CHOICES_MAX 64

// No worker may take it now: ask again after a task is done.
#define DISPATCH_NONE UINT32_MAX

// What is known of a task when it is given away.
struct dispatch_task {
    uint64_t key;     // of its source: hash strategies send equal keys to one worker
    uint64_t cost_ns; // how long it will take, for a strategy that knows_costs; 0 or more
    uint64_t now_ns;  // the time, never less than in the call before
};

// What a strategy may ask about the workers at the task's now_ns. The owner has this as the first
// member of its own struct. Answers do not change within a pick.
struct dispatch_view {
    // Tasks that the worker was given and has not done, the one that runs included.
    uint32_t (*in_flight)(const struct dispatch_view *view, uint32_t worker);
    // ns until it has done all of them, by their cost_ns; asked by strategies that know costs only.
    uint64_t (*work_left_ns)(const struct dispatch_view *view, uint32_t worker);
};

// Which members count is said by the strategy's claims; the others are ignored.
struct dispatch_config {
    uint32_t workers;        // 1..DISPATCH_WORKERS_MAX
    const uint32_t *weights; // of each worker, read by init alone; NULL: all alike
    uint64_t seed;           // of the strategy's own draws
    uint32_t choices;        // power_of_d: workers that are compared, 1..DISPATCH_CHOICES_MAX
    uint32_t limit;          // most tasks in flight of one worker; 0: no limit
    uint32_t load_percent;   // hash_bounded: most tasks in flight of a worker, in percent of the
                             // mean: above 100, 125 for a quarter more
};

// Properties that a strategy claims; each claim has a conformance test.
struct dispatch_claims {
    // Of enough tasks with different keys each worker of a weight above 0 gets some. False only for
    // the control `first`.
    bool spreads;
    bool weighted;    // shares follow the weights; else only 0 counts: never picked
    bool limited;     // keeps to config->limit; else init refuses one
    bool keyed;       // equal keys go to one worker (as far as a bound on the load allows)
    bool knows_costs; // reads task->cost_ns and asks work_left_ns
};

struct dispatch_ops {
    struct about about;
    struct dispatch_claims claims;

    // Bytes of state. Never 0; 0 only if the config is one that init refuses.
    size_t (*bytes)(const struct dispatch_config *config);

    // 0, or -EINVAL with nothing changed: no workers or more than DISPATCH_WORKERS_MAX; weights
    // whose sum is 0 or above UINT32_MAX; choices that are none, more than DISPATCH_CHOICES_MAX or
    // than the workers of a weight above 0 (power_of_d); a load of 100 percent or less
    // (hash_bounded). -ENOTSUP: a limit that is not kept.
    int (*init)(void *state, const struct dispatch_config *config);

    // The worker for this task, of a weight above 0, or DISPATCH_NONE (limited strategies only),
    // after which nothing has changed.
    uint32_t (*pick)(void *state, const struct dispatch_view *view,
                     const struct dispatch_task *task);

    // A task of this worker was done at now_ns, elapsed_ns after its pick. Told of each task that
    // was picked, in the order of their ends. NULL: does not want to know.
    void (*done)(void *state, uint32_t worker, uint64_t elapsed_ns, uint64_t now_ns);
};

#endif
