// SPDX-License-Identifier: MIT
// readme.c: tests that results/README.md describes the columns as they are.
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "declare/manual.h"
#include "folder.h"
#include "judge/launch.h"
#include "measure/scenario.h"
#include "report/file_kind.h"
#include "report/rows.h"
#include "report/run_json.h"

static const struct field_table *const tables[] = {
    &identity_table,      &subject_table,        &axes_table,        &launch_row_table,
    &launch_index_table,  &launch_metrics_table, &window_table,      &thread_row_table,
    &histogram_row_table, &timeline_row_table,   &summary_row_table, &environment_row_table,
    &run_json_table,
};

Test(readme, has_the_table_of_every_kind_of_row)
{
    size_t bytes;
    char *readme = folder_get(RESULTS_README, &bytes);
    for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++) {
        char *expected;
        FILE *out = open_memstream(&expected, &bytes);
        manual_columns(out, tables[i]);
        fclose(out);
        cr_expect(strstr(readme, expected), "results/README.md should have this table:\n%s",
                  expected);
        free(expected);
    }
    free(readme);
}

Test(readme, names_every_file_and_outcome)
{
    size_t bytes;
    char *readme = folder_get(RESULTS_README, &bytes), text[80];
    for (const struct file_kind *kind = file_kinds; kind->name; kind++) {
        snprintf(text, sizeof text, "| `%s` |", kind->name);
        cr_expect(strstr(readme, text), "%s", text);
        snprintf(text, sizeof text, "### %s\n", kind->name);
        cr_expect(strstr(readme, text), "%s", text);
    }
    for (size_t i = 0; i < OUTCOMES; i++) {
        snprintf(text, sizeof text, "| `%s` |", outcome_names[i]);
        cr_expect(strstr(readme, text), "%s", text);
    }
    free(readme);
}
