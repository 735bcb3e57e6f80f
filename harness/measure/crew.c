// SPDX-License-Identifier: MIT
// crew.c: see crew.h.
#include "measure/crew.h"

#include <assert.h>
#include <errno.h>
#include <string.h>
#include <sys/mman.h>

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

void crew_member_work(struct crew_member *member)
{
    if (member->worker->cpu >= 0)
        member->pin_error = placement_pin((unsigned)member->worker->cpu);
    counters_open(&member->counters);
    heap_thread_allocated(); // the first call in a thread may allocate
    while (gate_enter(&member->crew->gate)) {
        member_window(member);
        gate_leave(&member->crew->gate);
    }
    counters_close(&member->counters);
}

static void *member_main(void *argument)
{
    crew_member_work(argument);
    return NULL;
}

// Threads that exist already wait at the barrier for ever when a later one cannot be made; the
// launch ends its process then.
static int start_thread(struct crew_member *member)
{
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, STACK_BYTES);
    int code = pthread_create(&member->thread, &attributes, member_main, member);
    pthread_attr_destroy(&attributes);
    return code;
}

static int start_threads(struct crew *crew, struct error *error)
{
    for (unsigned i = 0; i < crew->count; i++) {
        int code = start_thread(&crew->members[i]);
        if (code != 0)
            return error_set(error, code, "cannot start thread %u of %u: %s", i + 1, crew->count,
                             strerror(code));
    }
    return 0;
}

static void set_up_member(struct crew *crew, unsigned index)
{
    const struct run *run = crew->run;
    struct worker *worker = &run->workers[index];
    const struct role *role = &run->variant->roles[worker->role];
    assert(role->work[run->axes->probe]); // a seat has nothing that the harness could call
    crew->members[index] = (struct crew_member){
        .crew = crew,
        .worker = worker,
        .work = role->work[run->axes->probe],
    };
}

static struct crew *make_crew(struct run *run, char *epitaph)
{
    size_t bytes = sizeof(struct crew) + run->crew_count * sizeof(struct crew_member);
    struct crew *crew =
        mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (crew == MAP_FAILED)
        return NULL;
    crew->run = run;
    crew->epitaph = epitaph;
    crew->count = run->crew_count;
    for (unsigned i = 0; i < run->worker_count; i++)
        run->workers[i].stop = &crew->gate.stop;
    for (unsigned i = 0; i < crew->count; i++)
        set_up_member(crew, i);
    return crew;
}

int crew_start(struct crew **started, struct run *run, char *epitaph, struct error *error)
{
    struct crew *crew = *started = make_crew(run, epitaph);
    if (!crew)
        return error_set(error, ENOMEM, "no memory for %u workers", run->crew_count);
    int code = gate_open(&crew->gate, crew->count, run_crowded(run), run->shared);
    if (code != 0)
        return error_set(error, -code, "no gate for %u workers: %s", crew->count, strerror(-code));
    return run->shared ? crew_fork(crew, error) : start_threads(crew, error);
}

void crew_window(struct crew *crew, uint64_t window_ns)
{
    gate_window(&crew->gate, window_ns);
}

void crew_stop(struct crew *crew)
{
    gate_quit(&crew->gate);
    if (crew->run->shared)
        crew_reap(crew);
    else
        for (unsigned i = 0; i < crew->count; i++)
            pthread_join(crew->members[i].thread, NULL);
    gate_close(&crew->gate);
}
