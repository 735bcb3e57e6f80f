// SPDX-License-Identifier: MIT
// crew.c: see crew.h.
#include "measure/crew.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "machine/clock.h"
#include "machine/heap.h"
#include "machine/placement.h"

// Enough for a scenario's loop and its slow paths; 1,024 default stacks of 8 MiB would only fill
// the map.
#define STACK_BYTES (256 * 1024)

// The loop itself is one indirect call; everything else stands before the start stamp or after the
// stop stamp.
static void member_window(struct crew_member *member)
{
    struct worker *worker = member->worker;
    struct counter_values before, after;
    counters_read(&member->counters, &before);
    uint64_t allocated = heap_thread_allocated();
    struct sample sample = {.start_ns = clock_ns()};
    sample.operations = member->work(worker);
    sample.stop_ns = clock_ns();
    sample.allocated_bytes = heap_thread_allocated() - allocated;
    counters_read(&member->counters, &after);

    struct counter_values used = counters_difference(&after, &before);
    sample.cpu_ns = (uint64_t)used.cpu_ns;
    worker->operations += sample.operations;
    member->sample = sample;
    if (member->crew->measuring)
        counters_add(&member->sum, &used);
}

static void *member_main(void *argument)
{
    struct crew_member *member = argument;
    if (member->worker->cpu >= 0)
        member->pin_error = placement_pin((unsigned)member->worker->cpu);
    counters_open(&member->counters);
    heap_thread_allocated(); // the first call in a thread may allocate
    while (gate_enter(&member->crew->gate)) {
        member_window(member);
        gate_leave(&member->crew->gate);
    }
    counters_close(&member->counters);
    return NULL;
}

// Threads that exist already wait at the barrier for ever when a later one cannot be made; the
// launch ends its process then.
static int start_member(struct crew *crew, struct run *run, unsigned index)
{
    struct crew_member *member = &crew->members[index];
    struct worker *worker = &run->workers[index];
    const struct variant *called =
        variant_called(run->scenario, run->variant, (enum call)run->axes->call);
    worker->stop = &crew->gate.stop;
    *member = (struct crew_member){
        .crew = crew,
        .worker = worker,
        .work = called->roles[worker->role].work[run->axes->probe],
    };
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, STACK_BYTES);
    int code = pthread_create(&member->thread, &attributes, member_main, member);
    pthread_attr_destroy(&attributes);
    return -code;
}

int crew_start(struct crew *crew, struct run *run, struct error *error)
{
    *crew = (struct crew){.count = run->worker_count};
    crew->members = calloc(run->worker_count, sizeof *crew->members);
    if (!crew->members)
        return error_set(error, ENOMEM, "no memory for %u threads", run->worker_count);
    int code = gate_open(&crew->gate, run->worker_count, run_crowded(run));
    for (unsigned i = 0; code == 0 && i < run->worker_count; i++) {
        code = start_member(crew, run, i);
        if (code != 0)
            return error_set(error, -code, "cannot start thread %u of %u: %s", i + 1,
                             run->worker_count, strerror(-code));
    }
    return code;
}

void crew_window(struct crew *crew, uint64_t window_ns)
{
    gate_window(&crew->gate, window_ns);
}

void crew_stop(struct crew *crew)
{
    gate_quit(&crew->gate);
    for (unsigned i = 0; i < crew->count; i++)
        pthread_join(crew->members[i].thread, NULL);
    gate_close(&crew->gate);
    free(crew->members);
}
