// SPDX-License-Identifier: MIT
// rows.c: tests of the columns that every file shares.
#include "report/rows.h"

#include <criterion/criterion.h>
#include <string.h>

#include "report/run_json.h"

static const struct {
    const char *name;
    const struct field_table *table;
} tables[] = {
    {"identity", &identity_table},
    {"subject", &subject_table},
    {"launch_row", &launch_row_table},
    {"launch_index", &launch_index_table},
    {"thread_row", &thread_row_table},
    {"histogram_row", &histogram_row_table},
    {"timeline_row", &timeline_row_table},
    {"summary_row", &summary_row_table},
    {"environment_row", &environment_row_table},
};
#define TABLES (sizeof tables / sizeof tables[0])

// Rows stand in the order of the members, and no gap is as large as a member that is not padding
// could be.
Test(rows, cover_every_member_of_their_struct)
{
    for (size_t i = 0; i < TABLES; i++) {
        const struct field_table *table = tables[i].table;
        size_t end = 0;
        for (size_t row = 0; row < table->count; row++) {
            const struct field *field = &table->rows[row];
            cr_expect(field->offset >= end && field->offset - end < sizeof(uint64_t),
                      "%s: a member before %s has no row", tables[i].name, field->name);
            end = field->offset + field->bytes;
        }
        cr_expect(table->bytes >= end && table->bytes - end < sizeof(uint64_t),
                  "%s: a member at the end has no row", tables[i].name);
    }
}

Test(rows, have_names_that_are_keys_and_a_sentence_each)
{
    for (size_t i = 0; i < TABLES; i++)
        for (size_t row = 0; row < tables[i].table->count; row++) {
            const struct field *field = &tables[i].table->rows[row];
            cr_expect_eq(strspn(field->name, "abcdefghijklmnopqrstuvwxyz0123456789_"),
                         strlen(field->name), "%s", field->name);
            cr_expect(field->help && *field->help, "%s", field->name);
        }
}

Test(rows, name_every_outcome)
{
    for (size_t i = 0; i < OUTCOMES; i++)
        cr_expect(outcome_names[i], "outcome %zu", i);
    cr_expect_null(outcome_names[OUTCOMES]);
    cr_expect_str_eq(outcome_names[OUTCOME_FAILED_AS_EXPECTED], "failed_as_expected");
}

Test(rows, have_the_headers_that_charts_refer_to)
{
    char text[80], all[1000] = "";
    for (size_t i = 0; i < TABLES; i++)
        for (size_t row = 0; row < tables[i].table->count; row++) {
            strcat(all, " ");
            strcat(all, field_header(&tables[i].table->rows[row], text, sizeof text));
        }
    static const char *const headers[] = {" run_id ",  " window_ns ",      " pad_bytes ",
                                          " work_ns ", " tick_cost_ns ",   " latency_p99_ns ",
                                          " low_ns ",  " latency_max_ns ", " throughput ",
                                          " seconds ", " launch_high ",    " value "};
    for (size_t i = 0; i < sizeof headers / sizeof headers[0]; i++)
        cr_expect(strstr(all, headers[i]), "%s", headers[i]);
}
