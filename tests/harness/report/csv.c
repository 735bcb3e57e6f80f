// SPDX-License-Identifier: MIT
// csv.c: tests of writing CSV files and reading them back.
#include "report/csv.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "folder.h"
#include "pet.h"

TestSuite(csv, .init = folder_enter, .fini = folder_leave);

static const char header[] = "name,count,age_ns,size_bytes,weight,floor,tame,kind\n";

static const struct pet cat = {.name = "Mia",
                               .count = 2,
                               .age_ns = 1500,
                               .size_bytes = 4096,
                               .weight = 0.1,
                               .floor = -1,
                               .tame = true,
                               .kind = KIND_CAT};

static struct csv_group pet_group(const struct pet *pet)
{
    return (struct csv_group){.table = &pet_table, .object = pet};
}

// A new file with these pets.
static struct csv_file write_pets(const char *path, const struct pet *pets, size_t count)
{
    struct csv_file file;
    struct error error;
    struct csv_group group = pet_group(NULL);
    cr_assert_eq(csv_create(&file, path, &group, 1, &error), 0, "%s", error.text);
    for (size_t i = 0; i < count; i++) {
        group = pet_group(&pets[i]);
        cr_assert_eq(csv_append(&file, &group, 1, &error), 0, "%s", error.text);
    }
    return file;
}

static void check_bytes(const char *path, const char *expected)
{
    size_t bytes;
    char *text = folder_get(path, &bytes);
    cr_expect_str_eq(text, expected);
    free(text);
}

Test(csv, writes_base_units_and_a_header)
{
    struct csv_file file = write_pets("a.csv", &cat, 1);
    char expected[200];
    snprintf(expected, sizeof expected, "%s%s", header,
             "Mia,2,1500,4096,0.10000000000000001,-1,true,cat\n");
    check_bytes("a.csv", expected);
    cr_expect_eq((size_t)file.bytes, strlen(expected));
    csv_close(&file);
    cr_expect_lt(access("a.csv.part", F_OK), 0);
}

Test(csv, writes_nothing_for_nan_and_for_a_missing_object)
{
    struct pet unknown = {.name = "x", .weight = NAN};
    struct csv_file file = write_pets("a.csv", &unknown, 1);
    struct csv_group none = pet_group(NULL);
    struct error error;
    cr_assert_eq(csv_append(&file, &none, 1, &error), 0);
    csv_close(&file);
    struct csv_table table;
    cr_assert_eq(csv_read(&table, "a.csv", &error), 0, "%s", error.text);
    cr_expect_str_empty(csv_text(&table, 0, "weight"));
    cr_expect(isnan(csv_number(&table, 0, "weight")));
    for (size_t i = 0; i < table.columns; i++)
        cr_expect_str_empty(table.cells[table.columns + i]);
    csv_free(&table);
}

Test(csv, reads_back_every_awkward_text)
{
    static const char *const texts[] = {"",
                                        ",",
                                        "\"",
                                        "\"\"",
                                        "a\"b",
                                        " ",
                                        " lead",
                                        "trail ",
                                        "\n",
                                        "a\nb\n",
                                        "\r",
                                        "a\r\nb",
                                        "#x",
                                        "=1+1",
                                        "\xc3\xa4",
                                        "\tt",
                                        "\xf0\x9f\x90\xb1",
                                        "a,b,\"c\"\n,",
                                        "'",
                                        "\x01"};
    enum { COUNT = sizeof texts / sizeof texts[0] };
    struct pet pets[COUNT] = {0};
    for (size_t i = 0; i < COUNT; i++)
        strcpy(pets[i].name, texts[i]);
    struct csv_file file = write_pets("a.csv", pets, COUNT);
    csv_close(&file);
    struct csv_table table;
    struct error error;
    cr_assert_eq(csv_read(&table, "a.csv", &error), 0, "%s", error.text);
    cr_assert_eq(table.rows, (size_t)COUNT);
    size_t line = 2;
    for (size_t i = 0; i < COUNT; i++) {
        cr_expect_str_eq(csv_text(&table, i, "name"), texts[i], "text %zu", i);
        cr_expect_eq(csv_line(&table, i), line, "text %zu", i);
        line++;
        for (const char *byte = texts[i]; *byte; byte++)
            line += *byte == '\n';
    }
    csv_free(&table);
}

Test(csv, writes_a_question_mark_for_what_is_no_utf8)
{
    static const char *const texts[] = {"\xc3",         "a\x80z",           "\xc0\xaf",
                                        "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xe2\x82"};
    static const char *const expected[] = {"?", "a?z", "??", "???", "????", "??"};
    enum { COUNT = sizeof texts / sizeof texts[0] };
    struct pet pets[COUNT] = {0};
    for (size_t i = 0; i < COUNT; i++)
        strcpy(pets[i].name, texts[i]);
    struct csv_file file = write_pets("a.csv", pets, COUNT);
    csv_close(&file);
    struct csv_table table;
    struct error error;
    cr_assert_eq(csv_read(&table, "a.csv", &error), 0, "%s", error.text);
    for (size_t i = 0; i < COUNT; i++)
        cr_expect_str_eq(csv_text(&table, i, "name"), expected[i]);
    csv_free(&table);
}

Test(csv, gives_one_column_to_a_header_of_several_groups)
{
    struct herd herd = {.count = 7, .place = "hill"};
    struct pet pet = {.count = 3};
    // The first group that has a cell counts, whichever it is.
    struct csv_group both[] = {pet_group(&pet), {.table = &herd_table, .object = &herd}};
    struct csv_group second[] = {pet_group(NULL), {.table = &herd_table, .object = &herd}};
    struct csv_file file;
    struct error error;
    cr_assert_eq(csv_create(&file, "a.csv", both, 2, &error), 0, "%s", error.text);
    cr_assert_eq(csv_append(&file, both, 2, &error), 0, "%s", error.text);
    cr_assert_eq(csv_append(&file, second, 2, &error), 0, "%s", error.text);
    csv_close(&file);
    struct csv_table table;
    cr_assert_eq(csv_read(&table, "a.csv", &error), 0, "%s", error.text);
    cr_expect_eq(table.columns, pet_table.count + 1);
    cr_expect_str_eq(csv_text(&table, 0, "count"), "3");
    cr_expect_str_eq(csv_text(&table, 1, "count"), "7");
    cr_expect_str_eq(csv_text(&table, 1, "place"), "hill");
    cr_expect_str_empty(csv_text(&table, 1, "no such column"));
    csv_free(&table);
}

Test(csv, overwrites_nothing)
{
    struct csv_file file = write_pets("a.csv", &cat, 1);
    csv_close(&file);
    struct csv_group group = pet_group(NULL);
    struct error error;
    cr_expect_eq(csv_create(&file, "a.csv", &group, 1, &error), -EEXIST);
    cr_expect(strstr(error.text, "a.csv"));
    cr_expect_eq(file.fd, -1);
    csv_free(&(struct csv_table){0});
}

Test(csv, takes_over_what_a_killed_create_left)
{
    folder_put("a.csv.part", "name,cou", 8);
    struct csv_file file = write_pets("a.csv", NULL, 0);
    csv_close(&file);
    check_bytes("a.csv", header);
    cr_expect_lt(access("a.csv.part", F_OK), 0);
}

Test(csv, says_why_a_file_cannot_be_created)
{
    struct csv_file file;
    struct csv_group group = pet_group(NULL);
    struct error error;
    cr_expect_eq(csv_create(&file, "no/such/a.csv", &group, 1, &error), -ENOENT);
    cr_expect(strstr(error.text, "no/such/a.csv"));
    char longer[600];
    memset(longer, 'x', sizeof longer - 1);
    longer[sizeof longer - 1] = '\0';
    cr_expect_eq(csv_create(&file, longer, &group, 1, &error), -ENAMETOOLONG);
    cr_expect_eq(csv_reopen(&file, longer, &group, 1, &error), -ENAMETOOLONG);
    cr_expect_eq(csv_reopen(&file, "none.csv", &group, 1, &error), -ENOENT);
    cr_expect_eq(csv_reopen(&file, ".", &group, 1, &error), -EISDIR);
}

Test(csv, refuses_a_row_that_is_too_long)
{
    // 4095 quotes double to 8190 bytes; nine such columns are over the limit.
    struct wide {
        char text[4096];
    } wide;
    memset(wide.text, '"', sizeof wide.text - 1);
    wide.text[sizeof wide.text - 1] = '\0';
    static const struct field rows[9] = {
        {.name = "a", .type = FIELD_TEXT, FIELD_AT(struct wide, text)},
        {.name = "b", .type = FIELD_TEXT, FIELD_AT(struct wide, text)},
        {.name = "c", .type = FIELD_TEXT, FIELD_AT(struct wide, text)},
        {.name = "d", .type = FIELD_TEXT, FIELD_AT(struct wide, text)},
        {.name = "e", .type = FIELD_TEXT, FIELD_AT(struct wide, text)},
        {.name = "f", .type = FIELD_TEXT, FIELD_AT(struct wide, text)},
        {.name = "g", .type = FIELD_TEXT, FIELD_AT(struct wide, text)},
        {.name = "h", .type = FIELD_TEXT, FIELD_AT(struct wide, text)},
        {.name = "i", .type = FIELD_TEXT, FIELD_AT(struct wide, text)},
    };
    const struct field_table wide_table = FIELD_TABLE(struct wide, rows);
    struct csv_group group = {.table = &wide_table, .object = &wide};
    struct csv_file file;
    struct error error;
    cr_assert_eq(csv_create(&file, "a.csv", &group, 1, &error), 0, "%s", error.text);
    cr_expect_eq(csv_append(&file, &group, 1, &error), -EMSGSIZE);
    cr_expect(strstr(error.text, "65536"), "%s", error.text);
    csv_close(&file);
    check_bytes("a.csv", "a,b,c,d,e,f,g,h,i\n");
}

Test(csv, keeps_whole_rows_when_the_file_may_not_grow)
{
    struct csv_file file = write_pets("a.csv", &cat, 1);
    size_t bytes;
    char *before = folder_get("a.csv", &bytes);
    // Room for half a row: the kernel writes it, and refuses the rest.
    signal(SIGXFSZ, SIG_IGN);
    struct rlimit limit = {.rlim_cur = bytes + 10, .rlim_max = RLIM_INFINITY};
    cr_assert_eq(getrlimit(RLIMIT_FSIZE, &(struct rlimit){0}), 0);
    cr_assert_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
    struct csv_group group = pet_group(&cat);
    struct error error;
    cr_expect_eq(csv_append(&file, &group, 1, &error), -EFBIG);
    cr_expect(strstr(error.text, "a.csv"), "%s", error.text);
    check_bytes("a.csv", before);
    cr_expect_eq((size_t)file.bytes, bytes);
    limit.rlim_cur = RLIM_INFINITY;
    cr_assert_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
    cr_expect_eq(csv_append(&file, &group, 1, &error), 0, "goes on when there is room again");
    csv_close(&file);
    free(before);
}

Test(csv, says_that_the_disk_is_full)
{
    struct csv_file file = {.fd = open("/dev/full", O_WRONLY | O_CLOEXEC), .path = "/dev/full"};
    cr_assert_geq(file.fd, 0);
    struct csv_group group = pet_group(&cat);
    struct error error;
    cr_expect_eq(csv_append(&file, &group, 1, &error), -ENOSPC);
    cr_expect(strstr(error.text, "No space left"), "%s", error.text);
    cr_expect_eq(file.bytes, 0);
    csv_close(&file);
}

Test(csv, cuts_back_to_an_earlier_row)
{
    struct csv_file file = write_pets("a.csv", NULL, 0);
    long long before = file.bytes;
    struct csv_group group = pet_group(&cat);
    struct error error;
    cr_assert_eq(csv_append(&file, &group, 1, &error), 0);
    cr_assert_eq(csv_cut(&file, before, &error), 0);
    cr_expect_eq(file.bytes, before);
    csv_close(&file);
    check_bytes("a.csv", header);
}

// Whatever a kill leaves, reopening gives the rows that were whole, and the file goes on.
Test(csv, has_whole_rows_after_a_cut_at_any_byte)
{
    static const struct pet pets[] = {
        {.name = "a\n\"b\",\r\n"}, {.name = "plain"}, {.name = "\"\n"}};
    struct csv_file file = write_pets("whole.csv", pets, 3);
    csv_close(&file);
    size_t bytes;
    char *whole = folder_get("whole.csv", &bytes);
    for (size_t cut = 0; cut <= bytes; cut++) {
        folder_put("cut.csv", whole, cut);
        struct csv_group group = pet_group(&cat);
        struct error error;
        int result = csv_reopen(&file, "cut.csv", &group, 1, &error);
        if (cut < strlen(header)) {
            cr_expect_eq(result, -EPROTO, "no header yet at %zu", cut);
            continue;
        }
        cr_assert_eq(result, 0, "%s", error.text);
        cr_assert_eq(csv_append(&file, &group, 1, &error), 0);
        csv_close(&file);
        struct csv_table table;
        cr_assert_eq(csv_read(&table, "cut.csv", &error), 0, "cut at %zu: %s", cut, error.text);
        cr_assert(table.rows >= 1 && table.rows <= 4);
        cr_expect(cut < bytes || table.rows == 4);
        for (size_t row = 0; row + 1 < table.rows; row++)
            cr_expect_str_eq(csv_text(&table, row, "name"), pets[row].name);
        cr_expect_str_eq(csv_text(&table, table.rows - 1, "name"), cat.name);
        csv_free(&table);
    }
    free(whole);
}

Test(csv, does_not_go_on_in_a_file_with_other_columns)
{
    static const char other[] = "name,count,age_ns,size_bytes,height,floor,tame,kind\n";
    folder_put("a.csv", other, strlen(other));
    struct csv_file file;
    struct csv_group group = pet_group(NULL);
    struct error error;
    cr_expect_eq(csv_reopen(&file, "a.csv", &group, 1, &error), -EPROTO);
    cr_expect(strstr(error.text, "height") && strstr(error.text, "weight"), "%s", error.text);
    check_bytes("a.csv", other);
}
