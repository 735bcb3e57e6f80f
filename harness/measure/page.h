// SPDX-License-Identifier: MIT
// page.h: the memory that a launch shares with its parent: what to do, and what came of it.
//
// A memfd of fixed size, sparse, mapped by both. The child writes as it goes, so that the parent of
// a launch that hangs or dies still knows how far it came.
#ifndef HARNESS_MEASURE_PAGE_H
#define HARNESS_MEASURE_PAGE_H

#include <stdalign.h>
#include <stdatomic.h>
#include <stdint.h>

#include "judge/window.h"
#include "machine/counters.h"
#include "measure/histogram.h"
#include "measure/scenario.h"

#define WINDOWS_MAX        100
#define WARMUP_WINDOWS_MAX 20
#define PAGE_FD            3 // where the child finds it
#define EPITAPH_BYTES      40

// Written by the parent before the child starts.
struct launch_request {
    char scenario[64], primitive[64];
    struct axes axes;
    alignas(16) unsigned char options[OPTIONS_BYTES_MAX];
    uint64_t window_ns;
    uint64_t windows;   // 1..WINDOWS_MAX
    uint64_t warmup_ns; // 0: until the slope is flat
    uint64_t seed, round_seed;
    int64_t parent;                    // process that waits for the reply
    double tick_ns, tick_cost_ns;      // of this machine's clock_ticks(), see machine/clock.h
    uint32_t worker_count, crew_count; // as in struct run
    int32_t cpus[WORKERS_MAX];         // the kernel's numbers; -1: not pinned
    uint32_t groups[WORKERS_MAX];      // last-level cache of each worker's CPU
};

// How far a launch came; the words are for "no end in sight during ...".
enum phase {
    PHASE_START,
    PHASE_SETUP,
    PHASE_WARMUP,
    PHASE_WINDOW,
    PHASE_VERIFY,
    PHASE_DONE,
    PHASES
};
extern const char *const phase_names[PHASES + 1];

struct worker_reply {
    struct counter_values counters; // over the measured windows; of the crew
    double latency_p99_ns, latency_max_ns;
};

struct launch_reply {
    _Atomic uint32_t phase; // the last thing written is PHASE_DONE
    _Atomic uint32_t window;
    int32_t verdict; // 0, or -errno of setup (-ENOTSUP: unsupported) or verify (-EBADMSG: wrong)
    char message[400];
    char epitaph[EPITAPH_BYTES]; // "process 1: ": the worker whose end the launch's was
    double work_ns, tick_ns, tick_cost_ns;
    bool heap_counts; // whether allocated_bytes of the samples says anything
    double steal_s, pressure_us, throttled_us;       // over the measured windows
    struct counter_values usage;                     // likewise, see struct run
    uint64_t epoch_ns;                               // start of the first measured window
    uint64_t warmup_windows, windows;                // measured so far
    struct sample samples[WINDOWS_MAX][WORKERS_MAX]; // of the crew
    struct worker_reply workers[WORKERS_MAX];
    struct histogram latency[ROLES_MAX];                    // in ticks
    struct histogram histograms[HISTOGRAMS_MAX][ROLES_MAX]; // see struct histogram_label
    struct timeline timeline;                               // see run_timeline_add()
    alignas(16) unsigned char results[RESULTS_BYTES_MAX];
};

struct launch_page {
    struct launch_request request;
    struct launch_reply reply;
};

#endif
