// SPDX-License-Identifier: MIT
// task_trace.c: a trace is read as it is, and whatever is wrong with one is said in a sentence.
#include "task_trace.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "task_arrivals.h"

static char folder[] = "/tmp/task_traceXXXXXX", file[sizeof folder + 10];
static struct task_trace trace;
static struct error error;

static void set_up(void)
{
    cr_assert_not_null(mkdtemp(folder));
    snprintf(file, sizeof file, "%s/t.csv", folder);
}

static void tear_down(void)
{
    task_trace_free(&trace);
    unlink(file);
    rmdir(folder);
}

static void write_file(const char *text, size_t bytes)
{
    FILE *stream = fopen(file, "w");
    cr_assert_not_null(stream);
    cr_assert_eq(fwrite(text, 1, bytes, stream), bytes);
    cr_assert_eq(fclose(stream), 0);
}

static int read_text(const char *text)
{
    write_file(text, strlen(text));
    return task_trace_read(&trace, file, &error);
}

static void expect_refused(const char *text, const char *words)
{
    cr_expect_eq(read_text(text), -EINVAL, "%s", text);
    cr_expect_not_null(strstr(error.text, words), "%s", error.text);
    cr_expect_not_null(strstr(error.text, "t.csv:"), "%s", error.text);
    cr_expect_null(trace.rows);
}

TestSuite(task_trace, .init = set_up, .fini = tear_down);

Test(task_trace, reads_rows_with_and_without_keys)
{
    cr_assert_eq(read_text("arrival_ns,cost_ns,key\r\n0,5,9\r\n7,0,18446744073709551615\n"), 0,
                 "%s", error.text);
    cr_assert_eq(trace.count, 2);
    cr_assert(trace.keyed);
    cr_assert_eq(trace.rows[1].arrival_ns, 7);
    cr_assert_eq(trace.rows[0].cost_ns, 5);
    cr_assert_eq(trace.rows[1].key, UINT64_MAX);
    task_trace_free(&trace);
    cr_assert_eq(read_text("arrival_ns,cost_ns\n3,5"), 0, "%s", error.text);
    cr_assert_eq(trace.count, 1);
    cr_assert_not(trace.keyed);
}

Test(task_trace, says_what_is_wrong_and_where)
{
    expect_refused("", "no heading");
    expect_refused("cost_ns,arrival_ns\n1,1\n", "no heading");
    expect_refused("arrival_ns,cost_ns\n", "no task");
    expect_refused("arrival_ns,cost_ns\n1,-5\n", ":2: cost_ns '-5' is negative");
    expect_refused("arrival_ns,cost_ns\n-1,5\n", "arrival_ns '-1' is negative");
    expect_refused("arrival_ns,cost_ns\n1\n", "cost_ns is missing");
    expect_refused("arrival_ns,cost_ns\n1,\n", "cost_ns is missing");
    expect_refused("arrival_ns,cost_ns,key\n1,2\n", "key is missing");
    expect_refused("arrival_ns,cost_ns\n1,2\n\n3,4\n", ":3: arrival_ns is missing");
    expect_refused("arrival_ns,cost_ns\n1,2,3\n", "more than the 2 columns");
    expect_refused("arrival_ns,cost_ns\n1,2.5\n", "'2.5' is no whole number");
    expect_refused("arrival_ns,cost_ns\n1, 2\n", "no whole number");
    expect_refused("arrival_ns,cost_ns\n5,1\n9,1\n8,1\n", ":4: arrival_ns 8 comes after 9");
    expect_refused("arrival_ns,cost_ns\n0,1000000000001\n", "the limit is 1000000000000");
    expect_refused("arrival_ns,cost_ns\n99999999999999999999999,1\n", "the limit is");
    expect_refused("arrival_ns,cost_ns\n$(touch x),1\n", "no whole number");
}

Test(task_trace, a_nul_byte_hides_nothing)
{
    static const char text[] = "arrival_ns,cost_ns\n1,2\0,3\n";
    write_file(text, sizeof text - 1);
    cr_assert_eq(task_trace_read(&trace, file, &error), -EINVAL);
}

Test(task_trace, has_a_limit_of_rows_and_of_bytes)
{
    static const char heading[] = "arrival_ns,cost_ns\n", row[] = "1,2\n";
    size_t bytes = sizeof heading - 1 + (TASK_TRACE_ROWS_MAX + 1) * (sizeof row - 1);
    char *text = malloc(bytes), *at = text + sizeof heading - 1;
    memcpy(text, heading, sizeof heading - 1);
    for (; at < text + bytes; at += sizeof row - 1)
        memcpy(at, row, sizeof row - 1);
    write_file(text, bytes);
    cr_assert_eq(task_trace_read(&trace, file, &error), -EFBIG);
    cr_assert_not_null(strstr(error.text, "1000001 rows are too many; the limit is 1000000"), "%s",
                       error.text);
    // One less is read.
    write_file(text, bytes - (sizeof row - 1));
    cr_assert_eq(task_trace_read(&trace, file, &error), 0, "%s", error.text);
    cr_assert_eq(trace.count, TASK_TRACE_ROWS_MAX);
    // As long as a file of 10^9 rows, but empty: nothing of it is read.
    cr_assert_eq(truncate(file, 12000000000), 0);
    task_trace_free(&trace);
    cr_assert_eq(task_trace_read(&trace, file, &error), -EFBIG);
    cr_assert_not_null(strstr(error.text, "12000000000 bytes are too many"), "%s", error.text);
    free(text);
}

Test(task_trace, waits_for_no_pipe)
{
    cr_assert_eq(mkfifo(file, 0600), 0);
    cr_assert_eq(task_trace_read(&trace, file, &error), -EINVAL);
    cr_assert_not_null(strstr(error.text, "no regular file"), "%s", error.text);
    unlink(file);
    cr_assert_eq(task_trace_read(&trace, file, &error), -ENOENT);
}

static void open_trace_costs(struct task_costs *costs, const char *text)
{
    write_file(text, strlen(text));
    struct task_cost_options options = {
        .costs = TASK_COSTS_TRACE, .alpha = 1, .slow = 1, .keys = 1, .mean_ns = 1};
    snprintf(options.trace, sizeof options.trace, "%s", file);
    cr_assert_eq(task_costs_open(costs, &options, 1, &error), 0, "%s", error.text);
}

Test(task_trace, is_repeated_a_gap_after_its_end)
{
    struct task_costs costs;
    struct task_arrivals arrivals;
    struct task_arrival_options options = {.arrivals = TASK_ARRIVALS_TRACE};
    open_trace_costs(&costs, "arrival_ns,cost_ns\n0,5\n4,6\n8,1\n");
    cr_assert_eq(task_arrivals_open(&arrivals, &options, &costs, 2, 7, 1, &error), 0, "%s",
                 error.text);
    static const uint64_t times[] = {0, 4, 8, 12, 16, 20, 24}, given[] = {5, 6, 1, 5, 6, 1, 5};
    for (unsigned i = 0; i < 7; i++) {
        cr_assert_eq(task_arrivals_next(&arrivals), times[i]);
        cr_assert_eq(task_cost_ns(&costs, i), given[i]);
    }
    // One worker is asked for as much as it can do: for three tasks, but not again and again.
    cr_assert_eq(task_arrivals_open(&arrivals, &options, &costs, 1, 3, 1, &error), 0);
    cr_assert_eq(task_arrivals_open(&arrivals, &options, &costs, 1, 4, 1, &error), -EINVAL);
    cr_assert_not_null(strstr(error.text, "tasks=3"), "%s", error.text);
    task_costs_close(&costs);
}

Test(task_trace, without_keys_is_nothing_to_hash)
{
    struct task_costs costs;
    open_trace_costs(&costs, "arrival_ns,cost_ns\n0,5\n");
    cr_assert_eq(task_costs_check_keys(&costs, "hash", &error), -EINVAL);
    cr_assert_not_null(strstr(error.text, "no column key"), "%s", error.text);
    task_costs_close(&costs);
    open_trace_costs(&costs, "arrival_ns,cost_ns,key\n0,5,77\n");
    cr_assert_eq(task_costs_check_keys(&costs, "hash", &error), 0);
    cr_assert_eq(task_key(&costs, 12), 77);
    task_costs_close(&costs);
}
