// SPDX-License-Identifier: MIT
// disturbance.c: see counters.h.
#include <math.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "machine/counters.h"
#include "machine/kernel_file.h"
#include "machine/topology.h"

// One "cpu7 user nice system idle iowait irq softirq steal ..." line. False for another line.
static bool stat_line(const char *line, unsigned *os_cpu, double *steal_s)
{
    unsigned long long steal;
    if (sscanf(line, "cpu%u %*u %*u %*u %*u %*u %*u %*u %llu", os_cpu, &steal) != 2)
        return false;
    *steal_s = (double)steal / (double)sysconf(_SC_CLK_TCK);
    return true;
}

// The sum over the CPUs of `set`; NaN if none of them is listed.
static double steal_of(const cpu_set_t *set, size_t set_bytes)
{
    FILE *file = fopen("/proc/stat", "re");
    if (!file)
        return NAN;
    // "cpu " (the sum) comes first, then each CPU, then other things.
    char line[4096];
    double sum = NAN;
    while (fgets(line, sizeof(line), file) && strncmp(line, "cpu", 3) == 0) {
        unsigned os_cpu;
        double steal_s;
        if (!stat_line(line, &os_cpu, &steal_s) || !CPU_ISSET_S(os_cpu, set_bytes, set))
            continue;
        sum = isnan(sum) ? steal_s : sum + steal_s;
    }
    fclose(file);
    return sum;
}

double disturbance_steal_s(unsigned os_cpu)
{
    cpu_set_t set[CPUS_MAX / CPU_SETSIZE];
    CPU_ZERO_S(sizeof(set), set);
    CPU_SET_S(os_cpu, sizeof(set), set);
    return steal_of(set, sizeof(set));
}

static double steal_of_allowed(void)
{
    cpu_set_t set[CPUS_MAX / CPU_SETSIZE];
    if (sched_getaffinity(0, sizeof(set), set) < 0)
        return NAN;
    return steal_of(set, sizeof(set));
}

// "some avg10=0.00 avg60=0.00 avg300=0.00 total=5977776"
static double pressure_us(void)
{
    char some[200];
    if (kernel_file_value("/proc/pressure/cpu", "some", some, sizeof(some)) < 0)
        return NAN;
    const char *total = strstr(some, "total=");
    return total ? strtod(total + strlen("total="), NULL) : NAN;
}

// Our group is the line "0::/path" of /proc/self/cgroup; its files lie under one of two mounts.
static double throttled_us(void)
{
    static const char *const mounts[] = {"/sys/fs/cgroup", "/sys/fs/cgroup/unified"};
    char group[400], path[512], value[40];
    if (kernel_file_value("/proc/self/cgroup", "0:", group, sizeof(group)) < 0)
        return NAN;
    for (size_t i = 0; i < sizeof(mounts) / sizeof(mounts[0]); i++) {
        snprintf(path, sizeof(path), "%s%s/cpu.stat", mounts[i], group);
        if (kernel_file_value(path, "throttled_usec", value, sizeof(value)) == 0)
            return strtod(value, NULL);
    }
    return NAN;
}

struct disturbance disturbance_read(void)
{
    return (struct disturbance){
        .steal_s = steal_of_allowed(),
        .pressure_us = pressure_us(),
        .throttled_us = throttled_us(),
    };
}
