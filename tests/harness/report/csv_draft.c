// SPDX-License-Identifier: MIT
// csv_draft.c: CSV files that are written as a whole.
#include <criterion/criterion.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "folder.h"
#include "pet.h"
#include "report/csv.h"

static const struct pet cat = {.name = "a \"cat\", grey", .count = 1, .weight = 4.5, .tame = true};
static const struct csv_group header[] = {{&pet_table, NULL}}, row[] = {{&pet_table, &cat}};
static struct error error;

Test(csv_draft, has_the_bytes_of_a_file_that_grew, .init = folder_enter, .fini = folder_leave)
{
    struct csv_draft draft;
    struct csv_file file;
    cr_assert_eq(csv_draft_begin(&draft, header, 1, &error), 0);
    cr_assert_eq(csv_create(&file, "grown.csv", header, 1, &error), 0);
    for (int i = 0; i < 1000; i++) {
        cr_assert_eq(csv_draft_add(&draft, row, 1, &error), 0);
        cr_assert_eq(csv_append(&file, row, 1, &error), 0);
    }
    csv_close(&file);
    cr_assert_eq(csv_draft_write(&draft, "whole.csv", &error), 0);
    csv_draft_free(&draft);
    size_t grown_bytes, whole_bytes;
    char *grown = folder_get("grown.csv", &grown_bytes);
    char *whole = folder_get("whole.csv", &whole_bytes);
    cr_expect_eq(grown_bytes, whole_bytes);
    cr_expect_str_eq(grown, whole);
    free(grown);
    free(whole);
}

Test(csv_draft, takes_the_place_of_an_older_file, .init = folder_enter, .fini = folder_leave)
{
    struct csv_draft draft;
    struct csv_table table;
    folder_put("pets.csv", "old\n1\n", 6);
    cr_assert_eq(csv_draft_begin(&draft, header, 1, &error), 0);
    cr_assert_eq(csv_draft_add(&draft, row, 1, &error), 0);
    cr_assert_eq(csv_draft_write(&draft, "pets.csv", &error), 0);
    cr_assert_eq(csv_read(&table, "pets.csv", &error), 0);
    cr_expect_eq(table.rows, 1);
    cr_expect_str_eq(csv_text(&table, 0, "name"), cat.name);
    csv_free(&table);
    csv_draft_free(&draft);
    csv_draft_free(&draft);
}

Test(csv_draft, leaves_the_older_file_where_it_cannot_be_written, .init = folder_enter,
     .fini = folder_leave)
{
    struct csv_draft draft;
    cr_assert_eq(csv_draft_begin(&draft, header, 1, &error), 0);
    cr_expect_eq(csv_draft_write(&draft, "no/such/pets.csv", &error), -ENOENT);
    cr_expect(strstr(error.text, "no/such/pets.csv"), "%s", error.text);
    csv_draft_free(&draft);
}
