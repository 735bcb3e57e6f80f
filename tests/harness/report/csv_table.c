// SPDX-License-Identifier: MIT
// csv_table.c: tests of reading CSV files that are wrong.
#include <criterion/criterion.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "folder.h"
#include "report/csv.h"

TestSuite(csv_table, .init = folder_enter, .fini = folder_leave);

static int read_text(const char *text, size_t bytes, struct error *error)
{
    struct csv_table table;
    folder_put("a.csv", text, bytes);
    int result = csv_read(&table, "a.csv", error);
    if (result == 0)
        csv_free(&table);
    return result;
}

Test(csv_table, reads_quotes_and_both_line_ends)
{
    static const char text[] = "a,\"b\",\"c d\"\r\n1,,\"x\"\"y\"\n\"\",\"2\r\n,3\",4\r\n";
    folder_put("a.csv", text, strlen(text));
    struct csv_table table;
    struct error error;
    cr_assert_eq(csv_read(&table, "a.csv", &error), 0, "%s", error.text);
    cr_assert_eq(table.columns, 3u);
    cr_assert_eq(table.rows, 2u);
    cr_expect_eq(csv_column(&table, "c d"), 2);
    cr_expect_eq(csv_column(&table, "d"), -1);
    cr_expect_str_eq(csv_text(&table, 0, "c d"), "x\"y");
    cr_expect_str_eq(csv_text(&table, 1, "b"), "2\r\n,3");
    cr_expect_eq(csv_number(&table, 0, "a"), 1);
    cr_expect(isnan(csv_number(&table, 0, "b")), "empty");
    cr_expect(isnan(csv_number(&table, 1, "b")), "no number");
    cr_expect(isnan(csv_number(&table, 1, "none")), "no column");
    csv_free(&table);
}

Test(csv_table, reads_a_header_alone)
{
    struct csv_table table;
    struct error error;
    folder_put("a.csv", "a\n", 2);
    cr_assert_eq(csv_read(&table, "a.csv", &error), 0, "%s", error.text);
    cr_expect_eq(table.rows, 0u);
    csv_free(&table);
}

Test(csv_table, names_the_line_and_what_is_wrong)
{
    static const struct {
        const char *text, *place, *what;
    } cases[] = {
        {"", "a.csv:", "empty"},
        {"a,b\n1,2\n3\n", "a.csv:3:", "1 cells, the header has 2"},
        {"a,b\n1,2,3\n", "a.csv:2:", "more than 2 cells"},
        {"a,b\n\n", "a.csv:2:", "1 cells"},
        {"a,b\n1,2", "a.csv:2:", "no end"},
        {"a,b", "a.csv:1:", "no end"},
        {"a\n\"\n\n\n", "a.csv:2:", "not closed"},
        {"a\n\"x\ny\"\n\"z\"z\n", "a.csv:4:", "missing after a cell"},
        {"a\nx\"y\n", "a.csv:2:", "a quote inside a cell"},
        {"a\nx\ry\n", "a.csv:2:", "line end is missing"},
        {"a\nx\r", "a.csv:2:", "line end is missing"},
        {"a,,c\n", "a.csv:1:", "column 2 has no name"},
        {"a,b,a\n", "a.csv:1:", "\"a\" is there twice"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct error error = {0};
        cr_expect_eq(read_text(cases[i].text, strlen(cases[i].text), &error), -EINVAL, "case %zu",
                     i);
        cr_expect(strncmp(error.text, cases[i].place, strlen(cases[i].place)) == 0, "case %zu: %s",
                  i, error.text);
        cr_expect(strstr(error.text, cases[i].what), "case %zu: %s", i, error.text);
    }
}

Test(csv_table, refuses_bytes_that_are_no_text)
{
    struct error error;
    cr_expect_eq(read_text("a\n\0\n", 4, &error), -EINVAL);
    cr_expect(strstr(error.text, "NUL"), "%s", error.text);
    struct csv_table table;
    cr_expect_eq(csv_read(&table, ".", &error), -EISDIR);
    cr_expect_eq(csv_read(&table, "/dev/null", &error), -EINVAL);
    cr_expect_eq(csv_read(&table, "none.csv", &error), -ENOENT);
}

Test(csv_table, limits_the_columns)
{
    char text[2 * CSV_COLUMNS_MAX + 20] = "";
    size_t used = 0;
    for (int i = 0; i <= CSV_COLUMNS_MAX; i++)
        text[used++] = ',';
    text[used++] = '\n';
    struct error error;
    cr_expect_eq(read_text(text, used, &error), -EINVAL);
    cr_expect(strstr(error.text, "256"), "%s", error.text);
}

static unsigned draw(unsigned *state)
{
    *state = *state * 1664525u + 1013904223u;
    return *state >> 8;
}

// Under the address sanitizer this is a fuzzer with a fixed seed: a file with a few bytes changed,
// put in or taken away is read or refused, and what was read is whole.
Test(csv_table, reads_or_refuses_any_bytes)
{
    static const char seed_text[] =
        "name,\"a \"\"b\"\"\",c\r\n1,\"x\ny\",\n\"\",,\"\"\"\"\n-1.5,nan,\xc3\xa4\n";
    static const char alphabet[] = "\",\r\n\0aZ\x80\xff";
    unsigned state = 1;
    size_t accepted = 0;
    for (int round = 0; round < 4000; round++) {
        char text[sizeof seed_text + 16];
        size_t bytes = sizeof seed_text - 1;
        memcpy(text, seed_text, bytes);
        for (unsigned change = 1 + draw(&state) % 4; change > 0; change--) {
            size_t place = draw(&state) % bytes;
            char byte = alphabet[draw(&state) % (sizeof alphabet - 1)];
            switch (draw(&state) % 3) {
            case 0:
                text[place] = byte;
                break;
            case 1:
                memmove(text + place + 1, text + place, bytes - place);
                text[place] = byte;
                bytes++;
                break;
            case 2:
                memmove(text + place, text + place + 1, bytes - place - 1);
                bytes--;
            }
        }
        folder_put("fuzz.csv", text, bytes);
        struct csv_table table;
        struct error error;
        int result = csv_read(&table, "fuzz.csv", &error);
        if (result == 0) {
            size_t sum = 0;
            for (size_t i = 0; i < table.rows * table.columns; i++)
                sum += strlen(table.cells[i]);
            cr_assert_lt(sum, bytes);
            accepted++;
            csv_free(&table);
        } else {
            cr_assert_eq(result, -EINVAL);
            cr_assert(strncmp(error.text, "fuzz.csv", 8) == 0, "%s", error.text);
        }
    }
    cr_expect(accepted > 100 && accepted < 3900, "%zu accepted", accepted);
}
