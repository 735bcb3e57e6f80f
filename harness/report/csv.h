// SPDX-License-Identifier: MIT
// csv.h: CSV files (RFC 4180, UTF-8, LF, dot decimals, one header line) that survive a kill at any
// moment, and their reader.
#ifndef HARNESS_REPORT_CSV_H
#define HARNESS_REPORT_CSV_H

#include <stddef.h>

#include "declare/error.h"
#include "declare/field.h"

#define CSV_GROUPS_MAX    256
#define CSV_COLUMNS_MAX   256
#define CSV_ROW_BYTES_MAX (64 * 1024)

// Columns side by side: one cell per row of the table, from `object`; empty cells when object is
// NULL. A header that came up in an earlier group of the same file is one column: its cell is the
// first that is not empty.
struct csv_group {
    const struct field_table *table;
    const void *object;
};

struct csv_file {
    int fd;
    long long bytes; // of whole rows, the header's included
    char path[512];
};

// Creates the file (it must not exist) with its header line; the name appears only once the header
// is whole (temporary name, then rename). 0 or -errno with path and reason.
int csv_create(struct csv_file *file, const char *path, const struct csv_group *groups,
               size_t count, struct error *error);

// Opens an existing file to go on with it: its header must be the one of `groups` (-EPROTO), a last
// line without an end is cut off.
int csv_reopen(struct csv_file *file, const char *path, const struct csv_group *groups,
               size_t count, struct error *error);

// Appends one row by a single write. On an error (ENOSPC, a short write, a row over
// CSV_ROW_BYTES_MAX) the file is cut back to the rows it had.
int csv_append(struct csv_file *file, const struct csv_group *groups, size_t count,
               struct error *error);

// Cuts the file back to an earlier value of file->bytes.
int csv_cut(struct csv_file *file, long long bytes, struct error *error);

void csv_close(struct csv_file *file);

// A file that is written as a whole: its lines in memory. Zero bytes can be freed.
struct csv_draft {
    char *text; // malloc'ed
    size_t bytes, room;
};

// Begins a draft with its header line. 0 or -errno; then nothing was allocated.
int csv_draft_begin(struct csv_draft *draft, const struct csv_group *groups, size_t count,
                    struct error *error);

// Adds one row. 0 or -errno, and the draft is as it was.
int csv_draft_add(struct csv_draft *draft, const struct csv_group *groups, size_t count,
                  struct error *error);

// Puts the draft in the place of the file at once, by one write, as text_file_replace() does.
int csv_draft_write(const struct csv_draft *draft, const char *path, struct error *error);

void csv_draft_free(struct csv_draft *draft);

// A whole file in memory.
struct csv_table {
    char *text;     // malloc'ed; the cells point into it, unquoted and terminated
    char **cells;   // [rows][columns]
    char **headers; // [columns]
    size_t columns, rows;
};

// Reads and checks: column names are there once each, every row has as many cells as the header,
// quotes are right, no NUL, the last line is ended (by LF or CR LF). 0 or -errno; -EINVAL with file
// and line; then nothing was allocated.
int csv_read(struct csv_table *table, const char *path, struct error *error);
void csv_free(struct csv_table *table);

// Line of the file on which a row starts: 1-based, the header is line 1 (or more, if it has line
// ends in quotes).
size_t csv_line(const struct csv_table *table, size_t row);

// Index of a column, or -1.
int csv_column(const struct csv_table *table, const char *header);
// The cell, or "" if there is no such column.
const char *csv_text(const struct csv_table *table, size_t row, const char *header);
// The cell as a number; NaN if it is empty or none.
double csv_number(const struct csv_table *table, size_t row, const char *header);

#endif
