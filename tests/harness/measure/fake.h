// SPDX-License-Identifier: MIT
// fake.h: hand-made scenarios for tests of plans, points and launches.
#ifndef TESTS_HARNESS_MEASURE_FAKE_H
#define TESTS_HARNESS_MEASURE_FAKE_H

#include "measure/scenario.h"

// count: primitives good, other, small (2 threads at most), control (must fail), plain (has no
// probe but none); options inside (duration, swept), cells (count, swept) and mode (one value).
// roles: one primitive, pair, with `threads` producers, 2 consumers and 1 hog that is not counted.
// wordy: a primitive, good, whose options are so long that the name of a point is too long.
struct fake_options {
    uint64_t inside_ns, cells;
    unsigned mode;
};

// pool: a primitive, seated, with 1 producer and `threads` seats, threads that its setup starts; no
// probe order. In each window every seat uses FAKE_BURN_NS of CPU time, and records a latency of 7 ticks
// and h bytes in histogram h of HISTOGRAMS_MAX if that is the probe, while the producer sleeps.
#define FAKES 4
extern const struct scenario *const fakes[FAKES];
extern const struct scenario fake_pool;

#define FAKE_SEATS_MAX 16
#define FAKE_BURN_NS   10000000

// What the launch of a point of `pool` saw, in its results.
struct fake_seen {
    uint64_t workers, crew;
    bool crowded;
    struct counter_values usage; // in verify
    uint64_t rows;               // of the timeline, of one more than there is room for
    struct fake_seat {
        unsigned index, role, role_index;
        int cpu;       // of the worker struct
        uint64_t cpus; // how many its thread may run on
    } seats[FAKE_SEATS_MAX];
};

// Adds 1 to its worker's operations until the window is over.
uint64_t fake_work(struct worker *worker);

#endif
