// SPDX-License-Identifier: MIT
// plan.c: from hand-made jobs to points, on made-up machines.
#include "measure/plan.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fake.h"
#include "job_file.h"

// What concerns a whole run, for these tests.
struct run_options {
    uint64_t launches;
};
static const struct field run_rows[] = {{.name = "launches",
                                         .help = "launches",
                                         .type = FIELD_COUNT,
                                         FIELD_AT(struct run_options, launches)}};
static const struct field_table run_table = FIELD_TABLE(struct run_options, run_rows);

static struct error error;
static struct plan plan;

// Plans the job on the machine; `settings` as of --set, or NULL.
static int plan_on(const char *machine, const char *text, const char *settings, const char *filter)
{
    struct job job = {0};
    struct topology topology;
    cr_assert_eq(topology_synthetic(&topology, machine, &error), 0, "%s", error.text);
    cr_assert_eq(job_file_read(&job, text, &error), 0, "%s", error.text);
    if (settings)
        cr_assert_eq(job_set(&job, settings, &error), 0, "%s", error.text);
    // The path of the file is another in every run.
    for (size_t i = 0; i < job.section_count; i++) {
        strcpy(job.sections[i].file, "F");
        for (size_t s = 0; s < job.sections[i].setting_count; s++)
            if (job.sections[i].settings[s].line)
                strcpy(job.sections[i].settings[s].file, "F");
    }
    const struct plan_request request = {.job = &job,
                                         .scenarios = fakes,
                                         .scenario_count = FAKES,
                                         .topology = &topology,
                                         .run_options = &run_table,
                                         .filter = filter};
    error.text[0] = '\0';
    int code = plan_make(&plan, &request, &error);
    job_free(&job);
    topology_free(&topology);
    return code;
}

static void expect_points(const char *text, const char *settings, size_t points)
{
    cr_expect_eq(plan_on("core:4 pu:1", text, settings, ""), 0, "%s", error.text);
    cr_expect_eq(plan.count, points, "%zu points of %s", plan.count, text);
    plan_free(&plan);
}

static void expect_refused(const char *text, const char *settings, const char *words)
{
    cr_expect_lt(plan_on("core:4 pu:1", text, settings, ""), 0, "%s", text);
    cr_expect(strstr(error.text, words), "'%s' is not in: %s", words, error.text);
    cr_expect_null(plan.points, "nothing is left of a plan that failed");
    plan_free(&plan);
}

Test(plan, names_what_it_does_not_know_and_where)
{
    expect_refused("[coumt]\n", NULL, "F:1: no scenario 'coumt'; did you mean 'count'?");
    expect_refused("[a]\nscenario = role\n", NULL,
                   "F:1: no scenario 'role'; did you mean 'roles'?");
    expect_refused("[count]\ntreads = 2\n", NULL,
                   "F:2: treads: unknown key for scenario count; did you mean 'threads'?");
    expect_refused("[count]\nprimitive = goood\n", NULL,
                   "F:2: primitive: scenario count has no primitive 'goood'; did you mean 'good'?");
    expect_refused("[count]\nprimitive = good,x*\n", NULL, "no primitive 'x*'");
    expect_refused("[count]\nplacement = spred\n", NULL, "F:2: placement: ");
    expect_refused("[count]\nplacement = spred\n", NULL, "did you mean 'spread'?");
    expect_refused("[count]\ninside = 10parsecs\n", NULL, "F:2: inside: ");
    expect_refused("[count]\ninside = 2s\n", NULL, "F:2: inside: ");
    expect_refused("[count]\nthreads = 1,,2\n", NULL, "F:2: threads: ");
    expect_refused("[count]\nthreads = 2,2\n", NULL, "F:2: threads: ");
    expect_refused("[count]\nthreads = 0\n", NULL, "F:2: threads: ");
    expect_refused("[count]\nmode = quick,thorough\n", NULL,
                   "F:2: mode: takes one value, not a list of 2");
    expect_refused("[wordy]\n", NULL, "name over 399 bytes");
}

Test(plan, blames_the_command_line_for_its_keys)
{
    expect_refused("[count]\n", "colour=red", "--colour: unknown key, no scenario has it");
    expect_refused("[count]\n", "threads=none", "--threads: ");
    expect_refused("[count]\n", "primitive=goood", "--primitive: scenario count has no primitive");
}

Test(plan, is_the_product_of_all_lists)
{
    expect_points("[count]\nprimitive = good\n", NULL, 1);
    expect_points("[count]\nprimitive = good, o*\nthreads = 1,2,4\ninside = 0,1us\n", NULL, 12);
    expect_points("[count]\n", NULL, 5);
    expect_points("[count]\nthreads = 1..2\n[roles]\nthreads = 1,2,3\n", NULL, 13);
    expect_points("[x]\nscenario = count\nprimitive = good\n[y]\nscenario = roles\n", NULL, 2);
}

Test(plan, measures_once_what_was_asked_for_twice)
{
    expect_points("[count]\nprimitive = good\n[count]\nprimitive = good\n", NULL, 1);
    expect_points("[count]\nprimitive = good, g*\n", NULL, 1);
    expect_points("[count]\nprimitive = good\ncells = 1000,1k\n", NULL, 1);
    expect_points("[count]\nprimitive = good\ninside = 100,100ns,0.1us\n", NULL, 1);
    expect_points("[count]\nprimitive = good\n[b]\nscenario = count\nprimitive = good\nthreads = "
                  "2,3\n",
                  NULL, 2);
}

Test(plan, takes_shared_keys_where_they_are_known)
{
    const char *two = "[global]\ninside = 0,1us\n[count]\nprimitive = good\n[roles]\n";
    expect_points(two, NULL, 3);
    expect_points("[count]\nprimitive = good\n[roles]\n", "inside=0,threads=1,2", 4);
    expect_points("[count]\n[roles]\n", "primitive=good", 1);
    expect_points("[global]\nlaunches = 3\n[count]\nprimitive = good\n", NULL, 1);
    expect_points("[global]\nlaunches = 3\n[count]\nprimitive = good\n[global]\nlaunches = "
                  "4\n[roles]\n",
                  NULL, 2);
    expect_refused("[global]\ncolour = red\n[count]\n[roles]\n", NULL, "F:2: colour: unknown key");
    expect_refused("[global]\nprimitive = nobody\n[count]\n", NULL, "F:2: primitive: ");
    expect_refused("[count]\nlaunches = 3\n", NULL,
                   "F:2: launches: concerns the whole run: put it under [global]");
}

Test(plan, says_what_it_skips_and_why)
{
    const char *text = "[count]\nprimitive = good,small,plain\nthreads = 2,3\n"
                       "placement = spread,smt\nprobe = none,latency\n";
    cr_assert_eq(plan_on("core:4 pu:1", text, NULL, ""), 0, "%s", error.text);
    // Of 3 x 8 points: no smt here (12 less), small with 3 threads (2 less), plain with a probe
    // (2 less).
    cr_expect_eq(plan.count, 8);
    cr_expect_eq(plan.skip_count, 16);
    size_t threads = 0, probes = 0, placements = 0;
    for (size_t i = 0; i < plan.skip_count; i++) {
        threads += strstr(plan.skips[i].text, ": small takes at most 2 threads here") != NULL;
        probes += strstr(plan.skips[i].text, ": count has no probe latency") != NULL;
        placements += strstr(plan.skips[i].text, ": smt: ") != NULL;
    }
    cr_expect_eq(threads, 4);
    cr_expect_eq(probes, 4);
    cr_expect_eq(placements, 8);
    plan_free(&plan);
    cr_assert_eq(plan_on("core:4 pu:2", text, NULL, ""), 0, "%s", error.text);
    cr_expect_eq(plan.count, 16);
    plan_free(&plan);
}

Test(plan, tells_a_skip_once)
{
    cr_assert_eq(plan_on("pu:1", "[roles]\nplacement = smt\n[roles]\nplacement = smt\n", NULL, ""),
                 0);
    cr_expect_eq(plan.skip_count, 1);
    plan_free(&plan);
}

Test(plan, keeps_what_the_filter_wants)
{
    const char *text = "[count]\nthreads = 1,2\n[roles]\n";
    cr_assert_eq(plan_on("core:4 pu:1", text, NULL, "count/good,roles"), 0);
    cr_expect_eq(plan.count, 3);
    plan_free(&plan);
    cr_assert_eq(plan_on("core:4 pu:1", text, NULL, "*threads=1 *"), 0);
    cr_expect_eq(plan.count, 5);
    plan_free(&plan);
    cr_assert_eq(plan_on("core:4 pu:1", text, NULL, "nothing"), 0,
                 "an empty plan is no error here");
    cr_expect_eq(plan.count, 0);
    plan_free(&plan);
    cr_expect_eq(plan_on("core:4 pu:1", text, NULL, "a,,b"), -EINVAL);
    cr_expect(strstr(error.text, "filter: "), "%s", error.text);
}

// Lists of 64 values each, so that the product needs few lines.
static void long_list(char *text, size_t bytes, size_t count)
{
    size_t used = 0;
    for (size_t i = 1; i <= count; i++)
        used += (size_t)snprintf(text + used, bytes - used, "%s%zu", i > 1 ? "," : "", i);
}

Test(plan, holds_20000_points_and_not_one_more)
{
    char list[300], text[2000];
    long_list(list, sizeof list, 50);
    snprintf(text, sizeof text,
             "[count]\nprimitive = good\nthreads = %s\ninside = %s\ncells = 1..8\n", list, list);
    cr_assert_eq(plan_on("core:4 pu:1", text, NULL, ""), 0, "%s", error.text);
    cr_expect_eq(plan.count, 20000);
    for (size_t i = 0; i < plan.count; i += 777)
        cr_expect_eq(plan_find(&plan, plan.points[i].name), i);
    cr_expect_eq(plan_find(&plan, "count/good"), plan.count);
    plan_free(&plan);
    snprintf(text, sizeof text,
             "[count]\nprimitive = good\nthreads = %s\ninside = %s\ncells = 1..9\n", list, list);
    expect_refused(text, NULL, "more than 20000 points");
    snprintf(text, sizeof text,
             "[count]\nprimitive = good\nthreads = %s\ninside = %s\ncells = %s\nplacement = "
             "free,llc,spread,compact,same-cpu,smt,numa\nmemory=local,far\n",
             list, list, list);
    expect_refused(text, NULL, "F:1: the lists of [count] have a product of more than 1000000");
}

Test(plan, is_restored_from_its_names)
{
    struct topology topology;
    struct plan again;
    cr_assert_eq(topology_synthetic(&topology, "core:4 pu:1", &error), 0);
    cr_assert_eq(
        plan_on("core:4 pu:1", "[count]\nthreads = 1..4*2\ninside=0,1us\n[roles]\n", NULL, ""), 0);
    char **names = malloc(plan.count * sizeof *names);
    for (size_t i = 0; i < plan.count; i++)
        names[i] = plan.points[i].name;
    cr_assert_eq(plan_restore(&again, names, plan.count, fakes, FAKES, &topology, &error), 0, "%s",
                 error.text);
    cr_assert_eq(again.count, plan.count);
    for (size_t i = 0; i < plan.count; i++) {
        cr_expect_str_eq(again.points[i].name, plan.points[i].name);
        cr_expect_eq(again.points[i].worker_count, plan.points[i].worker_count);
        cr_expect_eq(
            memcmp(again.points[i].options, plan.points[i].options, sizeof(struct fake_options)),
            0);
        cr_expect_eq(plan_find(&again, names[i]), i);
    }
    plan_free(&again);
    plan_free(&plan);
    free(names);
    topology_free(&topology);
}

Test(plan, is_not_restored_in_another_build_or_machine)
{
    struct topology topology;
    cr_assert_eq(topology_synthetic(&topology, "core:4 pu:1", &error), 0);
    char *gone[] = {(char[]){"count/gone threads=2"}};
    cr_expect_eq(plan_restore(&plan, gone, 1, fakes, FAKES, &topology, &error), -EINVAL);
    cr_expect(strstr(error.text, "no 'count/gone' in this build"), "%s", error.text);
    char *smt[] = {(char[]){"count/good placement=smt"}};
    cr_expect_eq(plan_restore(&plan, smt, 1, fakes, FAKES, &topology, &error), -ENOTSUP);
    cr_expect_null(plan.points);
    plan_free(&plan);
    topology_free(&topology);
}
