// SPDX-License-Identifier: MIT
// limits.h: how fast this machine is at best: the floors and ceilings that results are compared
// with.
#ifndef HARNESS_MACHINE_LIMITS_H
#define HARNESS_MACHINE_LIMITS_H

#include <stddef.h>

#include "declare/error.h"
#include "machine/topology.h"

#define LIMITS_MAX    40
#define LIMIT_BATCHES 21

// One limit: median of LIMIT_BATCHES batches with its order-statistic interval at 95 %. NaN and a
// reason where it cannot be measured.
struct limit {
    char name[48];  // "rmw", "store", "counter", "line_transfer_llc", "futex_wake_llc", "switch",
                    // "memcpy", ...
    char what[120]; // one sentence
    char unit[16];  // "ns", "bytes/s"
    double value, low, high;
    char reason[120]; // why it is NaN, or ""
};

struct limits {
    struct limit limits[LIMITS_MAX];
    size_t count;
};

// Measures all limits; about `seconds` (0.2 or more) in total. Everything runs in threads of its
// own: the calling thread's affinity is not touched.
//   rmw            one uncontended atomic exchange, dependent chain
//   store          one release store
//   counter        one increment of a counter in memory (load, add, store; dependent)
//   clock          one reading of the tick counter
//   line_transfer_CLASS  one way, ping-pong of one word between two pinned threads, per distance
//   class that exists but
//                  same-cpu ("line_transfer_llc"); the first pair of CPUs of that class
//   futex_wake_CLASS     from before FUTEX_WAKE to the woken thread, which slept, running; same-cpu
//   included futex_call     FUTEX_WAKE with nobody waiting switch         one context switch
//   between two threads on one CPU (half of a futex ping-pong) memcpy         64 KiB blocks, in
//   cache, bytes/s block_stream   4 KiB blocks written by one CPU and read by the nearest other
//   core (or the other thread of the only
//                  core), bytes/s
//   loopback       TCP round trip of 1 byte on 127.0.0.1, between the same CPUs
// 0 or -errno (topology trouble only; single limits that fail are NaN with their reason).
int limits_measure(struct limits *limits, const struct topology *topology, double seconds,
                   struct error *error);

// By name, or NULL.
const struct limit *limits_find(const struct limits *limits, const char *name);

#endif
