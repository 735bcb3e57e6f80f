// SPDX-License-Identifier: MIT
// noise.h: how quiet the machine is: gaps in a spinning thread's time, CPU by CPU.
#ifndef HARNESS_MACHINE_NOISE_H
#define HARNESS_MACHINE_NOISE_H

#include <stdint.h>

#include "declare/error.h"
#include "machine/topology.h"

// What a thread that only reads the clock saw on one CPU.
struct noise {
    unsigned os_cpu;
    double seconds;
    uint64_t gaps; // readings more than 5 us apart
    double gap_us_total, gap_us_max;
    double steal_s;    // of that CPU, /proc/stat; NaN if not readable
    double lost_ratio; // gap time / time
};

// Spins `seconds` (above 0, at most 3600) on each CPU of the topology, all at once; noise[] has
// topology->cpu_count places. 0 or -errno with the text, noise[] undefined.
int noise_measure(struct noise *noise, const struct topology *topology, double seconds,
                  struct error *error);

#endif
