// SPDX-License-Identifier: MIT
// crew.h: the workers of one launch: threads or processes that are made, pinned, run through windows
// and sent home. Seats (scenario.h) are no part of it.
#ifndef HARNESS_MEASURE_CREW_H
#define HARNESS_MEASURE_CREW_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <sys/types.h>

#include "measure/gate.h"
#include "measure/page.h"
#include "measure/scenario.h"

// What the harness keeps of one worker; only the worker itself writes it during a window.
struct crew_member {
    struct crew *crew;
    struct worker *worker;
    uint64_t (*work)(struct worker *);
    pthread_t thread;  // if it is one
    pid_t process;     // else
    _Atomic bool home; // a process that was sent home and is about to end
    int pin_error;     // -errno of pinning, reported after the first window
    struct counters counters;
    struct counter_values sum; // over the measured windows
    struct sample sample;      // of the last window
};

struct crew {
    struct gate gate;
    const struct run *run;
    char *epitaph;   // of launch_reply
    pthread_t watch; // waits for the ends of processes
    bool measuring;  // written between windows: false during warm-up
    unsigned count;
    struct crew_member members[];
};

// Starts run->crew_count threads or, where run->shared, processes that wait for the first window.
// The crew lies in memory of its own that lives as long as the calling process, since threads that a
// failed start leaves waiting still read it. 0, or -errno and no process is left.
//
// A process that ends before it is sent home takes the calling process with it, in the same way (by
// its signal or exit status), after the others have been ended and `epitaph`
// (EPITAPH_BYTES) says which it was: whoever waits for the launch need not wait for a worker that
// will not come. Processes do not outlive their parent, however that ends.
int crew_start(struct crew **crew, struct run *run, char *epitaph, struct error *error);

// One window; afterwards each member's sample tells what it did.
void crew_window(struct crew *crew, uint64_t window_ns);

// Ends and joins all threads or processes.
void crew_stop(struct crew *crew);

// The rest is between the parts of the crew.

// What a member does from its start until it is sent home.
void crew_member_work(struct crew_member *member);

// Starts all members as processes. 0, or -errno and none is left.
int crew_fork(struct crew *crew, struct error *error);

// Waits until all processes have ended, after they were sent home.
void crew_reap(struct crew *crew);

#endif
