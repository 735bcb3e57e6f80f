// SPDX-License-Identifier: MIT
// fifo.h: whether a history of pushes and pops is one that a bounded first-in-first-out queue could
// have had.
//
// Linearizable (Herlihy and Wing, 1990): the calls can be put in one order, each at some moment
// between its begin and its end, in which a queue used by one thread gives the same answers. Found by
// search: of the calls that no other unplaced call precedes, each is tried as the next one (Wing and
// Gong, 1993), and a state that was met before is not searched again (Lowe, 2017). Exact; the time is
// exponential in the number of calls that overlap, not in the length of the history.
#ifndef HARNESS_JUDGE_FIFO_H
#define HARNESS_JUDGE_FIFO_H

#include <stdbool.h>
#include <stdint.h>

// The most calls of one history.
#define FIFO_CALLS_MAX 64

enum fifo_call { FIFO_PUSH, FIFO_POP };

// One call, with its answer.
struct fifo_event {
    unsigned thread; // the calls of one thread do not overlap
    enum fifo_call call;
    // Moments on one clock, begin <= end. A call with end < another's begin precedes it.
    uint64_t begin, end;
    uint64_t value; // pushed or popped; of no meaning for a pop that failed
    bool done;      // false: the push found the queue full, the pop found it empty
};

struct fifo_spec {
    uint64_t capacity; // elements, 1 or more; UINT64_MAX: no bound
    // A push that failed found `capacity` elements. Else it may fail at any time.
    bool full_definite;
    // A pop that failed found nothing. Else it may also fail if it overlaps a push that is not the
    // same thread's.
    bool empty_definite;
    // Not one queue: the elements of one producer come to each consumer in the order of their
    // pushes, and nothing else is said of the order. Each producer has `capacity` places of its own.
    // Demands that all values pushed differ.
    bool per_producer;
};

enum fifo_answer {
    FIFO_LINEARIZABLE,
    FIFO_BROKEN,
    FIFO_UNDECIDED, // more than FIFO_CALLS_MAX calls, or no memory
};

struct fifo_verdict {
    enum fifo_answer answer;
    // Where broken: how many calls could be placed at most, and a call that then could not be. All
    // calls whose answer says something count.
    unsigned placed;
    unsigned event; // index into events
};

// Allocates what the search remembers with malloc, and frees it.
struct fifo_verdict judge_fifo(const struct fifo_event *events, unsigned count,
                               const struct fifo_spec *spec);

#endif
