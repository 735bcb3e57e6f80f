// SPDX-License-Identifier: MIT
// gate.h: where the workers of a launch wait between windows, and how a window starts and stops for
// all.
#ifndef HARNESS_MEASURE_GATE_H
#define HARNESS_MEASURE_GATE_H

#include <pthread.h>
#include <stdalign.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "machine/cpu.h"

struct gate {
    pthread_barrier_t barrier; // all workers and the launch's main thread
    uint64_t start_ns;         // when the window starts; written before the barrier, read after it
    bool quit;                 // likewise: no window any more
    bool crowded; // workers share CPUs: they sleep until the start, spinning would keep
                  // each other from it; constant after open
    // The window is over. Alone on its line: every worker polls it.
    alignas(LINE_BYTES) _Atomic bool stop;
};

// `shared`: the workers are processes that map the gate. 0 or -errno.
int gate_open(struct gate *gate, unsigned workers, bool crowded, bool shared);
void gate_close(struct gate *gate);

// Main thread: runs one window of `window_ns`; returns when all workers are at rest again.
void gate_window(struct gate *gate, uint64_t window_ns);

// Main thread: sends all workers home.
void gate_quit(struct gate *gate);

// Worker: waits for the next window, and for its common start; false: go home.
bool gate_enter(struct gate *gate);

// Worker: the window is over for it.
void gate_leave(struct gate *gate);

#endif
