// SPDX-License-Identifier: MIT
// validate.c: tests of checking files: a whole run, and the same with one thing spoiled.
#include "report/validate.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "folder.h"
#include "report/csv.h"
#include "report/file_kind.h"
#include "valid_run.h"

static void enter(void)
{
    folder_enter();
    valid_run_write();
}

TestSuite(validate, .init = enter, .fini = folder_leave);

static struct validation check(const char *name)
{
    struct validation found = {0};
    validate_file(&found, name, valid_tables, VALID_TABLES);
    return found;
}

// Puts `new` in the place of the first `old` of the file, and checks it.
static struct validation check_spoiled(const char *name, const char *old, const char *new)
{
    size_t bytes;
    char *text = folder_get(name, &bytes), *place = strstr(text, old), *spoiled;
    cr_assert(place, "%s has no \"%s\":\n%s", name, old, text);
    int length =
        asprintf(&spoiled, "%.*s%s%s", (int)(place - text), text, new, place + strlen(old));
    folder_put(name, spoiled, (size_t)length);
    struct validation found = check(name);
    folder_put(name, text, bytes);
    free(text);
    free(spoiled);
    return found;
}

Test(validate, finds_nothing_wrong_with_a_run)
{
    for (const struct file_kind *kind = file_kinds; kind->name; kind++) {
        struct validation found = check(kind->name);
        cr_expect(found.errors == 0 && found.warnings == 0, "%s", found.problems[0].text);
    }
    struct validation found = check("run.json");
    cr_expect_eq(found.errors, 0u, "%s", found.problems[0].text);
    found = check("./run.json");
    cr_expect_eq(found.errors, 0u, "%s", found.problems[0].text);
}

// Each defect gives exactly one problem, and says this.
static const struct {
    const char *file, *old, *new, *problem;
} defects[] = {
    {"launches.csv", "\n1.2,", "\n2.0,",
     "launches.csv:2: column \"schema\": \"2.0\": the schema \"2.0\" is another major version"},
    {"launches.csv", "\n1.2,", "\n1,",
     "launches.csv:2: column \"schema\": \"1\": the schema \"1\" is no version"},
    {"windows.csv", ",throughput,", ",speed,", "windows.csv:1: column \"throughput\": missing"},
    {"windows.csv", ",0,1,", ",zero,1,", "windows.csv:3: column \"launch\": \"zero\": launch: "},
    {"windows.csv", ",0,1,", ",,1,", "windows.csv:3: column \"launch\": \"\": launch: the value"},
    {"windows.csv", ",0,1,", ",-1,1,", "windows.csv:3: column \"launch\": \"-1\": "},
    {"windows.csv", ",0,1,", ",2,1k,",
     "windows.csv:3: column \"window\": \"1k\": expected \"1000\", in base units"},
    {"windows.csv", ",70,", ",70ns,",
     "windows.csv:2: column \"start_ns\": \"70ns\": expected \"70\", in base units"},
    {"windows.csv", ",70,", ",0070,",
     "windows.csv:2: column \"start_ns\": \"0070\": expected \"70\""},
    {"windows.csv", ",10000000,", ",inf,",
     "windows.csv:2: column \"throughput\": \"inf\": expected a finite number"},
    {"windows.csv", ",10000000,", ",nan,",
     "windows.csv:2: column \"throughput\": \"nan\": expected a finite number"},
    {"windows.csv", ",10000000,", ",\"1,5\",",
     "windows.csv:2: column \"throughput\": \"1,5\": throughput: "},
    {"windows.csv", ",0,1,", ",0,0,",
     "windows.csv:3: column \"launch\": \"0\": expected another launch, window than in line 2"},
    {"windows.csv", "\n1.2,20261124T104215Z-x-1-a,0123456789abcdef,0,1",
     "\n1.2,another,0123456789abcdef,0,1",
     "windows.csv:3: column \"run_id\": \"another\": expected \"20261124T104215Z-x-1-a\""},
    {"windows.csv", "0123456789abcdef,0,1", "0123456789abcdee,0,1",
     "windows.csv:3: column \"machine\": \"0123456789abcdee\": expected \"0123456789abcdef\""},
    {"windows.csv", "\n1.2,", "\n1.2,1.0,", "windows.csv:2: more than 12 cells"},
    {"launches.csv", ",ok,", ",okay,", "launches.csv:2: column \"outcome\": \"okay\": outcome: "},
    {"launches.csv", ",ok,", ",,", "launches.csv:2: column \"outcome\": \"\": "},
    {"launches.csv", ",false,", ",no,",
     "launches.csv:2: column \"peer\": \"no\": expected \"false\""},
    {"launches.csv", ",a,ticket,", ",,ticket,",
     "launches.csv:2: column \"scenario\": \"\": expected a value"},
    {"launches.csv", "\n1.2,20261124T104215Z-x-1-a,0123456789abcdef,1,",
     "\n1.2,20261124T104215Z-x-1-a,0123456789abcdef,0,",
     "launches.csv:3: column \"launch\": \"0\": expected another launch than in line 2"},
    {"launches.csv", ",5000,3,", ",2000000000,3,",
     "launches.csv:3: column \"inside_ns\": \"2000000000\": inside: "},
    {"launches.csv", ",5000,3,", ",5000,9,", "launches.csv:3: column \"hogs\": \"9\": hogs: "},
    {"launches.csv", ",10,20,", ",20,10,",
     "launches.csv:2: column \"latency_p50_ns\": \"20\": expected at most \"latency_p90_ns\", "
     "which is \"10\""},
    {"launches.csv", "two\nlines", "\xff\nlines",
     "launches.csv:3: column \"message\": \"\xff?lines, \"quoted\"\": expected UTF-8, there is a "
     "byte 0xff"},
    {"threads.csv", ",33,44,", ",45,44,",
     "threads.csv:2: column \"latency_p99_ns\": \"45\": expected at most \"latency_max_ns\""},
    {"threads.csv", ",hog,", ",a_role_with_a_name_over_the_limit,",
     "threads.csv:2: column \"role\": \"a_role_with_a_name_over_the_limit\": 33 bytes, the limit "
     "is 31"},
    {"threads.csv", ",-1,", ",x,", "threads.csv:2: column \"cpu\": \"x\": cpu: "},
    {"histogram.csv", ",129,131,77", ",131,131,77",
     "histogram.csv:3: column \"low_ns\": \"131\": expected less than \"high_ns\""},
    {"histogram.csv", ",129,140,", ",140,140,",
     "histogram.csv:4: column \"low\": \"140\": expected less than \"high\""},
    {"histogram.csv", ",latency,ns,129,", ",latency,ns,128,",
     "histogram.csv:3: column \"launch\": \"0\": expected another launch, role, subject, low than "
     "in line 2"},
    {"timeline.csv", ",30,35,", ",36,35,",
     "timeline.csv:3: column \"due_ns\": \"36\": expected at most \"submitted_ns\""},
    {"timeline.csv", ",35,45,", ",46,45,",
     "timeline.csv:3: column \"submitted_ns\": \"46\": expected at most \"started_ns\""},
    {"timeline.csv", ",25,125.5", ",126,125.5",
     "timeline.csv:2: column \"started_ns\": \"126\": expected at most \"ended_ns\""},
    {"timeline.csv", ",1,-1,", ",0,-1,",
     "timeline.csv:3: column \"launch\": \"0\": expected another launch, task than in line 2"},
    {"timeline.csv", ",worker,", ",who,", "timeline.csv:1: column \"worker\": missing"},
    {"summary.csv", ",300,200,", ",300,301,",
     "summary.csv:2: column \"low\": \"301\": expected at most \"value\", which is \"300\""},
    {"summary.csv", ",400,", ",299,",
     "summary.csv:2: column \"value\": \"300\": expected at most \"high\", which is \"299\""},
    {"summary.csv", ",100,500,", ",301,500,",
     "summary.csv:2: column \"launch_low\": \"301\": expected at most \"value\""},
    {"summary.csv", ",100,500,", ",100,299,",
     "summary.csv:2: column \"value\": \"300\": expected at most \"launch_high\""},
    {"summary.csv", ",overlap,", ",throughput,",
     "summary.csv:3: column \"point\": \"a/ticket threads=2\": expected another point, metric than "
     "in line 2"},
    {"environment.csv", ",5.5,", ",4,",
     "environment.csv:3: column \"low\": \"4.5\": expected at most"},
    {"environment.csv", ",arch,key,", ",arch,,",
     "environment.csv:2: column \"class\": \"\": expected a value"},
    {"run.json", "\"points\": 1", "\"points\": 2", "run.json: \"plan\" should be"},
    {"run.json", "{", "", "run.json:"},
};
#define DEFECTS (sizeof defects / sizeof defects[0])

Test(validate, names_each_defect)
{
    for (size_t i = 0; i < DEFECTS; i++) {
        struct validation found = check_spoiled(defects[i].file, defects[i].old, defects[i].new);
        size_t length = strlen(defects[i].problem);
        cr_expect_eq(found.errors, 1u, "defect %zu: %zu errors, %s, %s", i, found.errors,
                     found.problems[0].text, found.problems[1].text);
        cr_expect(strncmp(found.problems[0].text, defects[i].problem, length) == 0,
                  "defect %zu: %s", i, found.problems[0].text);
        cr_expect_not(found.problems[0].warning);
    }
}

Test(validate, warns_of_unknown_columns)
{
    struct validation found = {0};
    validate_file(&found, "launches.csv", valid_tables, 1);
    cr_expect_eq(found.warnings, 2u, "hogs and failure_ratio");
    // The wider limit of `inside` is in a table that is not given.
    cr_expect_eq(found.errors, 1u);
    cr_assert_eq(found.kept, 3u);
    cr_expect(found.problems[1].warning);
    cr_expect_str_eq(found.problems[1].text,
                     "launches.csv:1: column \"hogs\": unknown, not checked");
}

// Two fixed tables with one header would be one column, and one of the values would be lost.
Test(validate, knows_kinds_whose_columns_are_distinct)
{
    for (const struct file_kind *kind = file_kinds; kind->name; kind++) {
        size_t columns = 0;
        for (size_t i = 0; i < KIND_TABLES_MAX && kind->tables[i]; i++)
            columns += kind->tables[i]->count;
        struct csv_table table;
        struct error error;
        cr_assert_eq(csv_read(&table, kind->name, &error), 0, "%s", error.text);
        // launches.csv has three columns of options and results besides, summary.csv one.
        size_t options = strcmp(kind->name, "launches.csv") == 0 ? 3 : kind->options;
        cr_expect_eq(table.columns, columns + options, "%s", kind->name);
        csv_free(&table);
    }
}

Test(validate, knows_no_other_file)
{
    folder_put("notes.csv", "a\n", 2);
    struct validation found = check("notes.csv");
    cr_expect_eq(found.errors, 1u);
    cr_expect(strstr(found.problems[0].text, "no file of a run"), "%s", found.problems[0].text);
    found = check("none/windows.csv");
    cr_expect_eq(found.errors, 1u);
    cr_expect(strstr(found.problems[0].text, "No such file"), "%s", found.problems[0].text);
}

Test(validate, keeps_a_limited_number_of_problems)
{
    static const char row[] = "1.0,r,m,0,0,0,hot,,,,,\n";
    static char text[sizeof row * 200];
    size_t bytes;
    char *old = folder_get("windows.csv", &bytes);
    size_t used = strcspn(old, "\n") + 1;
    memcpy(text, old, used);
    for (int i = 0; i < 100; i++)
        used += (size_t)sprintf(text + used, "%s", row);
    folder_put("windows.csv", text, used);
    struct validation found = check("windows.csv");
    cr_expect_eq(found.kept, (size_t)VALIDATE_PROBLEMS_MAX);
    cr_expect_eq(found.errors, 199u, "100 cells and 99 equal rows, not %zu", found.errors);
    free(old);
}
