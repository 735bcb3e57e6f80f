// SPDX-License-Identifier: MIT
// csv_table.c: reads CSV files; csv.c writes them. See csv.h.
#include "report/csv.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "declare/real.h"
#include "report/text_file.h"

// A position in the text; cells are unquoted in place, behind it.
struct reader {
    char *next, *end;
    size_t line; // 1-based
    const char *path;
};

// Cells found so far, a list that doubles.
struct cells {
    char **list;
    size_t count, room;
};

static int cells_add(struct cells *cells, char *cell)
{
    if (cells->count == cells->room) {
        size_t room = cells->room ? cells->room * 2 : 256;
        char **list = realloc(cells->list, room * sizeof *list);
        if (!list)
            return -ENOMEM;
        cells->list = list;
        cells->room = room;
    }
    cells->list[cells->count++] = cell;
    return 0;
}

static int spoiled(const struct reader *reader, size_t line, const char *what, struct error *error)
{
    return error_set(error, EINVAL, "%s:%zu: %s", reader->path, line, what);
}

// Steps over a quoted cell and unquotes it to where it began.
static int read_quoted(struct reader *reader, struct error *error)
{
    size_t line = reader->line;
    char *to = reader->next++;
    for (;;) {
        if (reader->next == reader->end)
            return spoiled(reader, line, "a quote that is not closed", error);
        char byte = *reader->next++;
        if (byte == '"' && *reader->next != '"')
            break;
        if (byte == '"')
            reader->next++;
        if (byte == '\n')
            reader->line++;
        *to++ = byte;
    }
    // The closing quote's own place is free for the end, whatever was doubled before.
    *to = '\0';
    return 0;
}

static int read_plain(struct reader *reader, struct error *error)
{
    reader->next += strcspn(reader->next, ",\"\r\n");
    return *reader->next == '"'
               ? spoiled(reader, reader->line, "a quote inside a cell that does not start with one",
                         error)
               : 0;
}

// Reads one cell and what ends it. 1: more cells follow in this row, 0: the row is over.
static int read_cell(struct reader *reader, struct cells *cells, struct error *error)
{
    char *cell = reader->next;
    int result = *cell == '"' ? read_quoted(reader, error) : read_plain(reader, error);
    if (result < 0)
        return result;
    if (cells_add(cells, cell) < 0)
        return error_set(error, ENOMEM, "%s: no memory for its cells", reader->path);
    if (reader->next == reader->end)
        return spoiled(reader, reader->line,
                       "the last line has no end (a run that was cut off; `run --resume` mends it)",
                       error);
    char *mark = reader->next;
    if (mark[0] == '\r' && mark[1] == '\n')
        reader->next++;
    char byte = *reader->next++;
    *mark = '\0';
    if (byte == ',')
        return 1;
    if (byte != '\n')
        return spoiled(reader, reader->line, "a comma or a line end is missing after a cell",
                       error);
    reader->line++;
    return 0;
}

// Reads one row of `columns` cells (0: any number, the header).
static int read_row(struct reader *reader, struct cells *cells, size_t columns, struct error *error)
{
    size_t line = reader->line, first = cells->count, limit = columns ? columns : CSV_COLUMNS_MAX;
    int result;
    do {
        if (cells->count - first == limit)
            return error_set(error, EINVAL, "%s:%zu: more than %zu cells%s", reader->path, line,
                             limit, columns ? ", as many as the header has" : ", the limit");
        result = read_cell(reader, cells, error);
    } while (result == 1);
    if (result == 0 && columns > 0 && cells->count - first != columns)
        return error_set(error, EINVAL, "%s:%zu: %zu cells, the header has %zu", reader->path, line,
                         cells->count - first, columns);
    return result;
}

static int check_headers(const char *path, char *const *headers, size_t count, struct error *error)
{
    for (size_t i = 0; i < count; i++) {
        if (!*headers[i])
            return error_set(error, EINVAL, "%s:1: column %zu has no name", path, i + 1);
        for (size_t j = 0; j < i; j++)
            if (strcmp(headers[i], headers[j]) == 0)
                return error_set(error, EINVAL, "%s:1: the column \"%.100s\" is there twice", path,
                                 headers[i]);
    }
    return 0;
}

static int read_rows(struct csv_table *table, struct reader *reader, struct cells *cells,
                     struct error *error)
{
    if (memchr(reader->next, '\0', (size_t)(reader->end - reader->next)))
        return error_set(error, EINVAL, "%s: a NUL byte: not a CSV file", reader->path);
    if (reader->next == reader->end)
        return error_set(error, EINVAL, "%s: empty, without a header line", reader->path);
    int result = read_row(reader, cells, 0, error);
    if (result < 0)
        return result;
    table->columns = cells->count;
    result = check_headers(reader->path, cells->list, cells->count, error);
    while (result == 0 && reader->next < reader->end)
        result = read_row(reader, cells, table->columns, error);
    return result;
}

int csv_read(struct csv_table *table, const char *path, struct error *error)
{
    *table = (struct csv_table){0};
    int fd;
    size_t bytes;
    int result = text_file_open(path, O_RDONLY, &fd, &table->text, &bytes, error);
    if (result < 0)
        return result;
    close(fd);
    struct reader reader = {
        .next = table->text, .end = table->text + bytes, .line = 1, .path = path};
    struct cells cells = {0};
    result = read_rows(table, &reader, &cells, error);
    if (result < 0) {
        free(cells.list);
        csv_free(table);
        return result;
    }
    table->headers = cells.list;
    table->cells = cells.list + table->columns;
    table->rows = cells.count / table->columns - 1;
    return 0;
}

void csv_free(struct csv_table *table)
{
    free(table->headers); // the cells follow in the same list
    free(table->text);
    *table = (struct csv_table){0};
}

static size_t line_ends(const char *cell)
{
    size_t count = 0;
    while ((cell = strchr(cell, '\n')) != NULL) {
        count++;
        cell++;
    }
    return count;
}

size_t csv_line(const struct csv_table *table, size_t row)
{
    size_t line = row + 2;
    for (size_t i = 0; i < (row + 1) * table->columns; i++)
        line += line_ends(table->headers[i]); // the rows' cells follow the headers in one list
    return line;
}

int csv_column(const struct csv_table *table, const char *header)
{
    for (size_t i = 0; i < table->columns; i++)
        if (strcmp(table->headers[i], header) == 0)
            return (int)i;
    return -1;
}

const char *csv_text(const struct csv_table *table, size_t row, const char *header)
{
    assert(row < table->rows);
    int column = csv_column(table, header);
    return column < 0 ? "" : table->cells[row * table->columns + (size_t)column];
}

double csv_number(const struct csv_table *table, size_t row, const char *header)
{
    const char *text = csv_text(table, row, header);
    double value;
    struct error ignored;
    return real_parse(text, &value, &ignored) == 0 ? value : NAN;
}
