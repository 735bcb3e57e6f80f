// SPDX-License-Identifier: MIT
// table.c: see table.h.
#include "report/table.h"

#include <stdbool.h>
#include <string.h>

#include "report/column.h"
#include "report/digest.h"
#include "report/heading.h"
#include "report/note.h"
#include "report/number.h"
#include "report/sentence.h"

#define WIDTH          109
#define NAME_WIDTH_MAX 40
#define PLUS_WIDTH     7
#define INDENT         4

#define CONTROL " (control)"

// A group's table as it is printed: its columns, and how wide each is.
struct layout {
    struct column columns[COLUMNS_MAX];
    int widths[COLUMNS_MAX];
    size_t count;
    int name_width, outcome_width;
};

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

// Words of a paragraph, begun behind `used` columns; further lines are indented.
static void print_wrapped(FILE *out, const char *text, int used)
{
    while (*text) {
        char word[WIDTH];
        size_t length = strcspn(text, " ");
        snprintf(word, sizeof word, "%.*s", (int)length, text);
        if (used > INDENT && used + 1 + text_width(word) > WIDTH) {
            fprintf(out, "\n%*s", INDENT, "");
            used = INDENT;
        } else if (used > INDENT) {
            fputc(' ', out);
            used++;
        }
        fputs(word, out);
        used += text_width(word);
        text += length + strspn(text + length, " ");
    }
    fputc('\n', out);
}

static void print_name(FILE *out, const char *name, bool control, int width)
{
    char text[NAME_WIDTH_MAX + 1];
    snprintf(text, sizeof text, "%.*s%s", NAME_WIDTH_MAX - (control ? (int)strlen(CONTROL) : 0),
             name, control ? CONTROL : "");
    int used = text_width(text);
    fprintf(out, "  %s%*s", text, width > used ? width - used : 0, "");
}

static int print_outcome(char *text, size_t bytes, const struct digest_line *line)
{
    snprintf(text, bytes, "%s%s", outcome_words(line->outcome), line->suspect ? ", SUSPECT" : "");
    return text_width(text);
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

// As wide as the longest name and outcome.
static void measure_names(struct layout *layout, const struct digest *digest,
                          const struct digest_group *group)
{
    layout->name_width = 0;
    layout->outcome_width = text_width("outcome");
    for (size_t i = 0; i < group->line_count; i++) {
        const struct digest_line *line = &group->lines[i];
        char outcome[60];
        int name = text_width(line->primitive) + (line->control ? text_width(CONTROL) : 0);
        int words = print_outcome(outcome, sizeof outcome, line);
        if (note_is_all(digest, line))
            continue;
        layout->name_width = name > layout->name_width ? name : layout->name_width;
        layout->outcome_width = words > layout->outcome_width ? words : layout->outcome_width;
    }
    layout->name_width = layout->name_width < NAME_WIDTH_MAX ? layout->name_width : NAME_WIDTH_MAX;
}

// Marks the columns of a rank that fit into the room; returns the room that is left then.
static int choose(const struct layout *layout, unsigned rank, bool *chosen, int room)
{
    for (size_t i = 0; i < layout->count; i++) {
        const struct column *column = &layout->columns[i];
        int width = layout->widths[i] + (column->leads ? PLUS_WIDTH + 2 : 0);
        if (column->rank != rank || width > room)
            continue;
        chosen[i] = true;
        room -= width;
    }
    return room;
}

static void lay_out(struct layout *layout, const struct digest *digest,
                    const struct digest_group *group)
{
    bool chosen[COLUMNS_MAX] = {false};
    measure_names(layout, digest, group);
    for (size_t i = 0; i < layout->count; i++)
        layout->widths[i] = column_width(&layout->columns[i], digest, group);
    int room = WIDTH - 2 - layout->name_width - 2 - layout->outcome_width;
    for (unsigned rank = 0; rank < RANKS; rank++)
        room = choose(layout, rank, chosen, room);
    size_t count = 0;
    for (size_t i = 0; i < layout->count; i++)
        if (chosen[i]) {
            layout->widths[count] = layout->widths[i];
            layout->columns[count++] = layout->columns[i];
        }
    layout->count = count;
}

static void print_header(FILE *out, const struct layout *layout)
{
    print_name(out, "", false, layout->name_width);
    for (size_t i = 0; i < layout->count; i++) {
        print_right(out, layout->widths[i], layout->columns[i].title);
        if (layout->columns[i].leads)
            print_right(out, PLUS_WIDTH + 2, "±");
    }
    fputs("  outcome\n", out);
}

static void print_line(FILE *out, const struct digest *digest, const struct digest_line *line,
                       const struct layout *layout)
{
    print_name(out, line->primitive, line->control, layout->name_width);
    for (size_t i = 0; i < layout->count; i++) {
        char cell[COLUMN_BYTES];
        struct digest_value value = digest_metric(digest, line, layout->columns[i].metric);
        print_right(out, layout->widths[i],
                    column_print(cell, sizeof cell, &layout->columns[i], &value));
        if (layout->columns[i].leads)
            print_right(out, PLUS_WIDTH + 2,
                        number_half_width(cell, sizeof cell, value.value, value.low, value.high));
    }
    char outcome[60];
    print_outcome(outcome, sizeof outcome, line);
    fprintf(out, "  %s\n", outcome);
}

// What lines that are not as they should be say, each sentence once.
static void print_notes(FILE *out, const struct digest_group *group)
{
    char names[NAMES_BYTES], sentence[NOTE_BYTES], text[NAMES_BYTES + NOTE_BYTES + 2];
    for (size_t i = 0; i < group->line_count; i++) {
        const struct digest_line *line = &group->lines[i];
        if (outcome_is_good(line->outcome) || !note_names(names, sizeof names, group, i))
            continue;
        snprintf(text, sizeof text, "%s: %s", names,
                 note_sentence(sentence, sizeof sentence, line));
        fprintf(out, "%*s", INDENT, "");
        print_wrapped(out, text, INDENT);
    }
}

static void print_sentence(FILE *out, const char *text)
{
    fprintf(out, "%*s", INDENT, "");
    print_wrapped(out, text, INDENT);
}

// What the rows say together.
static void print_sentences(FILE *out, const struct digest *digest,
                            const struct digest_group *group)
{
    char text[SENTENCE_BYTES];
    double worst;
    if (sentence_compared(text, &worst, digest, group))
        print_sentence(out, text);
    for (size_t i = 0; i < group->line_count; i++)
        if (sentence_scaling(text, digest, group, &group->lines[i]))
            print_sentence(out, text);
}

static void print_group(FILE *out, const struct digest *digest, const struct digest_group *group)
{
    struct layout layout = {.count = 0};
    layout.count = columns_list(layout.columns, digest, group);
    const char *note = columns_note(layout.columns, layout.count);
    lay_out(&layout, digest, group);
    char heading[HEADING_BYTES];
    fprintf(out, "\n%.40s ", group->scenario);
    print_wrapped(out, group_heading(heading, sizeof heading, digest, group),
                  text_width(group->scenario) + 1);
    for (size_t i = 0, lines = 0; i < group->line_count; i++) {
        if (note_is_all(digest, &group->lines[i]))
            continue;
        if (lines++ == 0)
            print_header(out, &layout);
        print_line(out, digest, &group->lines[i], &layout);
    }
    print_notes(out, group);
    print_sentences(out, digest, group);
    if (note) {
        fprintf(out, "%*s", INDENT, "");
        print_wrapped(out, note, INDENT);
    }
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
