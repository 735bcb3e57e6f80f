// SPDX-License-Identifier: MIT
// worker.h: what the body of a scenario sees of the harness: a flag that says when to stop, and the
// probes.
#ifndef HARNESS_MEASURE_WORKER_H
#define HARNESS_MEASURE_WORKER_H

#include <stdalign.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "machine/clock.h"
#include "machine/cpu.h"
#include "measure/histogram.h"

// What is observed while the body runs; a constant parameter of the body. Throughput comes from
// PROBE_NONE alone.
enum probe {
    PROBE_NONE,
    PROBE_LATENCY, // each operation is timed into worker->latency
    PROBE_ORDER,   // who came after whom, in memory of the scenario
    PROBES
};
extern const char *const probe_names[PROBES + 1];

#define HISTOGRAMS_MAX 6 // that a scenario may keep besides latency

// One thread (or process, see enum unit) of a launch. The harness sets all but `own`, before the
// first window. Of a seat (scenario.h) it does not count the operations.
struct worker {
    alignas(LINE_BYTES) const _Atomic bool *stop; // see worker_stopped()
    const void *ops;           // the variant's table, for workers that call through it
    void *state;               // of the scenario, shared by all workers: set by setup
    void *own;                 // of the scenario, for this worker: its node, its prime, ...
    const void *options;       // the scenario's option struct
    struct histogram *latency; // NULL unless PROBE_LATENCY; values in ticks, see clock_ticks()
    // The scenario's own, see struct histogram_label; NULL with PROBE_NONE or where it has none.
    struct histogram *histograms[HISTOGRAMS_MAX];
    unsigned index;      // 0-based over all workers
    unsigned role;       // index into variant->roles
    unsigned role_index; // 0-based within its role
    int cpu;             // the kernel's number; -1: not pinned
    unsigned group;      // last-level cache it runs under; 0 if not pinned
    uint64_t operations; // over all windows so far, warm-up included: for verify
};

// True when the window is over. Checked once per operation: one load of a line that nobody writes
// meanwhile.
HARNESS_INLINE bool worker_stopped(const struct worker *worker)
{
    // relaxed: the flag carries no data; the samples are read after the workers have met the
    // harness again.
    return atomic_load_explicit(worker->stop, memory_order_relaxed);
}

#endif
