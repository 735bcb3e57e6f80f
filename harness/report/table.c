// SPDX-License-Identifier: MIT
// table.c: see table.h.
#include "report/table.h"

#include <stdbool.h>

#include "report/column.h"
#include "report/digest.h"
#include "report/number.h"

#define WIDTH         109
#define NAME_WIDTH    20
#define OUTCOME_WIDTH 19
#define PLUS_WIDTH    7

// Columns on the screen of a text: bytes that do not continue a UTF-8 character.
static int text_width(const char *text)
{
    int width = 0;
    for (; *text; text++)
        width += ((unsigned char)*text & 0xC0) != 0x80;
    return width;
}

static void print_right(FILE *out, int width, const char *text)
{
    fprintf(out, "%*s%s", width > text_width(text) ? width - text_width(text) : 0, "", text);
}

// Names longer than the column are cut: the tables of the other reports have them whole.
static void print_name(FILE *out, const char *name, bool control)
{
    int used = fprintf(out, "  %.*s", control ? NAME_WIDTH - 10 : NAME_WIDTH, name);
    if (control)
        used += fprintf(out, " (control)");
    fprintf(out, "%*s", used < NAME_WIDTH + 2 ? NAME_WIDTH + 2 - used : 0, "");
}

static int column_width(const struct column *column, const struct digest *digest,
                        const struct digest_group *group)
{
    int width = text_width(column->title);
    for (size_t i = 0; i < group->line_count; i++) {
        char cell[COLUMN_BYTES];
        struct digest_value value = digest_metric(digest, &group->lines[i], column->metric);
        int now = text_width(column_print(cell, sizeof cell, column, &value));
        width = now > width ? now : width;
    }
    return width + 2;
}

// Keeps the columns that fit beside name, half width and outcome; returns how many.
static size_t fit_columns(struct column *columns, size_t count, int *widths,
                          const struct digest *digest, const struct digest_group *group)
{
    int used = 2 + NAME_WIDTH + PLUS_WIDTH + 2 + 2 + OUTCOME_WIDTH;
    size_t fitting = 0;
    for (size_t i = 0; i < count; i++) {
        int width = column_width(&columns[i], digest, group);
        if (columns[i].minor)
            continue;
        if (used + width > WIDTH)
            break;
        used += width;
        widths[fitting] = width;
        columns[fitting++] = columns[i];
    }
    return fitting;
}

static void print_line(FILE *out, const struct digest *digest, const struct digest_line *line,
                       const struct column *columns, const int *widths, size_t count)
{
    print_name(out, line->primitive, line->control);
    for (size_t i = 0; i < count; i++) {
        char cell[COLUMN_BYTES];
        struct digest_value value = digest_metric(digest, line, columns[i].metric);
        print_right(out, widths[i], column_print(cell, sizeof cell, &columns[i], &value));
        if (columns[i].leads)
            print_right(out, PLUS_WIDTH + 2,
                        number_half_width(cell, sizeof cell, value.value, value.low, value.high));
    }
    fprintf(out, "  %s%s\n", outcome_words(line->outcome), line->suspect ? ", SUSPECT" : "");
}

static void print_notes(FILE *out, const struct digest_group *group)
{
    for (size_t i = 0; i < group->line_count; i++) {
        const struct digest_line *line = &group->lines[i];
        if (!outcome_is_good(line->outcome) && *line->note)
            fprintf(out, "    %.30s: %.70s\n", line->primitive, line->note);
    }
}

static void print_group(FILE *out, const struct digest *digest, const struct digest_group *group)
{
    struct column columns[COLUMNS_MAX];
    int widths[COLUMNS_MAX];
    size_t count = columns_list(columns, digest, group);
    const char *note = columns_note(columns, count);
    count = fit_columns(columns, count, widths, digest, group);
    fprintf(out, "\n%.40s  %.*s\n", group->scenario, WIDTH - 2 - text_width(group->scenario),
            group->sweep);
    print_name(out, "", false);
    for (size_t i = 0; i < count; i++) {
        print_right(out, widths[i], columns[i].title);
        if (columns[i].leads)
            print_right(out, PLUS_WIDTH + 2, "±");
    }
    fputs("  outcome\n", out);
    for (size_t i = 0; i < group->line_count; i++)
        print_line(out, digest, &group->lines[i], columns, widths, count);
    print_notes(out, group);
    if (note)
        fprintf(out, "    %s\n", note);
}

void report_table(FILE *out, const struct csv_table *summary)
{
    struct digest digest;
    struct error error;
    if (digest_build(&digest, summary, &error) != 0) {
        fprintf(out, "no table: %s\n", error.text);
        return;
    }
    for (size_t i = 0; i < digest.group_count; i++)
        print_group(out, &digest, &digest.groups[i]);
    digest_free(&digest);
}
