// SPDX-License-Identifier: MIT
// child.c: a whole launch of a scenario that makes threads of its own, without a parent that starts
// programs: launch_child() in a forked process.
#include <criterion/criterion.h>
#include <math.h>
#include <sched.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fake.h"
#include "machine/clock.h"
#include "measure/launch.h"
#include "measure/point.h"

#define WINDOWS_MEASURED 3

static struct error error;

static void request_launch(struct launch_request *request, const char *name)
{
    struct topology topology;
    struct point point;
    cr_assert_eq(topology_load(&topology, &error), 0, "%s", error.text);
    cr_assert_eq(point_parse(&point, name, fakes, FAKES, &error), 0, "%s", error.text);
    cr_assert_eq(point_check(&point, &topology, &error), 0, "%s", error.text);
    cr_assert_eq(point_place(&point, &topology, request, &error), 0, "%s", error.text);
    topology_free(&topology);
    struct clock_properties clock = clock_measure();
    request->window_ns = 1000000;
    request->windows = WINDOWS_MEASURED;
    request->warmup_ns = 1;
    request->tick_ns = clock.ns_per_tick;
    request->tick_cost_ns = clock.tick_cost_ns;
    request->parent = getpid();
}

// What the launch of that point left behind. It came to its end.
static struct launch_page *launched(const char *name)
{
    int fd = memfd_create("test", 0);
    cr_assert(fd >= 0 && ftruncate(fd, sizeof(struct launch_page)) == 0);
    struct launch_page *page = mmap(NULL, sizeof *page, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    cr_assert_neq(page, MAP_FAILED);
    request_launch(&page->request, name);
    pid_t child = fork();
    if (child == 0) {
        dup2(fd, PAGE_FD);
        _exit(launch_child(fakes, FAKES, NULL));
    }
    int status;
    cr_assert_eq(waitpid(child, &status, 0), child);
    cr_assert(WIFEXITED(status) && WEXITSTATUS(status) == 0, "status %d", status);
    // relaxed: the only other process is gone.
    cr_assert_eq(atomic_load_explicit(&page->reply.phase, memory_order_relaxed), PHASE_DONE);
    cr_assert_eq(page->reply.verdict, 0, "%s", page->reply.message);
    struct stat file;
    cr_assert_eq(fstat(fd, &file), 0);
    cr_expect_lt(file.st_blocks * 512, (off_t)sizeof *page / 2, "most of the page is a hole");
    return page;
}

// Different CPUs of all workers, seats included.
static uint64_t cpus_of(const struct launch_request *request)
{
    uint64_t cpus = 0;
    for (unsigned i = 0; i < request->worker_count; i++) {
        bool known = false;
        for (unsigned j = 0; j < i; j++)
            known |= request->cpus[j] == request->cpus[i];
        cpus += !known;
    }
    return cpus;
}

Test(child, gives_seats_a_place_and_no_thread, .timeout = 60)
{
    const struct launch_page *page = launched("pool/seated threads=3 placement=spread");
    const struct launch_request *request = &page->request;
    const struct fake_seen *seen = (const void *)page->reply.results;
    cr_expect_eq(seen->workers, 4);
    cr_expect_eq(seen->crew, 1);
    for (unsigned i = 0; i < 3; i++) {
        cr_expect_eq(seen->seats[i].index, i + 1);
        cr_expect_eq(seen->seats[i].role, 1);
        cr_expect_eq(seen->seats[i].role_index, i);
        cr_expect_eq(seen->seats[i].cpu, request->cpus[i + 1]);
        cr_expect_eq(seen->seats[i].cpus, cpus_of(request), "threads of setup inherit all");
    }
    cr_expect_eq(seen->crowded, cpus_of(request) < 4, "seats are counted");
    cr_expect_eq(page->reply.windows, WINDOWS_MEASURED);
    for (unsigned w = 0; w < WINDOWS_MEASURED; w++) {
        cr_expect_eq(page->reply.samples[w][0].operations, 3);
        for (unsigned i = 1; i < 4; i++)
            cr_expect_eq(page->reply.samples[w][i].stop_ns, 0, "a seat has no sample");
    }
}

Test(child, pins_nobody_where_placement_is_free, .timeout = 60)
{
    cpu_set_t allowed;
    cr_assert_eq(sched_getaffinity(0, sizeof allowed, &allowed), 0);
    const struct launch_page *page = launched("pool/seated threads=2 placement=free");
    const struct fake_seen *seen = (const void *)page->reply.results;
    for (unsigned i = 0; i < 2; i++) {
        cr_expect_eq(seen->seats[i].cpu, -1);
        cr_expect_eq(seen->seats[i].cpus, (uint64_t)CPU_COUNT(&allowed));
    }
    cr_expect_eq(seen->crowded, CPU_COUNT(&allowed) < 3);
}

Test(child, collects_what_seats_recorded, .timeout = 60)
{
    const struct launch_page *page = launched("pool/seated threads=2 probe=latency");
    cr_expect_eq(page->reply.latency[0].count, 0, "the producer recorded nothing");
    cr_expect_eq(page->reply.latency[1].count, 2 * WINDOWS_MEASURED, "warm-up is forgotten");
    cr_expect_eq(page->reply.latency[1].max, 7);
    for (unsigned h = 0; h < HISTOGRAMS_MAX; h++) {
        cr_expect_eq(page->reply.histograms[h][0].count, 0);
        cr_expect_eq(page->reply.histograms[h][1].count, 2 * WINDOWS_MEASURED);
        cr_expect_eq(page->reply.histograms[h][1].max, h);
    }
}

// The kernel's figure may lack a tick of each seat, 10 ms at most, where the windows began or ended.
Test(child, knows_what_threads_used_that_it_did_not_start, .timeout = 60)
{
    const struct launch_page *page = launched("pool/seated threads=2");
    const struct fake_seen *seen = (const void *)page->reply.results;
    const struct counter_values *crew = &page->reply.workers[0].counters;
    double burnt_ns = 2.0 * WINDOWS_MEASURED * FAKE_BURN_NS;
    cr_expect_geq(seen->usage.cpu_ns, burnt_ns - 2 * 10e6);
    cr_expect_lt(crew->cpu_ns, burnt_ns - 2 * 10e6, "the control: the crew slept");
    cr_expect_geq(seen->usage.switches_voluntary, crew->switches_voluntary);
    cr_expect_geq(seen->usage.switches_involuntary, crew->switches_involuntary);
    cr_expect(isnan(seen->usage.cycles), "of threads that nobody watches");
    cr_expect_eq(memcmp(&page->reply.usage, &seen->usage, sizeof seen->usage), 0);
}

Test(child, keeps_as_much_of_a_timeline_as_there_is_room_for, .timeout = 60)
{
    const struct launch_page *page = launched("pool/seated threads=1");
    const struct timeline *timeline = &page->reply.timeline;
    cr_expect_eq(((const struct fake_seen *)(const void *)page->reply.results)->rows, TIMELINE_MAX);
    cr_expect_eq(timeline->count, TIMELINE_MAX);
    cr_expect_eq(timeline->rows[TIMELINE_MAX - 1].task, TIMELINE_MAX - 1);
    cr_expect_eq(timeline->rows[TIMELINE_MAX - 1].ended_ns, 3);
    struct run run = {.timeline = NULL};
    cr_expect_not(run_timeline_add(&run, &timeline->rows[0]), "nobody keeps it");
}
