// SPDX-License-Identifier: MIT
// run_json.c: tests of run.json: written, read back, spoiled, and written to a full disk.
#include "report/run_json.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "folder.h"

TestSuite(run_json, .init = folder_enter, .fini = folder_leave);

static const char *const points[] = {"lock_contended/ticket threads=2", "lock \"\\\n\xc3\xa4"};

static struct run_json planned_run(void)
{
    return (struct run_json){
        .identity = {.schema = SCHEMA,
                     .run_id = "20261124T104215Z-x-1-a",
                     .machine = "0123456789abcdef"},
        .commit = "40e4b3a",
        .started = "2026-11-24T10:42:15Z",
        .command = "run --set \"threads=1,2\" ' \\ ",
        .settings = "[lock_contended]\nthreads = 1, 2\n",
        .seed = UINT64_MAX,
        .launches = 6,
        .windows = 5,
        .window_ns = 100000000,
        .points = 2,
        .plan_hash = UINT64_C(0xfedcba9876543210),
        .exit = -1,
    };
}

static struct fingerprint small_fingerprint(void)
{
    return (struct fingerprint){.count = 3,
                                .key = "0123456789abcdef",
                                .fields = {{.name = "arch", .value = "x86_64", .key = true},
                                           {.name = "kernel", .value = "6.1 \"x\""},
                                           {.name = "smt", .value = "", .key = true}}};
}

static void write_run(const struct run_json *run)
{
    struct fingerprint fingerprint = small_fingerprint();
    struct error error;
    cr_assert_eq(run_json_write("run.json", run, points, &fingerprint, &error), 0, "%s",
                 error.text);
}

Test(run_json, covers_every_member)
{
    size_t end = sizeof(struct identity);
    for (size_t row = 0; row < run_json_table.count; row++) {
        const struct field *field = &run_json_table.rows[row];
        cr_expect(field->offset >= end && field->offset - end < sizeof(uint64_t),
                  "a member before %s has no row", field->name);
        end = field->offset + field->bytes;
    }
    cr_expect_lt(run_json_table.bytes - end, sizeof(uint64_t));
}

Test(run_json, reads_back_what_was_written)
{
    struct run_json run = planned_run(), back;
    write_run(&run);
    char **names;
    struct fingerprint fingerprint;
    struct error error;
    cr_assert_eq(run_json_read("run.json", &back, &names, &fingerprint, &error), 0, "%s",
                 error.text);
    cr_expect_str_eq(back.identity.run_id, run.identity.run_id);
    for (size_t row = 0; row < run_json_table.count; row++) {
        static char wrote[sizeof run.settings], read[sizeof run.settings];
        const struct field *field = &run_json_table.rows[row];
        cr_expect_str_eq(field_cell(field, &back, read, sizeof read),
                         field_cell(field, &run, wrote, sizeof wrote), "%s", field->name);
    }
    cr_expect_str_eq(names[0], points[0]);
    cr_expect_str_eq(names[1], points[1]);
    free(names);
    cr_assert_eq(fingerprint.count, 3u);
    cr_expect_str_eq(fingerprint.key, "0123456789abcdef");
    cr_expect_str_eq(fingerprint.fields[0].name, "arch");
    cr_expect(fingerprint.fields[0].key && fingerprint.fields[1].key && !fingerprint.fields[2].key,
              "the fields of the key come first");
    cr_expect_str_eq(fingerprint.fields[2].value, "6.1 \"x\"");
}

Test(run_json, replaces_the_old_file)
{
    struct run_json run = planned_run();
    write_run(&run);
    run.complete = true;
    run.exit = 3;
    write_run(&run);
    struct error error;
    cr_assert_eq(run_json_read("run.json", &run, NULL, NULL, &error), 0, "%s", error.text);
    cr_expect(run.complete && run.exit == 3);
    cr_expect_lt(access("run.json.part", F_OK), 0);
}

Test(run_json, has_an_empty_plan)
{
    struct run_json run = planned_run();
    run.points = 0;
    write_run(&run);
    char **names;
    struct error error;
    cr_assert_eq(run_json_read("run.json", &run, &names, NULL, &error), 0, "%s", error.text);
    free(names);
}

Test(run_json, leaves_the_old_file_when_the_new_one_cannot_be_written)
{
    struct run_json run = planned_run();
    write_run(&run);
    size_t bytes;
    char *before = folder_get("run.json", &bytes);
    signal(SIGXFSZ, SIG_IGN);
    struct rlimit limit = {.rlim_cur = bytes / 2, .rlim_max = RLIM_INFINITY};
    cr_assert_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
    struct fingerprint fingerprint = small_fingerprint();
    struct error error;
    cr_expect_eq(run_json_write("run.json", &run, points, &fingerprint, &error), -EFBIG);
    cr_expect(strstr(error.text, "run.json"), "%s", error.text);
    limit.rlim_cur = RLIM_INFINITY;
    cr_assert_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
    char *after = folder_get("run.json", &bytes);
    cr_expect_str_eq(after, before);
    cr_expect_lt(access("run.json.part", F_OK), 0);
    free(before);
    free(after);
}

// Replaces `old` (which must be there) in run.json, then reads it.
static int read_spoiled(const char *old, const char *new, struct error *error)
{
    struct run_json run = planned_run(), untouched = {.seed = 42};
    write_run(&run);
    size_t bytes;
    char *text = folder_get("run.json", &bytes), *place = strstr(text, old), *spoiled;
    cr_assert(place, "%s", old);
    int length =
        asprintf(&spoiled, "%.*s%s%s", (int)(place - text), text, new, place + strlen(old));
    folder_put("run.json", spoiled, (size_t)length);
    char **names = NULL;
    int result = run_json_read("run.json", &untouched, &names, NULL, error);
    cr_expect(result == 0 || (untouched.seed == 42 && !names), "nothing is given");
    free(names);
    free(text);
    free(spoiled);
    return result;
}

Test(run_json, says_which_key_is_wrong)
{
    static const struct {
        const char *old, *new;
        int result;
        const char *what;
    } cases[] = {
        {"\"schema\": \"1.2\"", "\"schema\": \"1.7\"", 0, ""},
        {"\"commit\":", "\"later\": [], \"commit\":", 0, ""},
        {"\"schema\": \"1.2\"", "\"schema\": \"2.0\"", -EPROTO, "\"2.0\""},
        {"\"schema\": \"1.2\"", "\"schema\": \"one\"", -EINVAL, "\"one\""},
        {"\"schema\": \"1.2\"", "\"schema\": 1", -EINVAL, "\"schema\""},
        {"\"windows\": 5", "\"window\": 5", -EINVAL, "\"windows\" is missing"},
        {"\"windows\": 5", "\"windows\": \"five\"", -EINVAL, "\"windows\""},
        {"\"windows\": 5", "\"windows\": -5", -ERANGE, "windows"},
        {"\"windows\": 5", "\"windows\": 5.5", -EINVAL, "\"windows\""},
        {"\"windows\": 5", "\"windows\": 5, \"windows\": 6", -EINVAL, "run.json:"},
        {"\"complete\": false", "\"complete\": \"no\"", -EINVAL, "true or false"},
        {"\"commit\": \"40e4b3a\"", "\"commit\": null", -EINVAL, "\"commit\""},
        {"0123456789abcdef", "0123456789abcdef0", -ERANGE, "\"machine\""},
        {"\"points\": 2", "\"points\": 3", -EINVAL, "\"plan\""},
        {"\"plan\": [", "\"plan\": 1, \"x\": [", -EINVAL, "\"plan\""},
        {"\"lock_contended/ticket threads=2\"", "7", -EINVAL, "\"plan\""},
        {"\"key\": {", "\"key\": 1, \"x\": {", -EINVAL, "\"key\""},
        {"\"arch\": \"x86_64\"", "\"arch\": 64", -EINVAL, "\"arch\""},
        {"{", "[", -EINVAL, "not JSON"},
        {"{", "", -EINVAL, "not JSON"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct error error = {0};
        cr_expect_eq(read_spoiled(cases[i].old, cases[i].new, &error), cases[i].result,
                     "case %zu: %s", i, error.text);
        cr_expect(strstr(error.text, cases[i].what), "case %zu: %s", i, error.text);
        cr_expect(cases[i].result == 0 || strncmp(error.text, "run.json", 8) == 0, "case %zu: %s",
                  i, error.text);
    }
}

Test(run_json, refuses_a_file_cut_at_any_byte)
{
    struct run_json run = planned_run();
    write_run(&run);
    size_t bytes;
    char *text = folder_get("run.json", &bytes);
    // The last two bytes are the closing brace and a line end, which may be missing.
    for (size_t cut = 0; cut + 1 < bytes; cut++) {
        struct error error;
        folder_put("run.json", text, cut);
        cr_assert_lt(run_json_read("run.json", &run, NULL, NULL, &error), 0, "cut at %zu", cut);
    }
    free(text);
}
