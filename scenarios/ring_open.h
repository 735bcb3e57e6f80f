// SPDX-License-Identifier: MIT
// ring_open.h: what stands around the loops of ring_open_loop: options, state, verification, results.
#ifndef SCENARIOS_RING_OPEN_H
#define SCENARIOS_RING_OPEN_H

#include "ring_arrivals.h"
#include "ring_sides.h"

struct open_options {
    struct sides_options sides;
    uint64_t rate;
    unsigned arrivals; // enum arrivals
    uint64_t burst;
};

struct open_results {
    double achieved_share, lateness_p50_ns, lateness_p99_ns, lateness_max_ns;
};

static const struct field open_result_rows[] = {
    {.name = "achieved_share",
     .help = "share of the elements that were due in the windows that were pushed in them; below 1 "
             "the ring or the generators did not keep up",
     .type = FIELD_REAL,
     FIELD_AT(struct open_results, achieved_share),
     .metric = true,
     .higher_better = true},
    {.name = "lateness_p50",
     .unit = "ns",
     .help = "how late a generator began to push an element, median; needs probe=latency",
     .type = FIELD_REAL,
     FIELD_AT(struct open_results, lateness_p50_ns),
     .metric = true},
    {.name = "lateness_p99",
     .unit = "ns",
     .help = "how late a generator began to push an element, 99th percentile",
     .type = FIELD_REAL,
     FIELD_AT(struct open_results, lateness_p99_ns),
     .metric = true},
    {.name = "lateness_max",
     .unit = "ns",
     .help = "how late a generator began to push an element, at most",
     .type = FIELD_REAL,
     FIELD_AT(struct open_results, lateness_max_ns),
     .metric = true,
     .largest = true},
};

// worker->histograms.
enum { OPEN_LATENESS };

// run->state; only read while the workers run.
struct open_loop {
    struct ring_sides sides;
    uint64_t epoch_ticks; // times in elements count from here
    struct open_seat *seats;
};

struct open_seat {
    struct ring_seat side;
    uint32_t *gaps;     // of a generator: [ARRIVAL_GAPS]
    uint64_t arrivals;  // elements that were due so far
    uint64_t due, sent; // elements due and pushed in the measured windows
};

// Of a reading of the clock.
static inline uint64_t open_time(const struct open_loop *loop, uint64_t ticks)
{
    return ticks - loop->epoch_ticks;
}

// For the scenario; options are struct open_options, results struct open_results.
int open_setup(struct run *run, struct error *error);
void open_measure(struct run *run);
int open_verify(struct run *run, struct error *error);
void open_teardown(struct run *run);

#endif
