// SPDX-License-Identifier: MIT
// limits.h: how fast this machine is at best, to compare results with.
#ifndef HARNESS_MACHINE_LIMITS_H
#define HARNESS_MACHINE_LIMITS_H

#include <stddef.h>

#include "declare/error.h"
#include "machine/topology.h"

#define LIMITS_MAX    56
#define LIMIT_BATCHES 21

// One limit: median of LIMIT_BATCHES batches (9 or more where the machine is so busy that they take
// too long) with its order-statistic interval at 95 %. NaN and a reason where it cannot be
// measured.
struct limit {
    char name[48];  // "rmw", "line_transfer_llc", ...: see limits_measure
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
// own: the calling thread's affinity is not touched. In this order:
//   rmw                  one uncontended atomic exchange, dependent chain
//   store                one release store
//   counter              one increment of a counter in memory (load, add, store)
//   clock                one reading of the tick counter
//   line_transfer_CLASS  one way, ping-pong of one word between two pinned threads
//   line_round_trip_CLASS  there and back, by two words on lines of their own
//   faa_contended_CLASS  fetch-and-add on one word by two threads, time per operation of both
//   cas_contended_CLASS  the same by compare-exchange
//   futex_wake_CLASS     from before FUTEX_WAKE to the woken thread, which slept, running
//   futex_call           FUTEX_WAKE with nobody waiting
//   switch               one context switch between two threads on one CPU (half a ping-pong)
//   memcpy               64 KiB blocks, in cache, bytes/s
//   block_stream_CLASS   1 KiB blocks written by one CPU and read by another, bytes/s
//   loopback_CLASS       TCP round trip of 1 byte on 127.0.0.1
// CLASS is each of distance_names that this machine has, "same-cpu" only for futex_wake and
// loopback; measured between the first two CPUs of that class.
// 0 or -errno (topology trouble only; single limits that fail are NaN with their reason).
int limits_measure(struct limits *limits, const struct topology *topology, double seconds,
                   struct error *error);

// By name, or NULL.
const struct limit *limits_find(const struct limits *limits, const char *name);

#endif
