// SPDX-License-Identifier: MIT
// crowd.h: many threads or processes that enter and leave a lock, and watch each other do it.
#ifndef TESTS_CONTRACT_CROWD_H
#define TESTS_CONTRACT_CROWD_H

#include "check.h"
#include "subject.h"

// How the members find out that the lock let two of them in.
enum crowd_witness {
    // Each writes its own mark into a word, stays a while and finds it unchanged.
    WITNESS_OWNER,
    // Each adds 1 to two counters on lines of their own, with a pause in between, and finds them
    // equal. At the end both are the number of entries. The counters are plain variables, so that
    // the thread sanitizer proves the lock's acquire and release; relaxed atomics if effort.racy.
    WITNESS_COUNTERS,
    // Each counts itself in and out; more than `permits` inside is one too many.
    WITNESS_PERMITS,
};

struct crowd {
    const struct lock_ops *ops;
    struct effort effort; // ms is how long the crowd works
    enum crowd_witness witness;
    unsigned members; // 1..CROWD_MAX
    unsigned permits; // of the lock; 0: 1
    bool processes;   // members are processes that share the lock's memory, not threads
    bool pinned;      // members sit on the allowed CPUs in turn: two on one CPU race less
};

#define CROWD_MAX 256

// Lets the crowd work until the time is over and the lock has gone from member to member some
// thousand times, at most 25 times as long; or until a member has seen a violation. True if none
// has.
//
// A member stays inside a little longer once in 16 entries and yields the CPU while inside once in
// 256; it comes in by try_acquire once in 16, and by acquire_until with a limit that it may well
// exceed twice in 16, where the lock offers these; outside it waits a random while, so that
// arrivals and releases meet in all possible ways.
//
// Power, by `contract_runner --detection` on 2 CPUs at the default effort: no lock, a shared entry,
// an entry let in once in 1000 looks and test-then-set are each caught in 100 of 100 runs, with
// three busy loops beside it in 99 or 100. Without overtime it was as little as 7 beside the loops.
bool crowd_excludes(const struct crowd *crowd, struct reason *reason);

#endif
