// SPDX-License-Identifier: MIT
// clock.h: time for measuring: CLOCK_MONOTONIC, and a cheap tick counter.
#ifndef HARNESS_MACHINE_CLOCK_H
#define HARNESS_MACHINE_CLOCK_H

#include <stdint.h>

#include "declare/field.h"
#include "machine/cpu.h"

// CLOCK_MONOTONIC, ns.
uint64_t clock_ns(void);

// CPU time of the calling thread, ns.
uint64_t clock_thread_cpu_ns(void);

// Sleeps until the absolute CLOCK_MONOTONIC time; signals do not shorten it.
void clock_sleep_until(uint64_t deadline_ns);

// The CPU's constant-rate counter (rdtscp on x86-64, cntvct_el0 on arm64, CLOCK_MONOTONIC ns
// elsewhere): about 10 ns, against 20 to 50 for clock_ns. Waits for earlier loads and arithmetic,
// not for earlier stores; later instructions may start before it.
HARNESS_INLINE uint64_t clock_ticks(void)
{
#if defined(__x86_64__)
    unsigned low, high, cpu;
    __asm__ volatile("rdtscp" : "=a"(low), "=d"(high), "=c"(cpu)::"memory");
    return ((uint64_t)high << 32) | low;
#elif defined(__aarch64__)
    uint64_t ticks;
    __asm__ volatile("isb; mrs %0, cntvct_el0" : "=r"(ticks)::"memory");
    return ticks;
#else
    return clock_ns();
#endif
}

struct clock_properties {
    double ns_per_tick;        // measured against CLOCK_MONOTONIC over at least 5 ms
    double tick_cost_ns;       // median cost of one clock_ticks(), measured
    double ns_cost_ns;         // median cost of one clock_ns()
    double tick_resolution_ns; // smallest non-zero difference of two readings, in ns
};

// Rows of environment.csv.
extern const struct field_table clock_table;

// Measures the clocks on the calling CPU; takes about 10 ms.
struct clock_properties clock_measure(void);

#endif
