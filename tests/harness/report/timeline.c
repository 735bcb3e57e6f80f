// SPDX-License-Identifier: MIT
// timeline.c: timeline.csv: whose tasks are in it, and whose are not.
#include <criterion/criterion.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "fake.h"
#include "folder.h"
#include "report/folder.h"
#include "report/validate.h"

static const struct identity identity = {
    .schema = SCHEMA, .run_id = "20261124T104215Z-x-1-a", .machine = "0123456789abcdef"};
static struct folder files;
static struct error error;
static struct topology topology;
static struct point point;
static struct launch_page *page;
static struct record record;

static void begin(void)
{
    folder_enter();
    cr_assert_eq(topology_synthetic(&topology, "core:2 pu:1", &error), 0, "%s", error.text);
    cr_assert_eq(folder_create(&files, ".", &identity, fakes, FAKES, &error), 0, "%s", error.text);
    page = calloc(1, sizeof *page);
    cr_assert(page);
}

static void finish(void)
{
    struct validation found = {0};
    validate_file(&found, "timeline.csv", NULL, 0);
    cr_expect_eq(found.errors, 0, "%s", found.problems[0].text);
    folder_close(&files);
    topology_free(&topology);
    free(page);
    folder_leave();
}

static void reopen(void)
{
    folder_close(&files);
    cr_assert_eq(folder_reopen(&files, ".", &identity, fakes, FAKES, &error), 0, "%s", error.text);
}

// Appends a launch of that point with this verdict and `tasks` tasks, which are due 1, 2, ... us
// after the first; returns what folder_append() did.
static int append(const char *name, int verdict, uint64_t tasks)
{
    cr_assert_eq(point_parse(&point, name, fakes, FAKES, &error), 0, "%s", error.text);
    cr_assert_eq(point_place(&point, &topology, &page->request, &error), 0, "%s", error.text);
    struct launch_reply *reply = &page->reply;
    // relaxed: there is no other thread.
    atomic_store_explicit(&reply->phase, PHASE_DONE, memory_order_relaxed);
    reply->verdict = verdict;
    reply->windows = 1;
    reply->timeline.count = tasks;
    for (uint64_t i = 0; i < tasks && i < TIMELINE_MAX; i++) {
        double due_ns = 5e15 + (double)i * 1000;
        reply->timeline.rows[i] = (struct timeline_row){.task = i,
                                                        .due_ns = i == 2 ? NAN : due_ns,
                                                        .submitted_ns = due_ns + 5,
                                                        .started_ns = due_ns + 10,
                                                        .ended_ns = due_ns + 500};
    }
    const struct launch_end end = {.ending = ENDING_EXIT};
    record_launch(&record, &point, page, &end, &topology, NULL);
    record.row.launch = files.launch_count;
    return folder_append(&files, &point, &record, page, &error);
}

// The rows of that launch.
static size_t rows_of(double launch)
{
    struct csv_table table;
    cr_assert_eq(csv_read(&table, "timeline.csv", &error), 0, "%s", error.text);
    size_t rows = 0;
    for (size_t row = 0; row < table.rows; row++)
        rows += csv_number(&table, row, "launch") == launch;
    csv_free(&table);
    return rows;
}

Test(timeline, begins_with_the_earliest_of_its_times)
{
    begin();
    cr_assert_eq(append("count/good", 0, 3), 0, "%s", error.text);
    struct csv_table table;
    cr_assert_eq(csv_read(&table, "timeline.csv", &error), 0, "%s", error.text);
    cr_assert_eq(table.rows, 3);
    cr_expect_str_eq(csv_text(&table, 0, "due_ns"), "0");
    cr_expect_str_eq(csv_text(&table, 1, "started_ns"), "1010");
    cr_expect_str_eq(csv_text(&table, 2, "due_ns"), "", "an empty cell is no value");
    cr_expect_str_eq(csv_text(&table, 2, "ended_ns"), "2500");
    csv_free(&table);
    finish();
}

Test(timeline, is_kept_of_the_first_launch_of_each_point)
{
    begin();
    append("count/good", 0, 3);
    append("count/other", 0, 2);
    append("count/good", 0, 3);
    append("count/other threads=1", 0, 1);
    cr_expect_eq(rows_of(0), 3);
    cr_expect_eq(rows_of(1), 2);
    cr_expect_eq(rows_of(2), 0);
    cr_expect_eq(rows_of(3), 1);
    finish();
}

Test(timeline, is_kept_of_launches_that_count_and_have_one)
{
    begin();
    append("count/good", -EBADMSG, 3);
    append("count/good", 0, 0);
    append("count/good", 0, 3);
    cr_expect_eq(rows_of(0), 0);
    cr_expect_eq(rows_of(1), 0);
    cr_expect_eq(rows_of(2), 3);
    finish();
}

Test(timeline, is_not_longer_than_its_limit)
{
    begin();
    cr_assert_eq(append("count/good", 0, UINT64_MAX), 0, "%s", error.text);
    cr_expect_eq(rows_of(0), TIMELINE_MAX);
    finish();
}

Test(timeline, of_a_resumed_run_is_not_drawn_again)
{
    begin();
    append("count/other", 0, 0);
    append("count/good", 0, 3);
    reopen();
    append("count/good", 0, 3);
    append("count/other", 0, 2);
    cr_expect_eq(rows_of(1), 3);
    cr_expect_eq(rows_of(2), 0);
    cr_expect_eq(rows_of(3), 2);
    finish();
}

// As a kill between the last row of the timeline and the row of the launch leaves it.
Test(timeline, of_a_launch_that_did_not_happen_is_cut_off)
{
    begin();
    append("count/good", 0, 3);
    size_t bytes;
    char *launches = folder_get("launches.csv", &bytes);
    folder_put("launches.csv", launches, strcspn(launches, "\n") + 1);
    free(launches);
    reopen();
    cr_expect_eq(rows_of(0), 0);
    append("count/good", 0, 2);
    cr_expect_eq(rows_of(0), 2, "its point has none yet");
    finish();
}

// The disk is full at the last moment: launches.csv cannot be written.
Test(timeline, is_forgotten_with_its_launch)
{
    begin();
    int fd = files.launches.fd;
    files.launches.fd = -1;
    cr_expect_lt(append("count/good", 0, 3), 0);
    cr_expect_eq(rows_of(0), 0);
    files.launches.fd = fd;
    cr_expect_eq(append("count/good", 0, 2), 0, "%s", error.text);
    cr_expect_eq(rows_of(0), 2);
    finish();
}
