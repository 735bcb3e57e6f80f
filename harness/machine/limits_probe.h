// SPDX-License-Identifier: MIT
// limits_probe.h: how one limit is measured. Private to harness/machine.
//
// A probe is a client that does `rounds` of something in each of LIMIT_BATCHES batches, and where
// it needs a partner a server that answers until it is stopped. Each runs in a thread of its own,
// pinned.
#ifndef HARNESS_MACHINE_LIMITS_PROBE_H
#define HARNESS_MACHINE_LIMITS_PROBE_H

#include <stddef.h>
#include <stdint.h>

#include "machine/limits.h"

// Which CPUs client and server are pinned to.
enum probe_cpus {
    PROBE_ALONE,   // the first CPU, no server
    PROBE_ONE_CPU, // both on the first CPU
    PROBE_APART,   // a limit for each distance class that exists, same-cpu left out
    PROBE_CLASSES, // a limit for each distance class that exists
};

struct probe {
    const char *name; // of the limit; "_CLASS" is appended for APART and CLASSES
    const char *what;
    const char *unit;
    enum probe_cpus cpus;
    uint64_t rounds_max; // in one batch; 0: no limit
    size_t state_bytes;  // of the state that all functions get: zeroed, aligned to LINE_BYTES

    // Makes the state ready. 0, or -errno with nothing to close and the step that failed. NULL:
    // zeros are ready.
    int (*open)(void *state, const char **step);

    // The server: returns after stop. NULL where there is none.
    void *(*serve)(void *state);

    // The client: value of one round in `unit`, NaN if there was none. `rounds` is 1 or more.
    double (*batch)(void *state, uint64_t rounds);

    // Ends the server; called when no batch is running, perhaps before the server began.
    void (*stop)(void *state);

    // Releases what open took. NULL: nothing.
    void (*close)(void *state);
};

// limits_memory.c
extern const struct probe rmw_probe, store_probe, counter_probe, clock_probe, memcpy_probe;
// limits_line.c
extern const struct probe line_transfer_probe, line_round_trip_probe, block_stream_probe;
// limits_contended.c
extern const struct probe faa_contended_probe, cas_contended_probe;
// limits_futex.c
extern const struct probe futex_wake_probe, futex_call_probe, switch_probe;
// limits_loopback.c
extern const struct probe loopback_probe;

// Two CPUs by the kernel's number.
struct probe_pair {
    unsigned client, server;
};

// Fills value, low, high and reason of a limit. Each batch takes about `batch_ns`.
void probe_measure(const struct probe *probe, struct probe_pair pair, uint64_t batch_ns,
                   struct limit *limit);

#endif
