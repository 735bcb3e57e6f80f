// SPDX-License-Identifier: MIT
// sample_rows.h: how a sample's points become rows of its files.
#ifndef TESTS_HARNESS_REPORT_SAMPLE_ROWS_H
#define TESTS_HARNESS_REPORT_SAMPLE_ROWS_H

#include <stdint.h>
#include <stdio.h>

#include "measure/scenario.h"

#define LAUNCHES 8

// What a lock costs: alone, handed over between two threads; how the latter grows with more
// threads; and how fair it is.
struct model {
    const char *name;
    int peer;
    double alone_ns, handover_ns, decay, jain;
};

struct writer {
    FILE *summary, *launches, *histogram, *environment, *timeline;
    uint64_t noise;
    unsigned parts, launch;
};

// Options of rings and streams; 0 or NULL: not an option of this scenario.
struct flow {
    const char *topology;
    long batch, capacity, rate, write_bytes, capacity_bytes;
};

// Options of scenarios with tasks.
struct tasks {
    const char *costs; // NULL: none of these is an option
    const char *arrivals;
    double load, waiting;
    long workers, mean_ns, count, cost_ns; // 0: not an option of this scenario
};

// One point of the sample as it goes into the rows.
struct spot {
    const char *scenario, *placement, *probe;
    unsigned threads;
    long inside, outside, spin; // -1: not an option of this scenario
    struct flow flow;
    struct tasks tasks;
    const char *reference; // of the scenario
    double limit;          // of ns_per_op; NaN: none
    const char *outcome;
    const char *note;
};

struct metric {
    const char *name, *unit, *better;
    double launches[LAUNCHES];
    double value, low, high;         // filled from the launches unless low is set
    double successes, trials, power; // 0: no share, or not known
};

enum {
    THROUGHPUT,
    NS_PER_OP,
    P50,
    P90,
    P99,
    P999,
    P9999,
    MAX,
    JAIN,
    WORST,
    OVERLAP,
    SHARE,
    SOJOURN_P99,
    P99_THEORY,
    RESIDUAL_MEAN,
    RESIDUAL_P99,
    PREDICTED,
    BOUND,
    KNEE,
    WORKER_CPUS,
    EFFICIENCY,
    SOJOURN_RATIO,
    MAKESPAN_RATIO,
    METRICS
};

// Column names and columns that are the same in each sample.
void sample_headers(struct writer *writer);
void sample_environment(struct writer *writer);

// All metrics without values.
void sample_forget(struct metric *metrics);

// Points of rings and streams: sweeps over batch, capacity, topology, rate and length of a write.
void sample_flow(struct writer *writer);

// Pools, strategies and their tasks, and a timeline of some.
void sample_pool(struct writer *writer);

// A row of summary.csv without launches, of a sweep or with a note.
void sample_row(struct writer *writer, const struct spot *spot, const struct model *model,
                const struct metric *metric);

// A task of the launch that is written next.
void sample_task(struct writer *writer, const struct timeline_row *row);

// Rows of summary.csv and launches.csv for a point: all metrics whose first launch is not NaN.
void sample_point(struct writer *writer, const struct spot *spot, const struct model *model,
                  struct metric *metrics);

// Row of a sweep over the window.
void sample_crossing(struct writer *writer, const struct spot *spot, const struct model *model);

// Rows of a point that the primitive cannot do.
void sample_unsupported(struct writer *writer, const struct model *model);

#endif
