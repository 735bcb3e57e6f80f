// SPDX-License-Identifier: MIT
// crew.h: the workers of one launch: threads that are made, pinned, run through windows and sent
// home.
#ifndef HARNESS_MEASURE_CREW_H
#define HARNESS_MEASURE_CREW_H

#include <pthread.h>

#include "measure/gate.h"
#include "measure/page.h"
#include "measure/scenario.h"

// What the harness keeps of one worker; only its own thread writes it during a window.
struct crew_member {
    struct crew *crew;
    struct worker *worker;
    uint64_t (*work)(struct worker *);
    pthread_t thread;
    int pin_error; // -errno of pinning, reported after the first window
    struct counters counters;
    struct counter_values sum; // over the measured windows
    struct sample sample;      // of the last window
};

struct crew {
    struct gate gate;
    struct crew_member *members;
    unsigned count;
    bool measuring; // written between windows: false during warm-up
};

// Starts run->worker_count threads that wait for the first window. 0 or -errno.
int crew_start(struct crew *crew, struct run *run, struct error *error);

// One window; afterwards each member's sample tells what it did.
void crew_window(struct crew *crew, uint64_t window_ns);

// Ends and joins all threads.
void crew_stop(struct crew *crew);

#endif
