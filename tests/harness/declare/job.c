// SPDX-License-Identifier: MIT
// job.c: tests of jobs in memory: declare/job.h without files.
#include "declare/job.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <string.h>

#include "job_file.h"

static struct job two_sections(void)
{
    struct job job = {0};
    struct error error;
    const char *text = "[global]\nlaunches = 6\n[a]\nthreads = 1\n[b]\ninside = 0\n";
    cr_assert_eq(job_file_read(&job, text, &error), 0, "%s", error.text);
    return job;
}

Test(job, set_reaches_every_section_and_the_globals)
{
    struct job job = two_sections();
    struct error error;
    cr_assert_eq(job_set(&job, "threads=1, 2,4 , inside = 100ns,note=a=b", &error), 0, "%s",
                 error.text);
    for (size_t i = 0; i < 2; i++) {
        cr_assert_str_eq(job_value(&job, i, "threads"), "1, 2,4");
        cr_assert_str_eq(job_value(&job, i, "inside"), "100ns");
        cr_assert_str_eq(job_value(&job, i, "note"), "a=b");
        cr_assert_str_eq(job_value(&job, i, "launches"), "6");
    }
    cr_assert_str_eq(job_find(&job.global, "threads")->value, "1, 2,4");
    cr_assert_str_eq(job_find(&job.sections[0], "threads")->file, "--set");
    cr_assert_eq(job_find(&job.sections[0], "threads")->line, 0);
    cr_assert_eq(job.sections[0].setting_count, 4, "a key is there once");
    job_free(&job);
}

Test(job, set_works_on_an_empty_job)
{
    struct job job = {0};
    struct error error;
    cr_assert_eq(job_set(&job, "launches=3", &error), 0);
    cr_assert_str_eq(job_find(&job.global, "launches")->value, "3");
    cr_assert_null(job_find(&job.global, "windows"));
    job_free(&job);
}

Test(job, set_says_what_is_wrong_and_changes_nothing)
{
    static const char *const wrong[][2] = {
        {"", "'' is not a setting"},
        {"threads", "'threads' is not a setting"},
        {"1,threads=2", "is not a setting"},
        {"=2", "has no key"},
        {"thr eads=2", "'thr eads' is not a key"},
        {"threads=", "threads: the value is missing"},
        {"inside=1,threads=", "threads: the value is missing"},
        {"threads=1,inside=0,threads=2", "'threads' is set twice"},
        {"note=\x01", "byte 0x01"},
        {"note=\xff", "byte 0xff"},
        {"abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuv=1", "48 bytes long; the limit is 47"},
    };
    struct job job = two_sections();
    struct error error;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        cr_assert_eq(job_set(&job, wrong[i][0], &error), -EINVAL, "%s", wrong[i][0]);
        cr_assert(strstr(error.text, wrong[i][1]), "%s: %s", wrong[i][0], error.text);
        cr_assert_eq(strncmp(error.text, "--set: ", 7), 0);
        cr_assert_str_eq(job_value(&job, 0, "threads"), "1");
        cr_assert_str_eq(job_value(&job, 1, "inside"), "0");
        cr_assert_eq(job.global.setting_count, 1);
    }
    job_free(&job);
}

Test(job, set_that_does_not_fit_changes_nothing)
{
    struct job job = two_sections();
    struct error error;
    char text[40];
    for (int i = 0; i < JOB_SETTINGS_MAX - 2; i++) {
        snprintf(text, sizeof text, "key%d=1", i);
        cr_assert_eq(job_set(&job, text, &error), 0, "%s", error.text);
    }
    cr_assert_eq(job_set(&job, "key0=2,one_more=1", &error), -EINVAL);
    cr_assert(strstr(error.text, "section [a] would have 65 settings; the limit is 64"), "%s",
              error.text);
    cr_assert_str_eq(job_value(&job, 0, "key0"), "1");
    cr_assert_str_eq(job_find(&job.global, "key0")->value, "1");
    cr_assert_eq(job_set(&job, "key0=2", &error), 0, "replacing needs no room");
    job_free(&job);
}

Test(job, set_value_has_a_limit)
{
    struct job job = {0};
    struct error error;
    char text[500] = "a=";
    memset(text + 2, 'x', 399);
    cr_assert_eq(job_set(&job, text, &error), 0);
    text[401] = 'x';
    cr_assert_eq(job_set(&job, text, &error), -EINVAL);
    cr_assert(strstr(error.text, "400 bytes long; the limit is 399"), "%s", error.text);
    job_free(&job);
}

Test(job, free_leaves_an_empty_job)
{
    struct job job = two_sections();
    job_free(&job);
    cr_assert_eq(job.section_count, 0);
    cr_assert_eq(job.global.setting_count, 0);
    job_free(&job);
}
