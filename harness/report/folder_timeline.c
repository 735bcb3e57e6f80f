// SPDX-License-Identifier: MIT
// folder_timeline.c: see folder_timeline.h.
#include "report/folder_timeline.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "report/folder_rows.h"

static bool is_drawn(const struct folder *folder, const char *point)
{
    for (size_t i = 0; i < folder->drawn_count; i++)
        if (strcmp(folder->drawn[i], point) == 0)
            return true;
    return false;
}

static int draw(struct folder *folder, const char *point, struct error *error)
{
    char **drawn = realloc(folder->drawn, (folder->drawn_count + 1) * sizeof *drawn);
    if (drawn)
        folder->drawn = drawn;
    char *name = drawn ? strdup(point) : NULL;
    if (!name)
        return error_set(error, ENOMEM, "no memory for the timelines of %zu points",
                         folder->drawn_count + 1);
    drawn[folder->drawn_count++] = name;
    return 0;
}

void timeline_forget(struct folder *folder, size_t count)
{
    while (folder->drawn_count > count)
        free(folder->drawn[--folder->drawn_count]);
}

static double row_start(const struct timeline_row *row)
{
    return fmin(fmin(row->due_ns, row->submitted_ns), fmin(row->started_ns, row->ended_ns));
}

static int append_row(struct folder *folder, const struct launch_index *index,
                      const struct timeline_row *row, double start_ns, struct error *error)
{
    struct timeline_row shifted = {.task = row->task,
                                   .worker = row->worker,
                                   .due_ns = row->due_ns - start_ns,
                                   .submitted_ns = row->submitted_ns - start_ns,
                                   .started_ns = row->started_ns - start_ns,
                                   .ended_ns = row->ended_ns - start_ns};
    struct row_groups groups = folder_detail_row(folder, index, &timeline_row_table, &shifted);
    return csv_append(&folder->timeline, groups.groups, groups.count, error);
}

int timeline_append(struct folder *folder, const struct point *point, const struct record *record,
                    const struct launch_page *page, struct error *error)
{
    const struct timeline *timeline = &page->reply.timeline;
    // The page may be the work of a primitive that writes where it should not.
    uint64_t count = timeline->count < TIMELINE_MAX ? timeline->count : TIMELINE_MAX;
    if (count == 0 || !outcome_counts(record->row.outcome) || is_drawn(folder, point->name))
        return 0;
    struct launch_index index = {.launch = record->row.launch};
    double start_ns = NAN; // which fmin() passes over
    for (uint64_t i = 0; i < count; i++)
        start_ns = fmin(start_ns, row_start(&timeline->rows[i]));
    int code = 0;
    for (uint64_t i = 0; code == 0 && i < count; i++)
        code = append_row(folder, &index, &timeline->rows[i], start_ns, error);
    return code == 0 ? draw(folder, point->name, error) : code;
}

int timeline_restore(struct folder *folder, const struct csv_table *launches, struct error *error)
{
    struct csv_table table;
    int code = csv_read(&table, folder->timeline.path, error);
    if (code != 0)
        return code;
    for (size_t row = 0; code == 0 && row < table.rows; row++) {
        // A launch's number is its row in launches.csv.
        size_t launch = (size_t)csv_number(&table, row, "launch");
        const char *point = launch < launches->rows ? csv_text(launches, launch, "point") : "";
        if (*point && !is_drawn(folder, point))
            code = draw(folder, point, error);
    }
    csv_free(&table);
    return code;
}
