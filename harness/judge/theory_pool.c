// SPDX-License-Identifier: MIT
// theory_pool.c: see theory_pool.h.
#include "judge/theory_pool.h"

#include <math.h>

#include "judge/theory_range.h"

static bool is_pool(unsigned workers, unsigned cores, double cpu, double blocking)
{
    return workers >= 1 && cores >= 1 && cpu > 0 && is_amount(cpu) && is_amount(blocking);
}

double pool_throughput_most(unsigned workers, unsigned cores, double cpu, double blocking)
{
    if (!is_pool(workers, cores, cpu, blocking))
        return NAN;
    return fmin(workers / (cpu + blocking), cores / cpu);
}

double pool_knee(unsigned cores, double cpu, double blocking)
{
    return is_pool(1, cores, cpu, blocking) ? cores * (1 + blocking / cpu) : NAN;
}

double pool_throughput(unsigned workers, unsigned cores, double cpu, double blocking)
{
    if (!is_pool(workers, cores, cpu, blocking))
        return NAN;
    if (blocking == 0)
        return fmin(workers, cores) / cpu;
    // p, its sum and that of p(n) min(n, cores), all times one factor: p(0) = 1 at first.
    double p = 1, sum = 1, busy = 0;
    for (unsigned n = 1; n <= workers; n++) {
        double used = fmin(n, cores);
        p *= (workers - n + 1.0) / blocking * cpu / used;
        sum += p;
        busy += p * used;
        // With a million workers the products leave the range of a double.
        if (sum > 1e100) {
            p /= sum;
            busy /= sum;
            sum = 1;
        }
    }
    return busy / sum / cpu;
}
