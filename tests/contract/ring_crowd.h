// SPDX-License-Identifier: MIT
// ring_crowd.h: many threads or processes that push and pop, and what must have come of it.
#ifndef TESTS_CONTRACT_RING_CROWD_H
#define TESTS_CONTRACT_RING_CROWD_H

#include "check.h"

struct ring_crowd {
    const struct ring_ops *ops;
    bool racy; // as in struct effort
    uint64_t capacity;
    unsigned producers, consumers; // 1..RING_CROWD_MAX each
    unsigned ms;                   // how long it pushes, at most
    bool processes; // members are processes that share the ring's memory, not threads
    bool sleeps;    // by push_until and pop_until, and shut at the end
};

#define RING_CROWD_MAX 512

// Lets the crowd push until the time is over or each producer has pushed some thousand elements, and
// pop until all is out. True if each element came out once, whole, at each consumer in the order of
// its producer, and with it what was written before the push. Adds what came out to *delivered.
//
// The elements name the cell that their producer wrote before the push. Cells are plain variables,
// so that the thread sanitizer proves the ring's release and acquire; relaxed atomics if racy.
bool ring_crowd_delivers(const struct ring_crowd *crowd, uint64_t *delivered,
                         struct reason *reason);

#endif
