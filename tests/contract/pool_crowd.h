// SPDX-License-Identifier: MIT
// pool_crowd.h: several threads that submit to one pool, and what must have come of it.
#ifndef TESTS_CONTRACT_POOL_CROWD_H
#define TESTS_CONTRACT_POOL_CROWD_H

#include "pool_subject.h"

#define POOL_CROWD_PRODUCERS_MAX 8

struct pool_crowd {
    const struct pool_ops *ops;
    struct effort effort;
    unsigned workers, producers;
    uint64_t capacity;
    unsigned turn_ms;          // how long it submits, at most
    void (*meanwhile)(void);   // called again and again while it does; NULL: nothing
    struct pool_counts counts; // of the pool, when it has stopped
    uint64_t run_outside;      // tasks that producers ran
};

// Lets the crowd submit until the time is over, each member some tasks and a drain in turn, the
// last ones without: stop must run them. True if each ran once, with what was written before it, and
// what it wrote was seen. Adds the tasks to *ended.
bool pool_crowd_runs(struct pool_crowd *crowd, uint64_t *ended, struct reason *reason);

#endif
