// SPDX-License-Identifier: MIT
// summary_sweep.c: see summary_sweep.h.
#include "report/summary_sweep.h"

#include <stdio.h>
#include <string.h>

#include "report/folder.h"

// A table without one of its rows; `rows` has room for all.
static struct field_table table_without(const struct field_table *table, struct field *rows,
                                        const char *swept)
{
    struct field_table others = {.rows = rows, .bytes = table->bytes};
    for (size_t i = 0; i < table->count; i++)
        if (strcmp(table->rows[i].name, swept) != 0)
            rows[others.count++] = table->rows[i];
    return others;
}

int sweep_row_add(struct summary *summary, const struct group *group, const char *point,
                  const char *swept, const struct summary_row *row, struct error *error)
{
    struct field axis_rows[CSV_COLUMNS_MAX], option_rows[CSV_COLUMNS_MAX];
    struct field_table axes = table_without(&axes_table, axis_rows, swept);
    struct field_table options = table_without(&group->scenario->options, option_rows, swept);
    struct subject subject = group->subject;
    snprintf(subject.point, sizeof subject.point, "%s", point);
    // Cells go under the headers that are there already.
    struct csv_group groups[CSV_GROUPS_MAX] = {
        {&identity_table, &group->identity}, {&subject_table, &subject}, {&axes_table, NULL}};
    size_t count = 3 + folder_groups(groups + 3, summary->scenarios, summary->scenario_count,
                                     PART_OPTIONS, NULL, NULL);
    groups[count++] = (struct csv_group){&summary_row_table, row};
    groups[count++] = (struct csv_group){&axes, &group->axes};
    groups[count++] = (struct csv_group){&options, group->options};
    return csv_draft_add(&summary->out, groups, count, error);
}
