// SPDX-License-Identifier: MIT
// ring_crowd_member.h: what one member of a ring's crowd does, and what it shares with the others.
// Private to ring_crowd.c.
#ifndef TESTS_CONTRACT_RING_CROWD_MEMBER_H
#define TESTS_CONTRACT_RING_CROWD_MEMBER_H

#include <pthread.h>
#include <stdatomic.h>
#include <sys/types.h>

#include "hint.h"
#include "ring_crowd.h"
#include "ring_subject.h"

// Elements of one producer, at most.
#define ELEMENTS_MAX 2048

enum ring_fault {
    FAULT_NONE,
    FAULT_STRANGE,   // an element that nobody pushed
    FAULT_TWICE,     // an element that had come out already
    FAULT_UNWRITTEN, // what was written before the push is not there
    FAULT_ORDER,     // after a later element of its producer
    FAULT_WRITTEN,   // a value written by a pop that gave nothing
    FAULT_CALL,      // an answer that the call may not give
};

// What the elements of one producer stand for.
struct ring_trunk {
    uint64_t cells[ELEMENTS_MAX];
    _Atomic uint64_t racy_cells[ELEMENTS_MAX];
    _Atomic uint8_t popped[ELEMENTS_MAX]; // times that it came out
    _Alignas(CACHE_LINE) unsigned pushed; // read after the producer is joined
};

// What the members share; in shared memory, as they may be processes.
struct ring_hall {
    _Alignas(CACHE_LINE) atomic_bool stop;
    _Atomic enum ring_fault fault;
    _Alignas(CACHE_LINE) atomic_uint present;
    _Alignas(CACHE_LINE) atomic_uint producers_left;
    struct ring_trunk trunks[]; // one per producer
};

struct ring_member {
    const struct ring_crowd *crowd;
    struct ring_subject *subject;
    struct ring_hall *hall;
    enum ring_role role;
    unsigned index; // within its role
    void *handle;
    uint64_t draws;
    unsigned *latest; // consumer: of each producer, 1 + the latest element that came
    pthread_t thread;
    pid_t process;
};

// A member's life, to be called in a thread or process of its own. Takes a struct ring_member whose
// first five members are set, returns NULL.
void *ring_member_run(void *member);

#endif
