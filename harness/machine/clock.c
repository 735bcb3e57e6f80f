// SPDX-License-Identifier: MIT
// clock.c: see clock.h.
#include "machine/clock.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <time.h>

#define NS_PER_S            UINT64_C(1000000000)
#define CALIBRATION_NS      UINT64_C(8000000) // a bracket of 100 ns at each end is then 25 ppm
#define BRACKETS            16
#define COST_BATCHES        31
#define COST_READINGS       64
#define RESOLUTION_READINGS 512

static const struct field rows[] = {
    {.name = "ns_per_tick",
     .help = "length of a tick of the counter that latencies are read from",
     .type = FIELD_REAL,
     FIELD_AT(struct clock_properties, ns_per_tick)},
    {.name = "tick_cost",
     .unit = "ns",
     .help = "one reading of that counter",
     .type = FIELD_REAL,
     FIELD_AT(struct clock_properties, tick_cost_ns)},
    {.name = "clock_cost",
     .unit = "ns",
     .help = "one reading of CLOCK_MONOTONIC",
     .type = FIELD_REAL,
     FIELD_AT(struct clock_properties, ns_cost_ns)},
    {.name = "tick_resolution",
     .unit = "ns",
     .help = "smallest difference of two readings of the counter",
     .type = FIELD_REAL,
     FIELD_AT(struct clock_properties, tick_resolution_ns)},
};
const struct field_table clock_table = FIELD_TABLE(struct clock_properties, rows);

static uint64_t clock_read(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return (uint64_t)now.tv_sec * NS_PER_S + (uint64_t)now.tv_nsec;
}

uint64_t clock_ns(void)
{
    return clock_read(CLOCK_MONOTONIC);
}

uint64_t clock_thread_cpu_ns(void)
{
    return clock_read(CLOCK_THREAD_CPUTIME_ID);
}

void clock_sleep_until(uint64_t deadline_ns)
{
    const struct timespec deadline = {.tv_sec = (time_t)(deadline_ns / NS_PER_S),
                                      .tv_nsec = (long)(deadline_ns % NS_PER_S)};
    while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &deadline, NULL) == EINTR)
        continue;
}

// Both clocks at one moment.
struct moment {
    uint64_t ns;
    uint64_t ticks;
};

// The tightest of several brackets ticks-ns-ticks, so that a preemption between the readings is not
// taken for drift.
static struct moment moment_read(void)
{
    struct moment best = {.ns = 0, .ticks = 0};
    uint64_t width_min = UINT64_MAX;
    for (int i = 0; i < BRACKETS; i++) {
        uint64_t before = clock_ticks();
        uint64_t ns = clock_ns();
        uint64_t width = clock_ticks() - before;
        if (width < width_min) {
            width_min = width;
            best = (struct moment){.ns = ns, .ticks = before + width / 2};
        }
    }
    return best;
}

static double ns_per_tick(void)
{
    struct moment start = moment_read();
    while (clock_ns() - start.ns < CALIBRATION_NS)
        continue;
    struct moment stop = moment_read();
    return (double)(stop.ns - start.ns) / (double)(stop.ticks - start.ticks);
}

static int compare_ticks(const void *a, const void *b)
{
    uint64_t left = *(const uint64_t *)a, right = *(const uint64_t *)b;
    return (left > right) - (left < right);
}

// Median ticks of a batch, per reading.
static double cost_ticks(uint64_t *batches)
{
    qsort(batches, COST_BATCHES, sizeof(*batches), compare_ticks);
    return (double)batches[COST_BATCHES / 2] / COST_READINGS;
}

static double tick_cost(void)
{
    uint64_t batches[COST_BATCHES];
    for (int batch = 0; batch < COST_BATCHES; batch++) {
        uint64_t start = clock_ticks();
        for (int i = 0; i < COST_READINGS - 1; i++)
            clock_ticks();
        batches[batch] = clock_ticks() - start;
    }
    return cost_ticks(batches);
}

static double ns_cost(void)
{
    uint64_t batches[COST_BATCHES];
    for (int batch = 0; batch < COST_BATCHES; batch++) {
        uint64_t start = clock_ticks();
        for (int i = 0; i < COST_READINGS; i++)
            clock_ns();
        batches[batch] = clock_ticks() - start;
    }
    return cost_ticks(batches);
}

static uint64_t tick_resolution(void)
{
    uint64_t smallest = UINT64_MAX;
    uint64_t last = clock_ticks();
    for (int i = 0; i < RESOLUTION_READINGS; i++) {
        uint64_t now = clock_ticks();
        if (now > last && now - last < smallest)
            smallest = now - last;
        last = now;
    }
    return smallest;
}

struct clock_properties clock_measure(void)
{
    double rate = ns_per_tick();
    return (struct clock_properties){
        .ns_per_tick = rate,
        .tick_cost_ns = tick_cost() * rate,
        .ns_cost_ns = ns_cost() * rate,
        .tick_resolution_ns = (double)tick_resolution() * rate,
    };
}
