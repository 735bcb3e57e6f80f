// SPDX-License-Identifier: MIT
// scenario.h: what a scenario and its variants hand to the harness. One file in scenarios/ = one
// workload.
//
// A launch goes: setup, start of all workers, warm-up windows, measured windows, verify, teardown;
// in a process of its own. In each window the harness calls every worker's function once; it loops
// until worker_stopped() and returns the number of operations it completed.
//
// Workers that the primitive makes itself (the threads of a pool) are *seats*: the harness counts
// and places them, and starts none. Threads made in setup may run where the workers and the seats
// were placed; a seat's own CPU is in run->workers for who pins threads.
#ifndef HARNESS_MEASURE_SCENARIO_H
#define HARNESS_MEASURE_SCENARIO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "declare/error.h"
#include "declare/field.h"
#include "judge/launch.h"
#include "machine/counters.h"
#include "measure/worker.h"

#define ROLES_MAX          4
#define WORKERS_MAX        1024
#define OPTIONS_BYTES_MAX  512
#define RESULTS_BYTES_MAX  1024
#define FINDINGS_BYTES_MAX 256
#define HISTOGRAM_NAME_MAX 32 // characters, the final 0 included
#define EXPLANATION_BYTES  200
#define HISTOGRAM_LATENCY  "latency"

// What every point of every scenario has; the axes that all scenarios share.
struct axes {
    uint64_t threads;
    unsigned placement; // enum placement
    unsigned memory;    // enum memory
    unsigned probe;     // enum probe
    unsigned call;      // enum call
    unsigned unit;      // enum unit
};
extern const struct field_table axes_table;

// What a worker is.
enum unit { UNIT_THREAD, UNIT_PROCESS, UNITS };
extern const char *const unit_names[UNITS + 1];

// Where the scenario's shared memory lies.
enum memory { MEMORY_LOCAL, MEMORY_FAR, MEMORY_INTERLEAVED, MEMORIES };
extern const char *const memory_names[MEMORIES + 1];

// How a worker reaches the primitive's operations.
enum call {
    CALL_INLINED, // folded into a worker made for this primitive
    CALL_POINTER, // through worker->ops, by the scenario's workers for any primitive
    CALLS
};
extern const char *const call_names[CALLS + 1];

// A primitive, as the harness sees it. What the primitive says of itself is pointed to: a static
// table can hold addresses, but not values, of other constants.
struct primitive {
    const char *name;
    const char *const *summary, *const *source; // one line each
    // Whether it keeps the promise of its family. False: the control, whose verification must fail
    // with two threads or more.
    const bool *promises;
    // Allocates by nature: its bytes are printed, else 0 are demanded. NULL: does not.
    const bool *allocates;
    bool peer; // somebody else's implementation
};

struct role {
    const char *name; // "producer", "hog"; NULL with a single role
    // Workers in this role. NULL: as many as the axis `threads` says.
    unsigned (*count)(uint64_t threads, const void *options);
    // By probe; NULL where the probe is not offered. A role that is not observed has its plain
    // function in every place. NULL for every probe: seats. They come after all other roles, and
    // there is a role before them.
    uint64_t (*work[PROBES])(struct worker *worker);
    bool uncounted; // its operations are not the scenario's (hogs)
};

struct variant {
    struct primitive primitive;
    const void *ops; // of the primitive's family; the scenario knows the type
    struct role roles[ROLES_MAX];
    unsigned role_count;
    uint64_t threads_max; // 0: no limit
    // The shared object that it was loaded from: it has no workers but by_pointer. NULL: built in.
    const char *plugin;
};

// One task's way through a pool: a row of timeline.csv. Times are ns of one clock, which may start
// anywhere; NaN: there is none. None is before the one above it.
struct timeline_row {
    uint64_t task;       // another number in each row
    int64_t worker;      // of the pool, 0-based, that ran it; -1: none of them, or not known
    double due_ns;       // when it should have been submitted, where arrivals are planned
    double submitted_ns; // before the call that submits it
    double started_ns, ended_ns;
};

#define TIMELINE_MAX 4096 // rows of a launch

struct timeline {
    uint64_t count;
    struct timeline_row rows[TIMELINE_MAX];
};

// A launch as the scenario sees it.
struct run {
    const struct scenario *scenario;
    const struct variant *variant;
    const struct axes *axes;
    const void *options;
    // All, in order of roles: first the crew, which the harness starts, then the seats. A seat has
    // no window, no sample and no row in threads.csv; it has histograms like any other worker,
    // which nobody may write while the crew is at rest.
    struct worker *workers;
    unsigned worker_count;
    unsigned crew_count; // 1 at least
    void *state;         // for setup to set; the harness copies it into each worker
    void *results;       // the scenario's result struct, zeroed; for verify to fill
    double work_ns;      // ns of one work() iteration, calibrated in this launch
    double tick_ns;      // ns of one tick
    double tick_cost_ns; // of one reading of the tick counter
    uint64_t seed;       // of this launch
    uint64_t round_seed; // the same for all points of a round: what they draw in common
    // In verify: what the whole process used over the measured windows, the harness's own thread
    // included (two or three switches a window); of processes what the crew used.
    struct counter_values usage;
    unsigned cpu;   // the kernel's number of the first worker's CPU; 0 if that is not pinned
    bool shared;    // workers are processes, forked after setup: what they share lies in
                    // run_memory(), and primitives are opened for sharing
    bool allocates; // for setup to set: this point's options let workers allocate in windows
    struct memory_block *blocks; // of run_memory(), if shared
    struct timeline *timeline;   // of run_timeline_add(); NULL: nobody keeps it
};

// What a scenario counts besides latency, in worker->histograms.
struct histogram_label {
    // "lateness"; at most HISTOGRAM_NAME_MAX - 1 characters, and not HISTOGRAM_LATENCY.
    const char *name;
    const char *unit; // "ns": recorded in ticks, see clock_ticks(); else as recorded: "B"
};

// What the parent knows of a launch that its process did not: the judged metrics, and how fast this
// machine is at best.
struct evidence {
    const struct axes *axes;
    const void *options;
    const struct launch_metrics *metrics;
    uint64_t window_ns; // how long the windows were asked to be
    // CPU time of the workers that count over their time in the windows: 1 is a CPU each, 0 asleep.
    double counted_cpu_share;
    const void *results;
    // The class of the farthest two workers ("llc"; "same-cpu"): the end of a limit's name.
    const char *distance;
    double (*limit)(const void *limits, const char *name); // NaN: not measured
    const void *limits;
};

// Of a scenario whose throughput over the axis `threads` is fitted with the law of
// judge/theory_scaling.h: the columns of its results and findings that are told beside it, by their
// headers. Each may be NULL.
struct scaling_columns {
    const char *cores;     // CPUs that the workers can run on: where the curve may break
    const char *predicted; // throughput by theory
    const char *knee;      // threads beyond which theory promises little
};

struct scenario {
    const char *name;            // as in `contend list`, CSV and charts
    const char *summary;         // one sentence
    const char *operation;       // what one operation is: "acquire and release"
    const char *unit;            // what an operation is counted in: "B"; NULL: operations
    struct field_table options;  // rows may be swept; count 0: none
    struct field_table results;  // FIELD_REAL metrics and others; count 0: none
    struct field_table findings; // FIELD_REAL metrics that find() fills; count 0: none
    const char *floor;     // limit (machine/limits.h) that ns_per_op cannot go below; NULL: none
    const char *reference; // primitive that the others are compared with; NULL: none
    // Option over which the first of the results that is a share may rise through one half, see
    // estimate_crossing(). NULL: none.
    const char *crossing_x;
    // What crosses where no result is a share: the name of a finding from 0 to 1. NULL: nothing.
    const char *crossing_y;
    // What is said of how throughput grows with `threads`. NULL: nothing.
    const struct scaling_columns *scaling;
    // Headers of metrics, less is better, whose ratio to the reference's is the subject, launch by
    // launch of a round; NULL at the end. The throughput is none then. NULL: none.
    const char *const *compared;
    // Why the primitive's ratio is what it is at a point, if the point says so: a clause without its
    // name and a full stop, at most EXPLANATION_BYTES with its end. False: nothing to say; `text` is
    // unchanged. May be NULL.
    bool (*explain)(const char *primitive, const struct axes *axes, const void *options,
                    char text[EXPLANATION_BYTES]);
    const struct variant *variants;
    size_t variant_count;
    // For primitives that come as tables at run time, and for call=pointer: the family whose tables
    // the variants' ops are, what a table says of itself, and a variant without primitive and ops
    // whose workers go through worker->ops; its roles are those of every variant. All are NULL where
    // that is not offered.
    const char *family; // "lock", "ring", "stream"
    struct primitive (*label)(const void *ops);
    const struct variant *by_pointer;
    const struct histogram_label *histograms; // kept with every probe but `none`
    size_t histogram_count;                   // at most HISTOGRAMS_MAX
    bool processes; // can run its workers as processes: all that they share lies in run_memory()
    // In the parent, before anything is measured: 0, or -EINVAL with a sentence for options that nobody
    // can mean, alone or together (a load of 1 where there is no end). May be NULL.
    int (*check)(const struct variant *variant, const struct axes *axes, const void *options,
                 struct error *error);
    // 0 or -errno with a sentence; -ENOTSUP: the variant cannot do this point (a row that says so,
    // not an error).
    int (*setup)(struct run *run, struct error *error);
    // Called with all workers at rest, before the first measured window: forget what warm-up left
    // in probes. May be NULL.
    void (*measure)(struct run *run);
    // Called with all workers at rest, after the last window. Fills run->results. 0, or -EBADMSG
    // with what is wrong: the primitive broke its promise.
    int (*verify)(struct run *run, struct error *error);
    void (*teardown)(struct run *run); // may be NULL
    // In the parent, for a launch that counts: fills the findings, which start as NaN. May be NULL.
    void (*find)(const struct evidence *evidence, void *findings);
};

// By name, or NULL.
const struct scenario *scenario_find(const struct scenario *const *scenarios, size_t count,
                                     const char *name);
const struct variant *variant_find(const struct scenario *scenario, const char *name);

// Whether the workers of a role are seats.
bool role_is_seats(const struct role *role);

// Workers of a role; of all roles together; and of all that are no seats.
unsigned role_workers(const struct role *role, const struct axes *axes, const void *options);
unsigned variant_workers(const struct variant *variant, const struct axes *axes,
                         const void *options);
unsigned variant_crew(const struct variant *variant, const struct axes *axes, const void *options);

// Whether it is the control, which must fail where two threads can meet.
bool variant_must_fail(const struct variant *variant, const struct axes *axes);

// The variant whose workers do the work: itself, or by_pointer with call=pointer. NULL: there are
// none that call so.
const struct variant *variant_called(const struct scenario *scenario, const struct variant *variant,
                                     enum call call);

// Whether every role that has workers of its own can be observed so.
bool variant_offers(const struct variant *variant, enum probe probe);

// Whether workers, seats included, share CPUs: by their pins or, where they are not pinned, because
// they are more than the CPUs that this process may run on.
bool run_crowded(const struct run *run);

// In verify: adds a row to the launch's timeline, which is kept of the first launch of a point that
// counts and has one. False: there is no room for it, or for any other.
bool run_timeline_add(struct run *run, const struct timeline_row *row);

// Zeroed memory, page aligned, touched and placed as axes->memory says, and shared by all workers
// even if they are processes; it lives as long as the launch's process. NULL with the reason: none
// left, or this machine has no such place.
void *run_memory(struct run *run, size_t bytes, struct error *error);

// In a worker's process, before the first window: maps all that run_memory() gave, so that page
// faults are no part of a window.
void run_memory_touch(const struct run *run);

#endif
