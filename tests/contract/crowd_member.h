// SPDX-License-Identifier: MIT
// crowd_member.h: what one member of a crowd does, and what it shares with the others. Private to
// crowd.c.
#ifndef TESTS_CONTRACT_CROWD_MEMBER_H
#define TESTS_CONTRACT_CROWD_MEMBER_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>

#include "crowd.h"
#include "hint.h"

// What the members share; in shared memory, as they may be processes. One line per word.
struct square {
    _Alignas(CACHE_LINE) atomic_bool stop;
    atomic_bool violated;
    _Alignas(CACHE_LINE) atomic_uint present; // members that have arrived at the start
    _Alignas(CACHE_LINE) atomic_uint inside;  // the owner's mark, or how many are inside
    _Alignas(CACHE_LINE) uint64_t plain_first;
    _Alignas(CACHE_LINE) uint64_t plain_second;
    _Alignas(CACHE_LINE) _Atomic uint64_t racy_first;
    _Alignas(CACHE_LINE) _Atomic uint64_t racy_second;
    _Alignas(CACHE_LINE) atomic_uint latest; // mark of who was inside last
    struct {
        _Alignas(CACHE_LINE) uint64_t entries;
        atomic_uint handovers; // entries after another member's; read while the member works
    } done[CROWD_MAX];
};

struct member {
    const struct crowd *crowd;
    struct subject *subject;
    struct square *square;
    unsigned index;
    uint64_t draw; // random bits of the current round
    void *node;
    unsigned handovers;
    pthread_t thread;
};

// Whether somebody has ended the work.
static inline bool square_stopped(struct square *square)
{
    // relaxed: the flag carries no data; what it ends is joined before it is read.
    return atomic_load_explicit(&square->stop, memory_order_relaxed);
}

// Ends the work of all members.
static inline void square_stop(struct square *square)
{
    // relaxed: the flag carries no data.
    atomic_store_explicit(&square->stop, true, memory_order_relaxed);
}

// A member's life, to be called in a thread or process of its own: enters and leaves until somebody
// stops the crowd, which is also what it does when it sees a violation. Takes a struct member whose
// crowd, subject, square and index are set, returns NULL.
void *member_run(void *member);

#endif
