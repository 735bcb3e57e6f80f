// SPDX-License-Identifier: MIT
// stream_crowd_member.h: what one member of a stream's crowd does, and what it shares with the
// others. Private to stream_crowd.c.
#ifndef TESTS_CONTRACT_STREAM_CROWD_MEMBER_H
#define TESTS_CONTRACT_STREAM_CROWD_MEMBER_H

#include <pthread.h>
#include <stdatomic.h>
#include <sys/types.h>

#include "hint.h"
#include "stream_crowd.h"
#include "stream_subject.h"

// Bytes (records) of one writer, at most.
#define WRITTEN_MAX 262144

#define LETTERS 256

enum stream_fault {
    STREAM_FAULT_NONE,
    STREAM_FAULT_BYTE,   // not the byte that was written there
    STREAM_FAULT_RECORD, // not the next record of a writer
    STREAM_FAULT_CALL,   // an answer that the call may not give
};

// What one member did; read after it is joined.
struct stream_log {
    _Alignas(CACHE_LINE) uint64_t moved; // calls that moved something
    uint64_t bytes;                      // writer: written; reader: read
    uint64_t letters[LETTERS];           // reader: bytes of each value
};

// What the members share; in shared memory, as they may be processes.
struct stream_hall {
    _Alignas(CACHE_LINE) atomic_bool stop;
    _Atomic enum stream_fault fault;
    _Alignas(CACHE_LINE) atomic_uint present;
    _Alignas(CACHE_LINE) atomic_uint writers_left;
    struct stream_log writers[STREAM_CROWD_MAX], readers[STREAM_CROWD_MAX];
};

struct stream_member {
    const struct stream_crowd *crowd;
    struct stream_subject *subject;
    struct stream_hall *hall;
    enum stream_role role;
    unsigned index; // within its role
    void *handle;
    uint64_t draws;
    uint64_t moved, bytes;
    uint64_t next[STREAM_CROWD_MAX]; // reader: what is known to come next of each writer
    pthread_t thread;
    pid_t process;
};

// Letters that one writer of so many has.
unsigned stream_letters(unsigned writers);

// A member's life, to be called in a thread or process of its own. Takes a struct stream_member whose
// first five members are set, returns NULL.
void *stream_member_run(void *member);

#endif
