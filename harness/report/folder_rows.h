// SPDX-License-Identifier: MIT
// folder_rows.h: which columns the rows of a run's files have, and where their cells come from.
#ifndef HARNESS_REPORT_FOLDER_ROWS_H
#define HARNESS_REPORT_FOLDER_ROWS_H

#include "report/folder.h"

// The columns of one file and the objects its next row comes from.
struct row_groups {
    struct csv_group groups[CSV_GROUPS_MAX];
    size_t count;
};

// A row of launches.csv. NULLs: the header alone.
struct row_groups folder_launch_row(const struct folder *folder, const struct subject *subject,
                                    const struct point *point, const struct record *record,
                                    const struct launch_page *page);

// A row of windows.csv, threads.csv, histogram.csv or timeline.csv, by its table.
struct row_groups folder_detail_row(const struct folder *folder, const struct launch_index *index,
                                    const struct field_table *table, const void *object);

// The file of details that `table` describes.
struct detail_file {
    struct csv_file *file;
    const char *name;
    const struct field_table *table;
};

#define DETAILS 4
// The files of details of a folder, open or not.
void folder_details(struct folder *folder, struct detail_file details[DETAILS]);

#endif
