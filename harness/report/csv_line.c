// SPDX-License-Identifier: MIT
// csv_line.c: see csv_line.h.
#include "report/csv_line.h"

#include <assert.h>
#include <errno.h>
#include <string.h>

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

// Past the end only `used` grows, so that the caller sees how much was missing.
static void line_add(struct csv_line *line, const char *text, size_t bytes)
{
    if (line->used + bytes <= sizeof line->text)
        memcpy(line->text + line->used, text, bytes);
    line->used += bytes;
}

// Adds a cell, in quotes where RFC 4180 wants them, and white space at the ends as well: some
// readers strip it.
static void line_add_cell(struct csv_line *line, const char *cell)
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

int csv_line_compose(struct csv_line *line, const struct csv_group *groups, size_t count,
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
