// SPDX-License-Identifier: MIT
// limits.c: see limits.h.
#include "machine/limits.h"

#include <assert.h>
#include <errno.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "machine/limits_probe.h"

// Calibration and starting threads take about as long as this many batches.
#define BATCHES_BESIDES 6
#define BATCH_NS_MIN    5e4
#define BATCH_NS_MAX    1e10

static const struct probe *const probes[] = {
    &rmw_probe,           &store_probe,           &counter_probe,       &clock_probe,
    &line_transfer_probe, &line_round_trip_probe, &faa_contended_probe, &cas_contended_probe,
    &futex_wake_probe,    &futex_call_probe,      &switch_probe,        &memcpy_probe,
    &block_stream_probe,  &loopback_probe,
};
#define PROBES (sizeof(probes) / sizeof(probes[0]))

static_assert(PROBES + 7 * (DISTANCES - 1) <= LIMITS_MAX, "every limit must have a place");

// The first two CPUs of each distance class.
struct classes {
    bool exists[DISTANCES];
    struct probe_pair pairs[DISTANCES];
};

static struct classes classes_find(const struct topology *topology)
{
    struct classes classes = {.exists = {false}};
    unsigned found = 0;
    for (unsigned i = 0; i < topology->cpu_count && found < DISTANCES; i++)
        for (unsigned j = i; j < topology->cpu_count; j++) {
            const struct cpu *a = &topology->cpus[i], *b = &topology->cpus[j];
            enum distance distance = topology_distance(a, b);
            if (classes.exists[distance])
                continue;
            classes.exists[distance] = true;
            classes.pairs[distance] = (struct probe_pair){.client = a->os, .server = b->os};
            found++;
        }
    return classes;
}

// What is to be measured, in the order of the report.
struct task {
    const struct probe *probe;
    struct probe_pair pair;
};

struct tasks {
    struct task tasks[LIMITS_MAX];
    struct limits *limits; // as many, in the same order
};

static void task_add(struct tasks *tasks, const struct probe *probe, const char *class_name,
                     struct probe_pair pair)
{
    struct limits *limits = tasks->limits;
    assert(limits->count < LIMITS_MAX);
    struct limit *limit = &limits->limits[limits->count];
    *limit = (struct limit){.value = NAN, .low = NAN, .high = NAN};
    snprintf(limit->name, sizeof(limit->name), "%s%s%s", probe->name, class_name ? "_" : "",
             class_name ? class_name : "");
    snprintf(limit->what, sizeof(limit->what), "%s", probe->what);
    snprintf(limit->unit, sizeof(limit->unit), "%s", probe->unit);
    tasks->tasks[limits->count++] = (struct task){.probe = probe, .pair = pair};
}

static void tasks_add(struct tasks *tasks, const struct probe *probe, const struct classes *classes)
{
    switch (probe->cpus) {
    case PROBE_ALONE:
    case PROBE_ONE_CPU:
        task_add(tasks, probe, NULL, classes->pairs[DISTANCE_SAME_CPU]);
        break;
    case PROBE_APART:
    case PROBE_CLASSES:
        for (unsigned distance = probe->cpus == PROBE_APART; distance < DISTANCES; distance++)
            if (classes->exists[distance])
                task_add(tasks, probe, distance_names[distance], classes->pairs[distance]);
        break;
    }
}

static uint64_t batch_length(double seconds, size_t limits)
{
    double batch_ns = seconds * 1e9 / (double)(limits * (LIMIT_BATCHES + BATCHES_BESIDES));
    // Written so that NaN takes the shortest.
    if (!(batch_ns > BATCH_NS_MIN))
        return (uint64_t)BATCH_NS_MIN;
    return (uint64_t)fmin(batch_ns, BATCH_NS_MAX);
}

int limits_measure(struct limits *limits, const struct topology *topology, double seconds,
                   struct error *error)
{
    if (topology->cpu_count == 0)
        return error_set(error, EINVAL, "limits: the topology has no CPU");
    struct classes classes = classes_find(topology);
    struct tasks tasks = {.limits = limits};
    limits->count = 0;
    for (size_t i = 0; i < PROBES; i++)
        tasks_add(&tasks, probes[i], &classes);
    uint64_t batch_ns = batch_length(seconds, limits->count);
    for (size_t i = 0; i < limits->count; i++) {
        const struct task *task = &tasks.tasks[i];
        probe_measure(task->probe, task->pair, batch_ns, &limits->limits[i]);
    }
    return 0;
}

const struct limit *limits_find(const struct limits *limits, const char *name)
{
    for (size_t i = 0; i < limits->count; i++)
        if (strcmp(limits->limits[i].name, name) == 0)
            return &limits->limits[i];
    return NULL;
}
