// SPDX-License-Identifier: MIT
// folder_rows.c: see folder_rows.h.
#include "report/folder_rows.h"

static void add_group(struct row_groups *row, const struct field_table *table, const void *object)
{
    row->groups[row->count++] = (struct csv_group){.table = table, .object = object};
}

const struct field_table *scenario_table(const struct scenario *scenario, enum scenario_part part)
{
    return part == PART_OPTIONS   ? &scenario->options
           : part == PART_RESULTS ? &scenario->results
                                  : &scenario->findings;
}

size_t folder_groups(struct csv_group *groups, const struct scenario *const *scenarios,
                     size_t count, enum scenario_part part, const struct scenario *scenario,
                     const void *object)
{
    for (size_t i = 0; i < count; i++)
        groups[i] = (struct csv_group){.table = scenario_table(scenarios[i], part),
                                       .object = scenarios[i] == scenario ? object : NULL};
    return count;
}

static void add_part(struct row_groups *row, const struct folder *folder, enum scenario_part part,
                     const struct scenario *scenario, const void *object)
{
    row->count += folder_groups(row->groups + row->count, folder->scenarios, folder->scenario_count,
                                part, scenario, object);
}

struct row_groups folder_launch_row(const struct folder *folder, const struct subject *subject,
                                    const struct point *point, const struct record *record,
                                    const struct launch_page *page)
{
    struct row_groups row = {.count = 0};
    add_group(&row, &identity_table, &folder->identity);
    add_group(&row, &launch_row_table, record ? &record->row : NULL);
    add_group(&row, &subject_table, subject);
    add_group(&row, &axes_table, point ? &point->axes : NULL);
    const struct scenario *scenario = point ? point->scenario : NULL;
    bool measured = record && record->window_count > 0;
    add_part(&row, folder, PART_OPTIONS, scenario, point ? point->options : NULL);
    add_group(&row, &launch_metrics_table, record ? &record->metrics : NULL);
    add_part(&row, folder, PART_RESULTS, scenario, measured ? page->reply.results : NULL);
    add_part(&row, folder, PART_FINDINGS, scenario, measured ? record->findings : NULL);
    return row;
}

struct row_groups folder_detail_row(const struct folder *folder, const struct launch_index *index,
                                    const struct field_table *table, const void *object)
{
    struct row_groups row = {.count = 0};
    add_group(&row, &identity_table, &folder->identity);
    add_group(&row, &launch_index_table, index);
    add_group(&row, table, object);
    return row;
}

void folder_details(struct folder *folder, struct detail_file details[DETAILS])
{
    details[0] = (struct detail_file){&folder->windows, "windows.csv", &window_table};
    details[1] = (struct detail_file){&folder->threads, "threads.csv", &thread_row_table};
    details[2] = (struct detail_file){&folder->histogram, "histogram.csv", &histogram_row_table};
    details[3] = (struct detail_file){&folder->timeline, "timeline.csv", &timeline_row_table};
}
