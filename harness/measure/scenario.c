// SPDX-License-Identifier: MIT
// scenario.c: the axes that every scenario has, and finding scenarios and variants by name.
#include "measure/scenario.h"

#include <assert.h>
#include <sched.h>
#include <string.h>

#include "machine/placement.h"
#include "machine/topology.h"

const char *const probe_names[PROBES + 1] = {"none", "latency", "order", NULL};
const char *const call_names[CALLS + 1] = {"inlined", "pointer", NULL};
const char *const memory_names[MEMORIES + 1] = {"local", "far", "interleaved", NULL};
const char *const unit_names[UNITS + 1] = {"thread", "process", NULL};

static const struct field axes_rows[] = {
    {.name = "threads",
     .help = "threads that work at the same time",
     .type = FIELD_COUNT,
     FIELD_AT(struct axes, threads),
     .low = 1,
     .high = WORKERS_MAX,
     .fallback = "2",
     .sweep = true},
    {.name = "placement",
     .help = "which CPUs the threads are pinned to",
     .type = FIELD_CHOICE,
     FIELD_AT(struct axes, placement),
     .choices = placement_names,
     .fallback = "spread",
     .sweep = true},
    {.name = "memory",
     .help = "where the shared memory lies: near the first thread's CPU, on the farthest NUMA "
             "node, or on all in turn",
     .type = FIELD_CHOICE,
     FIELD_AT(struct axes, memory),
     .choices = memory_names,
     .fallback = "local",
     .sweep = true},
    {.name = "probe",
     .help = "what is observed besides throughput, in launches of its own",
     .type = FIELD_CHOICE,
     FIELD_AT(struct axes, probe),
     .choices = probe_names,
     .fallback = "none",
     .sweep = true},
    {.name = "call",
     .help =
         "how the primitive's operations are reached: folded into the loop, or by a call through "
         "a pointer, the only way into a plug-in",
     .type = FIELD_CHOICE,
     FIELD_AT(struct axes, call),
     .choices = call_names,
     .fallback = "inlined",
     .sweep = true},
    {.name = "unit",
     .column = "worker_unit", // a metric's unit is in summary.csv too
     .help = "what each of the threads is: a thread, or a process of its own that shares memory "
             "with the others",
     .type = FIELD_CHOICE,
     FIELD_AT(struct axes, unit),
     .choices = unit_names,
     .fallback = "thread",
     .sweep = true},
};

const struct field_table axes_table = FIELD_TABLE(struct axes, axes_rows);

const struct scenario *scenario_find(const struct scenario *const *scenarios, size_t count,
                                     const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(scenarios[i]->name, name) == 0)
            return scenarios[i];
    return NULL;
}

const struct variant *variant_find(const struct scenario *scenario, const char *name)
{
    for (size_t i = 0; i < scenario->variant_count; i++)
        if (strcmp(scenario->variants[i].primitive.name, name) == 0)
            return &scenario->variants[i];
    return NULL;
}

bool role_is_seats(const struct role *role)
{
    for (unsigned probe = 0; probe < PROBES; probe++)
        if (role->work[probe])
            return false;
    return true;
}

unsigned role_workers(const struct role *role, const struct axes *axes, const void *options)
{
    return role->count ? role->count(axes->threads, options) : (unsigned)axes->threads;
}

unsigned variant_workers(const struct variant *variant, const struct axes *axes,
                         const void *options)
{
    unsigned workers = 0;
    for (unsigned r = 0; r < variant->role_count; r++)
        workers += role_workers(&variant->roles[r], axes, options);
    return workers;
}

unsigned variant_crew(const struct variant *variant, const struct axes *axes, const void *options)
{
    unsigned crew = 0;
    bool seats = false;
    for (unsigned r = 0; r < variant->role_count; r++) {
        seats |= role_is_seats(&variant->roles[r]);
        assert(seats == role_is_seats(&variant->roles[r])); // no worker stands behind a seat
        crew += seats ? 0 : role_workers(&variant->roles[r], axes, options);
    }
    return crew;
}

bool variant_must_fail(const struct variant *variant, const struct axes *axes)
{
    return !*variant->primitive.promises && axes->threads >= 2;
}

const struct variant *variant_called(const struct scenario *scenario, const struct variant *variant,
                                     enum call call)
{
    if (call == CALL_POINTER)
        return variant->ops ? scenario->by_pointer : NULL;
    return variant->plugin ? NULL : variant;
}

bool variant_offers(const struct variant *variant, enum probe probe)
{
    for (unsigned r = 0; r < variant->role_count; r++)
        if (!variant->roles[r].work[probe] && !role_is_seats(&variant->roles[r]))
            return false;
    return true;
}

bool run_crowded(const struct run *run)
{
    for (unsigned i = 0; i < run->worker_count; i++)
        for (unsigned j = 0; j < i; j++)
            if (run->workers[i].cpu >= 0 && run->workers[i].cpu == run->workers[j].cpu)
                return true;
    cpu_set_t allowed[CPUS_MAX / CPU_SETSIZE];
    if (run->workers[0].cpu >= 0 || sched_getaffinity(0, sizeof allowed, allowed) != 0)
        return false;
    return run->worker_count > (unsigned)CPU_COUNT_S(sizeof allowed, allowed);
}
