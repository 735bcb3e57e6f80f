// SPDX-License-Identifier: MIT
// noise.c: see noise.h.
#include "machine/noise.h"

#include <errno.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "machine/clock.h"
#include "machine/counters.h"
#include "machine/placement.h"

#define GAP_NS      5000.0
#define SECONDS_MAX 3600.0
#define START_NS    UINT64_C(2000000) // time for all threads to get going

// What all spinning threads share. The gate is held while they are started.
struct common {
    pthread_mutex_t gate;
    double seconds, ns_per_tick;
    uint64_t start_ns; // when all begin; 0: not at all, one could not be started
};

struct spinner {
    pthread_t thread;
    struct common *common;
    struct noise *noise;
};

// Reads the tick counter until the time is over; what keeps the next reading away is a gap.
static void spin(struct noise *noise, const struct common *common)
{
    uint64_t length = (uint64_t)(common->seconds * 1e9 / common->ns_per_tick);
    uint64_t gap_min = (uint64_t)(GAP_NS / common->ns_per_tick);
    uint64_t gaps = 0, gap_total = 0, gap_max = 0;
    uint64_t start = clock_ticks(), last = start;
    while (last - start < length) {
        uint64_t now = clock_ticks();
        uint64_t gap = now - last;
        last = now;
        if (gap <= gap_min)
            continue;
        gaps++;
        gap_total += gap;
        gap_max = gap > gap_max ? gap : gap_max;
    }
    noise->gaps = gaps;
    noise->seconds = (double)(last - start) * common->ns_per_tick / 1e9;
    noise->gap_us_total = (double)gap_total * common->ns_per_tick / 1e3;
    noise->gap_us_max = (double)gap_max * common->ns_per_tick / 1e3;
    noise->lost_ratio = last > start ? (double)gap_total / (double)(last - start) : 0;
}

static void *spinner_run(void *argument)
{
    struct spinner *spinner = argument;
    struct common *common = spinner->common;
    pthread_mutex_lock(&common->gate);
    uint64_t start_ns = common->start_ns;
    pthread_mutex_unlock(&common->gate);
    if (start_ns == 0)
        return NULL;
    while (clock_ns() < start_ns)
        continue;
    spin(spinner->noise, common);
    return NULL;
}

// Starts one thread per place of noise[], lets them spin, and waits for them.
static int spinners_run(struct spinner *spinners, unsigned count, struct common *common)
{
    int result = 0;
    unsigned started = 0;
    pthread_mutex_lock(&common->gate);
    while (started < count && result == 0) {
        struct spinner *spinner = &spinners[started];
        result = placement_start(&spinner->thread, spinner->noise->os_cpu, spinner_run, spinner);
        started += result == 0;
    }
    common->start_ns = result == 0 ? clock_ns() + START_NS : 0;
    pthread_mutex_unlock(&common->gate);
    for (unsigned i = 0; i < started; i++)
        pthread_join(spinners[i].thread, NULL);
    return result;
}

int noise_measure(struct noise *noise, const struct topology *topology, double seconds,
                  struct error *error)
{
    if (!(seconds > 0 && seconds <= SECONDS_MAX))
        return error_set(error, EINVAL, "noise: %g s is not in 0 to %g s", seconds, SECONDS_MAX);
    unsigned count = topology->cpu_count;
    struct spinner *spinners = calloc(count, sizeof(*spinners));
    if (!spinners)
        return error_set(error, ENOMEM, "noise: no memory for %u threads", count);
    struct common common = {.gate = PTHREAD_MUTEX_INITIALIZER,
                            .seconds = seconds,
                            .ns_per_tick = clock_measure().ns_per_tick};
    for (unsigned i = 0; i < count; i++) {
        unsigned os_cpu = topology->cpus[i].os;
        noise[i] = (struct noise){.os_cpu = os_cpu, .steal_s = disturbance_steal_s(os_cpu)};
        spinners[i] = (struct spinner){.common = &common, .noise = &noise[i]};
    }
    int result = spinners_run(spinners, count, &common);
    for (unsigned i = 0; i < count; i++)
        noise[i].steal_s = disturbance_steal_s(noise[i].os_cpu) - noise[i].steal_s;
    free(spinners);
    if (result < 0)
        return error_set(error, -result, "noise: a thread per CPU cannot be started: %s",
                         strerror(-result));
    return 0;
}
