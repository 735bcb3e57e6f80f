// SPDX-License-Identifier: MIT
// child.c: the child's side of launch.h: setup, warm-up, windows, verify, into the page.
#include <assert.h>
#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "judge/steady.h"
#include "judge/window.h"
#include "machine/clock.h"
#include "machine/counters.h"
#include "machine/heap.h"
#include "machine/placement.h"
#include "machine/topology.h"
#include "measure/child_histograms.h"
#include "measure/crew.h"
#include "measure/launch.h"
#include "measure/work.h"

// Warm-up windows are as long as measured ones, but no longer than this: the slope needs several.
#define WARMUP_WINDOW_NS_MAX 5000000

static void enter_phase(struct launch_reply *reply, enum phase phase)
{
    // release: pairs with the parent's acquire load of phase; what was measured before is seen with
    // it.
    atomic_store_explicit(&reply->phase, (uint32_t)phase, memory_order_release);
}

static void set_up_workers(struct run *run, const struct launch_request *request)
{
    unsigned next = 0;
    for (unsigned r = 0; r < run->variant->role_count; r++) {
        unsigned count = role_workers(&run->variant->roles[r], run->axes, run->options);
        for (unsigned i = 0; i < count; i++, next++) {
            struct worker *worker = &run->workers[next];
            worker->ops = run->variant->ops;
            worker->options = run->options;
            worker->index = next;
            worker->role = r;
            worker->role_index = i;
            worker->cpu = request->cpus[next];
            worker->group = request->groups[next];
        }
    }
}

// One window's samples, judged. Uncounted roles are left out.
static struct window judge_samples(const struct run *run, const struct crew *crew,
                                   const struct sample *samples, uint64_t window, uint64_t epoch_ns)
{
    unsigned char counted[WORKERS_MAX];
    for (unsigned i = 0; i < crew->count; i++)
        counted[i] = !run->variant->roles[run->workers[i].role].uncounted;
    return judge_window(samples, counted, crew->count, window, epoch_ns);
}

static void warm_up(const struct run *run, struct crew *crew, const struct launch_request *request,
                    struct launch_reply *reply)
{
    double throughput[WARMUP_WINDOWS_MAX];
    struct sample samples[WORKERS_MAX];
    uint64_t window_ns =
        request->window_ns < WARMUP_WINDOW_NS_MAX ? request->window_ns : WARMUP_WINDOW_NS_MAX;
    uint64_t end_ns = clock_ns() + request->warmup_ns;
    for (size_t count = 0; count < WARMUP_WINDOWS_MAX;) {
        crew_window(crew, window_ns);
        for (unsigned i = 0; i < crew->count; i++)
            samples[i] = crew->members[i].sample;
        throughput[count++] = judge_samples(run, crew, samples, 0, 0).throughput;
        reply->warmup_windows = count;
        if (request->warmup_ns ? clock_ns() >= end_ns : judge_steady(throughput, count))
            return;
    }
}

// Threads that the crew knows nothing of are in the usage of the process alone; the crew's processes
// are not in it.
static struct counter_values usage_since(const struct counter_values *before,
                                         const struct crew *crew)
{
    struct counter_values usage = {0};
    if (!crew->run->shared) {
        counters_read_process(&usage);
        return counters_difference(&usage, before);
    }
    for (unsigned i = 0; i < crew->count; i++)
        counters_add(&usage, &crew->members[i].sum);
    return usage;
}

static void measure(struct crew *crew, const struct launch_request *request,
                    struct launch_reply *reply)
{
    struct disturbance before = disturbance_read();
    struct counter_values usage;
    counters_read_process(&usage);
    crew->measuring = true;
    for (uint64_t w = 0; w < request->windows; w++) {
        // relaxed: only a hint for the message of a launch that hangs.
        atomic_store_explicit(&reply->window, (uint32_t)w, memory_order_relaxed);
        crew_window(crew, request->window_ns);
        for (unsigned i = 0; i < crew->count; i++)
            reply->samples[w][i] = crew->members[i].sample;
        if (w == 0)
            reply->epoch_ns = crew->gate.start_ns;
        reply->windows = w + 1;
    }
    reply->usage = usage_since(&usage, crew);
    struct disturbance after = disturbance_read();
    reply->steal_s = after.steal_s - before.steal_s;
    reply->pressure_us = after.pressure_us - before.pressure_us;
    reply->throttled_us = after.throttled_us - before.throttled_us;
    for (unsigned i = 0; i < crew->count; i++)
        reply->workers[i].counters = crew->members[i].sum;
}

// Nothing may allocate inside a measured window, unless it is the nature of the primitive.
static int check_allocation(const struct run *run, const struct launch_reply *reply,
                            struct error *error)
{
    if (run->allocates || !heap_counts() ||
        (run->variant->primitive.allocates && *run->variant->primitive.allocates))
        return 0;
    for (uint64_t w = 0; w < reply->windows; w++)
        for (unsigned i = 0; i < run->crew_count; i++)
            if (reply->samples[w][i].allocated_bytes != 0)
                return error_set(error, EBADMSG,
                                 "thread %u allocated %llu bytes in window %llu; limit 0", i,
                                 (unsigned long long)reply->samples[w][i].allocated_bytes,
                                 (unsigned long long)w);
    return 0;
}

static int check_pins(const struct crew *crew, struct error *error)
{
    for (unsigned i = 0; i < crew->count; i++)
        if (crew->members[i].pin_error)
            return error_set(error, -crew->members[i].pin_error,
                             "cannot pin thread %u to CPU %d: %s (placement=free does without)", i,
                             crew->members[i].worker->cpu, strerror(-crew->members[i].pin_error));
    return 0;
}

static int run_windows(struct run *run, const struct launch_request *request,
                       struct launch_reply *reply, struct error *error)
{
    struct crew *crew;
    int code = crew_start(&crew, run, reply->epitaph, error);
    if (code != 0)
        return code;
    enter_phase(reply, PHASE_WARMUP);
    warm_up(run, crew, request, reply);
    code = check_pins(crew, error);
    if (code == 0) {
        forget_histograms(run);
        if (run->scenario->measure)
            run->scenario->measure(run);
        enter_phase(reply, PHASE_WINDOW);
        measure(crew, request, reply);
        run->usage = reply->usage;
    }
    crew_stop(crew);
    return code;
}

static int run_scenario(struct run *run, const struct launch_request *request,
                        struct launch_reply *reply, struct error *error)
{
    int code = run_windows(run, request, reply, error);
    if (code == 0) {
        enter_phase(reply, PHASE_VERIFY);
        code = run->scenario->verify(run, error);
        collect_histograms(run, reply); // verify may have seen the last operations end
    }
    if (code == 0)
        code = check_allocation(run, reply, error);
    if (run->scenario->teardown)
        run->scenario->teardown(run);
    return code;
}

// The counter's rate is the machine's and was measured by the parent; the speed of the work is that
// of this CPU now.
static void calibrate(struct run *run, const struct launch_request *request,
                      struct launch_reply *reply)
{
    reply->heap_counts = heap_counts();
    reply->tick_ns = run->tick_ns = request->tick_ns;
    reply->tick_cost_ns = run->tick_cost_ns = request->tick_cost_ns;
    reply->work_ns = run->work_ns = work_calibrate(request->tick_ns);
}

// Setup may run where the workers and the seats will: a primitive that is opened counts the CPUs
// that its threads have between them (with one CPU, waiters would not look before they sleep), and
// the threads that it makes stay there.
static void spread(const struct launch_request *request)
{
    cpu_set_t set[CPUS_MAX / CPU_SETSIZE];
    CPU_ZERO_S(sizeof set, set);
    for (unsigned i = 0; i < request->worker_count; i++) {
        if (request->cpus[i] < 0)
            return;
        CPU_SET_S((unsigned)request->cpus[i], sizeof set, set);
    }
    sched_setaffinity(0, sizeof set, set);
}

// Everything before the first thread: what the harness touches lies on the first worker's CPU.
static int set_up(struct run *run, const struct launch_request *request, struct launch_reply *reply,
                  struct error *error)
{
    cpu_set_t allowed[CPUS_MAX / CPU_SETSIZE];
    bool known = sched_getaffinity(0, sizeof allowed, allowed) == 0;
    if (request->cpus[0] >= 0 && placement_pin(run->cpu) != 0)
        return error_set(error, EPERM, "cannot pin to CPU %u (placement=free does without)",
                         run->cpu);
    calibrate(run, request, reply);
    run->workers = run_memory(run, run->worker_count * sizeof *run->workers, error);
    if (!run->workers)
        return -ENOMEM;
    set_up_workers(run, request);
    int code = set_up_histograms(run, error);
    spread(request);
    if (code == 0)
        code = run->scenario->setup(run, error);
    for (unsigned i = 0; i < run->worker_count; i++)
        run->workers[i].state = run->state;
    // Back to all CPUs: from here on this thread only starts and stops windows, wherever there is
    // room.
    if (known)
        sched_setaffinity(0, sizeof allowed, allowed);
    return code;
}

static int run_request(const struct scenario *const *scenarios, size_t count,
                       struct launch_page *page, struct error *error)
{
    const struct launch_request *request = &page->request;
    struct launch_reply *reply = &page->reply;
    struct run run = {.scenario = scenario_find(scenarios, count, request->scenario),
                      .axes = &request->axes,
                      .options = request->options,
                      .worker_count = request->worker_count,
                      .crew_count = request->crew_count,
                      .results = reply->results,
                      .timeline = &reply->timeline,
                      .seed = request->seed,
                      .round_seed = request->round_seed,
                      .cpu = request->cpus[0] >= 0 ? (unsigned)request->cpus[0] : 0,
                      .shared = request->axes.unit == UNIT_PROCESS};
    run.variant = run.scenario ? variant_find(run.scenario, request->primitive) : NULL;
    if (!run.variant)
        return error_set(error, EINVAL, "no %s/%s in this build", request->scenario,
                         request->primitive);
    assert(run.crew_count >= 1);
    enter_phase(reply, PHASE_SETUP);
    int code = set_up(&run, request, reply, error);
    return code != 0 ? code : run_scenario(&run, request, reply, error);
}

int launch_child(const struct scenario *const *scenarios, size_t count, const struct error *trouble)
{
    struct launch_page *page =
        mmap(NULL, sizeof *page, PROT_READ | PROT_WRITE, MAP_SHARED, PAGE_FD, 0);
    if (page == MAP_FAILED) {
        fprintf(stderr,
                "contend: '" LAUNCH_COMMAND "' is how contend starts itself; see contend help\n");
        return 2;
    }
    // A launch without its parent measures for nobody. It may have died before the first call.
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != page->request.parent)
        return 0;
    struct error error = {0};
    if (trouble)
        page->reply.verdict = error_set(&error, EINVAL, "%s", trouble->text);
    else
        page->reply.verdict = run_request(scenarios, count, page, &error);
    memcpy(page->reply.message, error.text, sizeof page->reply.message);
    enter_phase(&page->reply, PHASE_DONE);
    return 0;
}
