// SPDX-License-Identifier: MIT
// record.c: from a hand-made page to the row of its launch.
#include "report/record.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fake.h"

#define SECOND UINT64_C(1000000000)

static struct error error;
static struct topology topology;
static struct point point;
static struct launch_page *page;
static struct record record;

// The page of a launch of that point which ended well: `windows` windows of one second in which
// every worker completed 100 operations.
static void begin(const char *name, unsigned windows)
{
    cr_assert_eq(topology_synthetic(&topology, "core:2 pu:1", &error), 0, "%s", error.text);
    cr_assert_eq(point_parse(&point, name, fakes, FAKES, &error), 0, "%s", error.text);
    page = calloc(1, sizeof *page);
    cr_assert(page);
    cr_assert_eq(point_place(&point, &topology, &page->request, &error), 0, "%s", error.text);
    page->request.window_ns = SECOND;
    struct launch_reply *reply = &page->reply;
    atomic_store_explicit(&reply->phase, PHASE_DONE, memory_order_relaxed);
    reply->windows = windows;
    reply->warmup_windows = 4;
    reply->work_ns = 0.25;
    reply->tick_ns = 0.5;
    reply->epoch_ns = SECOND;
    for (unsigned w = 0; w < windows; w++)
        for (unsigned i = 0; i < point.worker_count; i++)
            reply->samples[w][i] = (struct sample){.start_ns = (w + 1) * SECOND,
                                                   .stop_ns = (w + 2) * SECOND,
                                                   .operations = 100,
                                                   .allocated_bytes = 8};
}

static void record_end(enum ending ending, int status)
{
    const struct launch_end end = {.ending = ending, .status = status};
    record_launch(&record, &point, page, &end, &topology, NULL);
}

static void finish(void)
{
    free(page);
    topology_free(&topology);
}

static void expect_outcome(const char *name, int verdict, enum outcome outcome, size_t windows)
{
    begin(name, 2);
    page->reply.verdict = verdict;
    strcpy(page->reply.message, verdict ? "because" : "");
    record_end(ENDING_EXIT, 0);
    cr_expect_eq(record.row.outcome, (unsigned)outcome, "%s, %d: %s", name, verdict,
                 outcome_names[record.row.outcome]);
    cr_expect_str_eq(record.row.message, page->reply.message);
    cr_expect_eq(record.window_count, windows, "%s, %d", name, verdict);
    cr_expect_eq(isnan(record.metrics.throughput), windows == 0);
    cr_expect_eq(record.row.exit, 0);
    finish();
}

Test(record, tells_outcomes_apart)
{
    expect_outcome("count/good", 0, OUTCOME_OK, 2);
    expect_outcome("count/good", -EBADMSG, OUTCOME_WRONG, 2);
    expect_outcome("count/good", -ENOTSUP, OUTCOME_UNSUPPORTED, 0);
    expect_outcome("count/good", -ENOMEM, OUTCOME_REFUSED, 0);
    expect_outcome("count/good", -EPERM, OUTCOME_REFUSED, 0);
}

Test(record, wants_a_control_to_fail_with_two_threads)
{
    expect_outcome("count/control", 0, OUTCOME_DID_NOT_FAIL, 2);
    expect_outcome("count/control", -EBADMSG, OUTCOME_FAILED_AS_EXPECTED, 2);
    expect_outcome("count/control threads=1", 0, OUTCOME_OK, 2);
    expect_outcome("count/control threads=1", -EBADMSG, OUTCOME_WRONG, 2);
}

static void expect_bad_end(enum ending ending, int status, enum phase phase, unsigned window,
                           enum outcome outcome, const char *message)
{
    begin("count/good", 2);
    atomic_store_explicit(&page->reply.phase, (uint32_t)phase, memory_order_relaxed);
    atomic_store_explicit(&page->reply.window, window, memory_order_relaxed);
    record_end(ending, status);
    cr_expect_eq(record.row.outcome, (unsigned)outcome, "%s", message);
    cr_expect_str_eq(record.row.message, message);
    cr_expect_eq(record.row.exit, ending == ENDING_EXIT ? status : -status);
    cr_expect_eq(record.window_count, 0);
    cr_expect(isnan(record.metrics.throughput));
    finish();
}

Test(record, says_how_and_where_a_launch_ended)
{
    expect_bad_end(ENDING_SIGNAL, SIGSEGV, PHASE_WARMUP, 0, OUTCOME_CRASHED,
                   "Segmentation fault during warm-up");
    expect_bad_end(ENDING_SIGNAL, SIGABRT, PHASE_WINDOW, 1, OUTCOME_CRASHED,
                   "Aborted during window 1");
    expect_bad_end(ENDING_EXIT, 3, PHASE_VERIFY, 1, OUTCOME_CRASHED, "exit status 3 during verify");
    expect_bad_end(ENDING_TIMEOUT, SIGKILL, PHASE_WINDOW, 0, OUTCOME_TIMEOUT,
                   "no end in sight during window 0: killed");
    expect_bad_end(ENDING_TIMEOUT, SIGKILL, PHASE_SETUP, 0, OUTCOME_TIMEOUT,
                   "no end in sight during setup: killed");
}

// A launch that was killed while it ended: the reply is whole, but the process is not well.
Test(record, does_not_believe_a_launch_that_dies_at_its_end)
{
    expect_bad_end(ENDING_SIGNAL, SIGSEGV, PHASE_DONE, 0, OUTCOME_CRASHED,
                   "Segmentation fault during the end");
}

Test(record, counts_the_roles_that_count)
{
    begin("roles/pair threads=3", 2);
    page->reply.samples[0][5].operations = 1000000; // the hog, last of 3 + 2 + 1
    page->reply.samples[1][0].operations = 600;
    record_end(ENDING_EXIT, 0);
    cr_expect_eq(record.row.windows, 2);
    cr_expect_eq(record.row.warmup_windows, 4);
    cr_expect_float_eq(record.windows[0].operations, 500, 0);
    cr_expect_float_eq(record.windows[1].operations, 1000, 0);
    cr_expect_float_eq(record.metrics.throughput, 750, 1e-9, "median of 500 and 1000 per second");
    cr_expect_float_eq(record.metrics.ns_per_op, 5e9 / 750, 1e-3);
    // Over both windows: 700 of one worker, 200 of each of the four others.
    cr_expect_float_eq(record.metrics.fairness_jain, 1500.0 * 1500 / (5 * (490000 + 4 * 40000.0)),
                       1e-9);
    cr_expect_float_eq(record.metrics.worst_share, 200.0 / 300, 1e-9);
    finish();
}

// begin() gives samples to the seats too: whoever reads them gets 400.
Test(record, judges_the_crew_and_no_seat)
{
    begin("pool/seated threads=3", 2);
    record_end(ENDING_EXIT, 0);
    cr_expect_float_eq(record.metrics.throughput, 100, 1e-9);
    cr_expect_float_eq(record.metrics.ns_per_op, 1e7, 1e-3, "of one worker");
    cr_expect_float_eq(record.metrics.fairness_jain, 1, 1e-9);
    char list[64];
    snprintf(list, sizeof list, "%d %d %d %d", page->request.cpus[0], page->request.cpus[1],
             page->request.cpus[2], page->request.cpus[3]);
    cr_expect_str_eq(record.row.cpus, list, "where they are placed is told of all");
    finish();
}

Test(record, pools_latency_in_ns_of_the_roles_that_count)
{
    begin("roles/pair threads=3 probe=latency", 1);
    for (int i = 0; i < 100; i++) {
        histogram_record(&page->reply.latency[0], 100);
        histogram_record(&page->reply.latency[1], 60);
        histogram_record(&page->reply.latency[2], 1000000); // hog
    }
    record_end(ENDING_EXIT, 0);
    cr_expect_float_eq(record.metrics.latency_p50_ns, 30, 1, "60 ticks of 0.5 ns");
    cr_expect_float_eq(record.metrics.latency_p99_ns, 50, 1);
    cr_expect_float_eq(record.metrics.latency_max_ns, 50, 0);
    cr_expect(isnan(record.metrics.latency_p9999_ns), "200 values do not tell");
    finish();
}

Test(record, counts_switches_and_faults_per_second_of_all_windows)
{
    for (unsigned windows = 1; windows <= 4; windows *= 2) {
        begin("count/good", windows);
        for (unsigned i = 0; i < point.worker_count; i++)
            page->reply.workers[i].counters =
                (struct counter_values){.switches_voluntary = 30.0 * windows,
                                        .switches_involuntary = 5.0 * windows,
                                        .faults_minor = 0.5 * windows};
        record_end(ENDING_EXIT, 0);
        cr_expect_float_eq(record.metrics.switches_voluntary, 30.0 * point.worker_count, 1e-9);
        cr_expect_float_eq(record.metrics.switches_involuntary, 5.0 * point.worker_count, 1e-9);
        cr_expect_float_eq(record.metrics.faults_minor, 0.5 * point.worker_count, 1e-9);
        finish();
    }
}

// The crew's counters are the control: they say 1,000.
Test(record, counts_the_whole_process_where_there_are_seats)
{
    const struct counter_values crew = {.cpu_ns = 1000e9, .switches_voluntary = 1000};
    begin("pool/seated threads=3", 2);
    page->reply.workers[0].counters = crew;
    page->reply.usage = (struct counter_values){.cpu_ns = 4e9,
                                                .switches_voluntary = 60,
                                                .switches_involuntary = 8,
                                                .faults_minor = 2,
                                                .migrations = NAN,
                                                .cycles = NAN,
                                                .instructions = NAN,
                                                .cache_misses = NAN};
    record_end(ENDING_EXIT, 0);
    cr_expect_float_eq(record.metrics.cpu_s_per_op, 0.02, 1e-12, "4 s for 200 operations");
    cr_expect_float_eq(record.metrics.switches_voluntary, 30, 1e-9, "in 2 s");
    cr_expect_float_eq(record.metrics.switches_involuntary, 4, 1e-9);
    cr_expect_float_eq(record.metrics.faults_minor, 1, 1e-9);
    cr_expect(isnan(record.metrics.migrations));
    cr_expect(isnan(record.metrics.cycles));
    finish();
    begin("count/good", 1);
    page->reply.workers[0].counters = crew;
    page->reply.usage = (struct counter_values){0};
    record_end(ENDING_EXIT, 0);
    cr_expect_float_eq(record.metrics.switches_voluntary, 1000, 1e-9, "without seats the workers'");
    finish();
}

Test(record, leaves_unknown_what_is_not_known)
{
    begin("count/good", 1);
    page->reply.steal_s = NAN;
    record_end(ENDING_EXIT, 0);
    cr_expect(isnan(record.metrics.latency_max_ns));
    cr_expect(isnan(record.metrics.allocated_bytes), "this build does not count");
    cr_expect(isnan(record.metrics.steal_ratio));
    page->reply.heap_counts = true;
    page->reply.steal_s = 0.5;
    record_end(ENDING_EXIT, 0);
    cr_expect_float_eq(record.metrics.allocated_bytes, 16, 0);
    cr_expect_float_eq(record.metrics.steal_ratio, 0.25, 1e-9, "of 1 s on 2 CPUs");
    finish();
}

Test(record, lists_cpus_and_cuts_a_long_list)
{
    begin("count/good threads=3 placement=compact", 1);
    page->request.cpus[2] = -1;
    record_end(ENDING_EXIT, 0);
    char list[40];
    snprintf(list, sizeof list, "%d %d -", page->request.cpus[0], page->request.cpus[1]);
    cr_expect_str_eq(record.row.cpus, list);
    finish();
    begin("count/good threads=1000", 1);
    record_end(ENDING_EXIT, 0);
    size_t length = strlen(record.row.cpus);
    cr_expect(length > 240 && length < sizeof record.row.cpus, "%zu", length);
    cr_expect_str_eq(record.row.cpus + length - 3, "...");
    finish();
}
