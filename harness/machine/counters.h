// SPDX-License-Identifier: MIT
// counters.h: what the kernel and the CPU count about one thread, and what disturbs the machine.
#ifndef HARNESS_MACHINE_COUNTERS_H
#define HARNESS_MACHINE_COUNTERS_H

#include <stdbool.h>
#include <stddef.h>

// Readings of a thread: cpu_ns, switches and faults since the thread started, the others since
// counters_open (migrations by /proc since the thread started); only differences mean the same
// everywhere. NaN: not readable here.
struct counter_values {
    double cpu_ns;
    double switches_voluntary, switches_involuntary; // getrusage
    double faults_minor;
    double migrations;                         // perf, software; else /proc/thread-self/sched
    double cycles, instructions, cache_misses; // perf, hardware, user mode only
};

struct counters {
    int migrations_fd, cycles_fd, instructions_fd, cache_misses_fd; // -1: not available
    bool migrations_by_proc; // migrations_fd is /proc/thread-self/sched
};

// Opens what can be opened for the calling thread; never fails. Read and close from the same
// thread. counters_read allocates nothing and costs some system calls (10 to 30 us).
void counters_open(struct counters *counters);
void counters_read(const struct counters *counters, struct counter_values *values);
void counters_close(struct counters *counters);

// The same of the whole process, threads that have ended included, for cpu_ns, switches and faults;
// NaN for the others. Of a thread that runs elsewhere at this moment cpu_ns may lack what it has
// used since the kernel's last tick.
void counters_read_process(struct counter_values *values);

// values[i] = later - earlier, NaN where either is; sum adds (NaN stays NaN).
struct counter_values counters_difference(const struct counter_values *later,
                                          const struct counter_values *earlier);
void counters_add(struct counter_values *sum, const struct counter_values *more);

// Why hardware counters are not there ("cycles: No such file or directory (no PMU in this virtual
// machine?)"), or "" when they are.
void counters_reason(char *text, size_t bytes);

// What happens around us: cumulative. NaN where the kernel does not say.
struct disturbance {
    double steal_s;      // /proc/stat, the calling thread's allowed CPUs, seconds
    double pressure_us;  // /proc/pressure/cpu "some" total
    double throttled_us; // cgroup v2 cpu.stat throttled_usec of our own group
};
struct disturbance disturbance_read(void);

// Time that the hypervisor stole from one CPU, by the kernel's number; seconds since boot, NaN if
// not readable.
double disturbance_steal_s(unsigned os_cpu);

#endif
