// SPDX-License-Identifier: MIT
// csv.c: writes CSV files; csv_table.c reads them. See csv.h.
#include "report/csv.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "report/text_file.h"
#include "report/utf8.h"

#define CELL_BYTES_MAX 4096

// The columns of a list of groups, each with the place its cell comes from.
struct layout {
    struct column {
        char header[80];
        const struct field *field;
        const void *object; // NULL: an empty cell
    } columns[CSV_COLUMNS_MAX];
    size_t count;
};

// A line on its way to the file, not terminated.
struct line {
    char text[CSV_ROW_BYTES_MAX];
    size_t used;
};

// Past the end only `used` grows, so that the caller sees how much was missing.
static void line_add(struct line *line, const char *text, size_t bytes)
{
    if (line->used + bytes <= sizeof line->text)
        memcpy(line->text + line->used, text, bytes);
    line->used += bytes;
}

// Adds a cell, in quotes where RFC 4180 wants them, and white space at the ends as well: some
// readers strip it.
static void line_add_cell(struct line *line, const char *cell)
{
    size_t length = strlen(cell);
    bool quotes = strpbrk(cell, ",\"\r\n") ||
                  (length > 0 && (strchr(" \t", cell[0]) || strchr(" \t", cell[length - 1])));
    if (quotes)
        line_add(line, "\"", 1);
    while (*cell) {
        size_t bytes = utf8_bytes(cell);
        if (*cell == '"')
            line_add(line, "\"\"", 2);
        else if (bytes == 0)
            line_add(line, "?", 1); // as long as the byte, so that no text outgrows its limit
        else
            line_add(line, cell, bytes);
        cell += bytes ? bytes : 1;
    }
    if (quotes)
        line_add(line, "\"", 1);
}

static const char *column_cell(const struct column *column, char text[CELL_BYTES_MAX])
{
    if (!column->object)
        return "";
    assert(column->field->type != FIELD_TEXT || column->field->bytes <= CELL_BYTES_MAX);
    return field_cell(column->field, column->object, text, CELL_BYTES_MAX);
}

static struct column *layout_find(struct layout *layout, const char *header)
{
    for (size_t i = 0; i < layout->count; i++)
        if (strcmp(layout->columns[i].header, header) == 0)
            return &layout->columns[i];
    return NULL;
}

static int layout_add(struct layout *layout, const struct field *field, const void *object,
                      struct error *error)
{
    struct column added = {.field = field, .object = object};
    field_header(field, added.header, sizeof added.header);
    struct column *same = layout_find(layout, added.header);
    char text[CELL_BYTES_MAX];
    if (same && !*column_cell(same, text))
        *same = added;
    if (same)
        return 0;
    if (layout->count == CSV_COLUMNS_MAX)
        return error_set(error, E2BIG, "column \"%s\" is one more than the limit of %d columns",
                         added.header, CSV_COLUMNS_MAX);
    layout->columns[layout->count++] = added;
    return 0;
}

static int layout_build(struct layout *layout, const struct csv_group *groups, size_t count,
                        struct error *error)
{
    assert(count <= CSV_GROUPS_MAX);
    layout->count = 0;
    for (size_t group = 0; group < count; group++)
        for (size_t row = 0; row < groups[group].table->count; row++) {
            int result =
                layout_add(layout, &groups[group].table->rows[row], groups[group].object, error);
            if (result < 0)
                return result;
        }
    return 0;
}

// Composes the header line or the row of cells. -E2BIG (columns) or -EMSGSIZE (bytes).
static int line_compose(struct line *line, const struct csv_group *groups, size_t count,
                        bool header, struct error *error)
{
    struct layout layout;
    int result = layout_build(&layout, groups, count, error);
    if (result < 0)
        return result;
    line->used = 0;
    for (size_t i = 0; i < layout.count; i++) {
        char text[CELL_BYTES_MAX];
        if (i > 0)
            line_add(line, ",", 1);
        line_add_cell(line,
                      header ? layout.columns[i].header : column_cell(&layout.columns[i], text));
    }
    line_add(line, "\n", 1);
    if (line->used > sizeof line->text)
        return error_set(error, EMSGSIZE, "a row of %zu bytes, the limit is %d", line->used,
                         CSV_ROW_BYTES_MAX);
    return 0;
}

// The header under a temporary name, then under its own.
static int create_named(struct csv_file *file, const char *part, const struct line *header,
                        struct error *error)
{
    // A file of that name is what a killed run left: it holds no row yet.
    file->fd = open(part, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0644);
    if (file->fd < 0)
        return error_set(error, errno, "%s: cannot be created: %s", part, strerror(errno));
    int result = text_file_write(file->fd, header->text, header->used);
    if (result < 0) {
        error_set(error, -result, "%s: cannot be written: %s", part, strerror(-result));
    } else if (rename(part, file->path) < 0) {
        result = error_set(error, errno, "%s: cannot be renamed to %s: %s", part, file->path,
                           strerror(errno));
    }
    if (result < 0) {
        unlink(part);
        csv_close(file);
    }
    return result;
}

int csv_create(struct csv_file *file, const char *path, const struct csv_group *groups,
               size_t count, struct error *error)
{
    *file = (struct csv_file){.fd = -1};
    char part[sizeof file->path + sizeof ".part"];
    if ((size_t)snprintf(file->path, sizeof file->path, "%s", path) >= sizeof file->path)
        return error_set(error, ENAMETOOLONG, "%.60s...: a path of %zu bytes, the limit is %zu",
                         path, strlen(path), sizeof file->path - 1);
    snprintf(part, sizeof part, "%s.part", path);
    struct stat status;
    if (lstat(path, &status) == 0)
        return error_set(error, EEXIST, "%s: exists already; results are never overwritten", path);
    struct line header;
    int result = line_compose(&header, groups, count, true, error);
    if (result < 0) {
        error_prefix(error, "%s", path);
        return result;
    }
    result = create_named(file, part, &header, error);
    if (result == 0)
        file->bytes = (long long)header.used;
    return result;
}

// Bytes up to and with the last line end that is outside of quotes.
static size_t whole_rows(const char *text, size_t bytes)
{
    size_t whole = 0;
    bool quoted = false;
    for (size_t i = 0; i < bytes; i++) {
        if (text[i] == '"')
            quoted = !quoted; // a doubled quote toggles twice
        else if (text[i] == '\n' && !quoted)
            whole = i + 1;
    }
    return whole;
}

// Whether the text starts with this header line; else says where it differs.
static int check_header(const char *path, const char *text, size_t whole, const struct line *header,
                        struct error *error)
{
    if (whole >= header->used && memcmp(text, header->text, header->used) == 0)
        return 0;
    size_t same = 0, start = 0;
    while (same < whole && same < header->used && text[same] == header->text[same]) {
        same++;
        if (header->text[same - 1] == ',')
            start = same;
    }
    return error_set(error, EPROTO,
                     "%s:1: the columns are others than this run's, first at \"%.*s\" (expected "
                     "\"%.*s\")",
                     path, (int)strcspn(text + start, ",\n"), text + start,
                     (int)strcspn(header->text + start, ",\n"), header->text + start);
}

int csv_reopen(struct csv_file *file, const char *path, const struct csv_group *groups,
               size_t count, struct error *error)
{
    *file = (struct csv_file){.fd = -1};
    if ((size_t)snprintf(file->path, sizeof file->path, "%s", path) >= sizeof file->path)
        return error_set(error, ENAMETOOLONG, "%.60s...: a path of %zu bytes, the limit is %zu",
                         path, strlen(path), sizeof file->path - 1);
    struct line header;
    int result = line_compose(&header, groups, count, true, error);
    if (result < 0) {
        error_prefix(error, "%s", path);
        return result;
    }
    char *text;
    size_t bytes;
    result = text_file_open(path, O_RDWR | O_APPEND, &file->fd, &text, &bytes, error);
    if (result < 0) {
        file->fd = -1;
        return result;
    }
    size_t whole = whole_rows(text, bytes);
    file->bytes = (long long)bytes;
    result = check_header(path, text, whole, &header, error);
    free(text);
    if (result == 0 && whole < bytes)
        result = csv_cut(file, (long long)whole, error);
    if (result < 0)
        csv_close(file);
    return result;
}

int csv_append(struct csv_file *file, const struct csv_group *groups, size_t count,
               struct error *error)
{
    struct line row;
    int result = line_compose(&row, groups, count, false, error);
    if (result < 0) {
        error_prefix(error, "%s", file->path);
        return result;
    }
    result = text_file_write(file->fd, row.text, row.used);
    if (result == 0) {
        file->bytes += (long long)row.used;
        return 0;
    }
    // Nothing can be done if this fails as well: csv_reopen cuts the half row off.
    struct error ignored;
    csv_cut(file, file->bytes, &ignored);
    return error_set(error, -result, "%s: a row cannot be written after %lld bytes: %s", file->path,
                     file->bytes, strerror(-result));
}

int csv_cut(struct csv_file *file, long long bytes, struct error *error)
{
    assert(bytes <= file->bytes);
    while (ftruncate(file->fd, bytes) < 0)
        if (errno != EINTR)
            return error_set(error, errno, "%s: cannot be cut back to %lld bytes: %s", file->path,
                             bytes, strerror(errno));
    file->bytes = bytes;
    return 0;
}

void csv_close(struct csv_file *file)
{
    if (file->fd >= 0)
        close(file->fd);
    file->fd = -1;
}
