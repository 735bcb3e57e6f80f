// SPDX-License-Identifier: MIT
// faulty.c: contend with scenarios that hang, crash, allocate, lie and refuse: what the harness
// must tell apart.
#include <errno.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "command/command.h"

static const char *const summary = "for tests";
static const bool promises = true, breaks_promises = false;

static uint64_t count_until_stopped(struct worker *worker)
{
    uint64_t operations = 0;
    while (!worker_stopped(worker))
        operations++;
    return operations;
}

static uint64_t hang(struct worker *worker)
{
    while (worker)
        pause();
    return 0;
}

static uint64_t crash(struct worker *worker)
{
    (void)worker;
    abort();
}

static uint64_t leave(struct worker *worker)
{
    (void)worker;
    _exit(3);
}

// One small block in each window, in memory that the compiler cannot do without.
static uint64_t allocate(struct worker *worker)
{
    void *volatile block = malloc(64);
    free(block);
    return count_until_stopped(worker);
}

// One value for each operation, whether or not latency is observed.
static uint64_t fill_histogram(struct worker *worker)
{
    uint64_t operations = 0;
    for (; !worker_stopped(worker); operations++)
        histogram_record(worker->histograms[0], 100 + worker->index);
    return operations;
}

// Setup may run on the workers' CPUs and no others, if they are pinned: a primitive that is opened
// there counts how many CPUs its threads have.
static int check_cpus(struct run *run, struct error *error)
{
    cpu_set_t allowed, workers;
    CPU_ZERO(&workers);
    for (unsigned i = 0; i < run->worker_count; i++) {
        if (run->workers[i].cpu < 0)
            return 0;
        CPU_SET((unsigned)run->workers[i].cpu, &workers);
    }
    // Memory is touched on the first worker's CPU; that must not be seen afterwards.
    if (!run_memory(run, 1, error))
        return -ENOMEM;
    sched_getaffinity(0, sizeof allowed, &allowed);
    return CPU_EQUAL(&allowed, &workers)
               ? 0
               : error_set(error, EPERM, "setup has %d CPUs, the workers %d", CPU_COUNT(&allowed),
                           CPU_COUNT(&workers));
}

static int setup(struct run *run, struct error *error)
{
    const char *name = run->variant->primitive.name;
    if (strcmp(name, "unsupported") == 0)
        return error_set(error, ENOTSUP, "cannot do this");
    if (strcmp(name, "refused") == 0)
        return error_set(error, ENOMEM, "no memory, it says");
    return check_cpus(run, error);
}

static int verify(struct run *run, struct error *error)
{
    const char *name = run->variant->primitive.name;
    for (uint64_t task = 0; task < 2; task++) {
        const struct timeline_row row = {
            .task = task, .submitted_ns = 10, .started_ns = 20, .ended_ns = 30};
        run_timeline_add(run, &row);
    }
    bool bad = strcmp(name, "wrong") == 0 || strcmp(name, "control") == 0;
    return bad ? error_set(error, EBADMSG, "1 of 2 updates lost") : 0;
}

#define VARIANT(name_, function, promise)                                                          \
    {                                                                                              \
        .primitive = {.name = (name_),                                                             \
                      .summary = &summary,                                                         \
                      .source = &summary,                                                          \
                      .promises = &(promise)},                                                     \
        .role_count = 1, .roles = {{.work = {function}}},                                          \
    }

static const struct histogram_label histograms[] = {{.name = "read_bytes", .unit = "B"}};

static const struct variant variants[] = {
    VARIANT("good", count_until_stopped, promises),
    {.primitive = {.name = "fill", .summary = &summary, .source = &summary, .promises = &promises},
     .role_count = 1,
     .roles = {{.work = {count_until_stopped, fill_histogram}}}},
    VARIANT("hang", hang, promises),
    VARIANT("crash", crash, promises),
    VARIANT("leave", leave, promises),
    VARIANT("allocate", allocate, promises),
    VARIANT("wrong", count_until_stopped, promises),
    VARIANT("unsupported", count_until_stopped, promises),
    VARIANT("refused", count_until_stopped, promises),
    VARIANT("control", count_until_stopped, breaks_promises),
    VARIANT("blind", count_until_stopped, breaks_promises),
};

static const struct scenario faulty = {
    .name = "faulty",
    .summary = "for tests",
    .operation = "one turn",
    .variants = variants,
    .variant_count = sizeof variants / sizeof variants[0],
    .histograms = histograms,
    .histogram_count = sizeof histograms / sizeof histograms[0],
    .processes = true,
    .setup = setup,
    .verify = verify,
};

int main(int argument_count, char **arguments)
{
    static const struct scenario *const scenarios[] = {&faulty};
    static const struct catalog catalog = {.scenarios = scenarios, .scenario_count = 1};
    return command_main(&catalog, argument_count, arguments);
}
