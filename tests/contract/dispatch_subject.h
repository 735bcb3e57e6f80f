// SPDX-License-Identifier: MIT
// dispatch_subject.h: a strategy and the workers that it gives tasks to, which only count.
//
// Tasks end when a check says so, in the order of their picks at each worker. What the strategy is
// told by its view and by done() always agrees, whichever of them it goes by. Every pick is held to
// the rules that all strategies keep, whatever the check is about. That it asks only what it may is one
// of them.
#ifndef TESTS_CONTRACT_DISPATCH_SUBJECT_H
#define TESTS_CONTRACT_DISPATCH_SUBJECT_H

#include "block.h"
#include "check.h"

struct dispatch_worker {
    uint32_t weight;
    uint32_t in_flight;
    uint64_t work_ns;     // costs of the tasks in flight
    uint32_t first, last; // tasks in flight, the oldest first: their numbers + 1, 0: none
};

struct dispatch_subject {
    struct dispatch_view view; // first: what the strategy asks
    const struct dispatch_ops *ops;
    struct dispatch_config config; // without weights, which are the workers'
    struct block block;
    void *state; // the block's
    struct dispatch_worker *workers;
    uint32_t eligible; // workers of a weight above 0
    struct dispatch_flight *flights;
    uint32_t flights_made, flights_max; // of all that were ever in flight at once
    uint32_t flight_free;               // number + 1, 0: none
    uint64_t in_flight;                 // of all workers
    uint64_t now_ns;
    const char *asked_wrongly; // what the strategy asked that it may not; NULL: nothing
};

// A config of `workers` that every strategy accepts.
struct dispatch_config dispatch_config_of(uint32_t workers, uint64_t seed);

// Sets a strategy up in memory full of rubbish, another one for each kind, and then spoils what it was
// set up from. False, with the reason and nothing to close, if it refuses.
bool dispatch_subject_open(struct dispatch_subject *subject, const struct dispatch_ops *ops,
                           const struct dispatch_config *config, enum block_kind kind,
                           struct reason *reason);

// Frees all. False, with the reason, if the strategy wrote beside its memory.
bool dispatch_subject_close(struct dispatch_subject *subject, struct reason *reason);

// Gives the next task away, one microsecond later. False, with the reason, if the pick breaks a
// rule: the worker must exist, have a weight above 0 and keep to the limit; DISPATCH_NONE is the
// answer if and only if all that may be picked are at the limit.
bool dispatch_subject_pick(struct dispatch_subject *subject, uint64_t key, uint64_t cost_ns,
                           uint32_t *worker, struct reason *reason);

// The worker's oldest task, of which there is one, ends now.
void dispatch_subject_done(struct dispatch_subject *subject, uint32_t worker);

// Likewise, and the strategy is told that it took so long.
void dispatch_subject_done_after(struct dispatch_subject *subject, uint32_t worker,
                                 uint64_t elapsed_ns);

// As it was before the pick: its only task is done at once.
bool dispatch_subject_probe(struct dispatch_subject *subject, uint64_t key, uint32_t *worker,
                            struct reason *reason);

// One step of work as it comes, drawn from `draws`: some tasks end, then one is given away. `worker`:
// who got it, or DISPATCH_NONE.
bool dispatch_subject_step(struct dispatch_subject *subject, uint64_t *draws, uint32_t *worker,
                           struct reason *reason);

// Picks and ends tasks until each worker that may be picked has `in_flight[worker]`.
bool dispatch_subject_load(struct dispatch_subject *subject, const uint32_t *in_flight,
                           struct reason *reason);

// The fewest tasks in flight of a worker that may be picked.
uint32_t dispatch_subject_fewest(const struct dispatch_subject *subject);

// True if the strategy is of this name or is what the broken twins of it are made from.
bool dispatch_is(const struct dispatch_ops *ops, const char *name);

#endif
