// SPDX-License-Identifier: MIT
// markdown.c: see markdown.h.
#include "report/markdown.h"

#include <string.h>

#include "report/column.h"
#include "report/heading.h"
#include "report/note.h"
#include "report/number.h"

#define TITLE "\n## Failed, suspect or not measured\n\n- "

// Text inside a paragraph or a cell: what Markdown or HTML would take as its own is escaped.
static void put(FILE *out, const char *text)
{
    for (; *text; text++) {
        if (*text == '\n' || *text == '\r')
            fputc(' ', out);
        else if (strchr("\\`*_{}[]<>#|&~", *text))
            fprintf(out, "\\%c", *text);
        else
            fputc(*text, out);
    }
}

static void write_header(FILE *out, const struct column *columns, size_t count)
{
    fputs("| primitive |", out);
    for (size_t i = 0; i < count; i++) {
        fputc(' ', out);
        put(out, columns[i].title);
        fputs(columns[i].leads ? " | ± |" : " |", out);
    }
    fputs(" outcome |\n|---|", out);
    for (size_t i = 0; i < count; i++)
        fputs(columns[i].leads ? "---:|---:|" : "---:|", out);
    fputs("---|\n", out);
}

static void write_group(FILE *out, const struct facts *facts, const struct digest_group *group)
{
    struct column columns[COLUMNS_MAX];
    size_t count = columns_list(columns, &facts->digest, group);
    char heading[HEADING_BYTES];
    fputs("\n### ", out);
    put(out, group_heading(heading, sizeof heading, &facts->digest, group));
    fputs("\n\n", out);
    for (size_t i = 0, lines = 0; i < group->line_count; i++) {
        const struct digest_line *line = &group->lines[i];
        if (note_is_all(&facts->digest, line))
            continue;
        if (lines++ == 0)
            write_header(out, columns, count);
        fputs("| ", out);
        put(out, line->primitive);
        fputs(line->control ? " (control) |" : " |", out);
        for (size_t j = 0; j < count; j++) {
            char text[COLUMN_BYTES];
            struct digest_value value = digest_metric(&facts->digest, line, columns[j].metric);
            fputc(' ', out);
            put(out, column_print(text, sizeof text, &columns[j], &value));
            if (columns[j].leads)
                fprintf(out, " | %s",
                        number_half_width(text, sizeof text, value.value, value.low, value.high));
            fputs(" |", out);
        }
        fprintf(out, " %s%s |\n", outcome_words(line->outcome), line->suspect ? ", suspect" : "");
    }
    const char *note = columns_note(columns, count);
    if (note) {
        fputc('\n', out);
        put(out, note);
        fputc('\n', out);
    }
}

// What primitives cannot do, each sentence once.
static void write_absent(FILE *out, const struct facts *facts, bool begun)
{
    struct absent absent = {.group = 0};
    for (; absent_next(&facts->digest, &absent); begun = true) {
        fputs(begun ? "- " : TITLE, out);
        put(out, absent.scenario);
        fputs("/", out);
        put(out, absent.names);
        fputs(": ", out);
        put(out, absent.sentence);
        fprintf(out, absent.groups > 1 ? " (%zu settings)\n" : "\n", absent.groups);
    }
}

static void write_exception(FILE *out, const struct digest_group *group,
                            const struct digest_line *line)
{
    put(out, group->scenario);
    fputs("/", out);
    put(out, line->primitive);
    fputs(" ", out);
    put(out, group->sweep);
    fprintf(out, ": %s%s", outcome_words(line->outcome), line->suspect ? ", suspect" : "");
    fputs(*line->note ? ": " : "", out);
    put(out, line->note);
    fputc('\n', out);
}

static void write_exceptions(FILE *out, const struct facts *facts)
{
    bool begun = false;
    for (size_t i = 0; i < facts->digest.group_count; i++)
        for (size_t j = 0; j < facts->digest.groups[i].line_count; j++) {
            const struct digest_group *group = &facts->digest.groups[i];
            const struct digest_line *line = &group->lines[j];
            if (group->is_sweep || note_is_absence(line) ||
                (outcome_is_good(line->outcome) && !line->suspect))
                continue;
            fputs(begun ? "- " : TITLE, out);
            begun = true;
            write_exception(out, group, line);
        }
    write_absent(out, facts, begun);
}

static void write_skips(FILE *out, const struct facts *facts)
{
    bool begun = false;
    for (size_t row = 0; row < facts->environment.rows; row++) {
        if (strcmp(csv_text(&facts->environment, row, "class"), "skip") != 0)
            continue;
        fputs(begun ? "- " : "\n## Skipped\n\n- ", out);
        begun = true;
        put(out, csv_text(&facts->environment, row, "value"));
        fputc('\n', out);
    }
}

static void write_limits(FILE *out, const struct facts *facts)
{
    const struct csv_table *table = &facts->environment;
    if (table->rows == 0)
        return;
    fputs("\n## Limits of the machine\n\n| limit | value | note |\n|---|---:|---|\n", out);
    for (size_t row = 0; row < table->rows; row++) {
        if (strcmp(csv_text(table, row, "class"), "limit") != 0)
            continue;
        char text[NUMBER_BYTES];
        fputs("| ", out);
        put(out, csv_text(table, row, "field"));
        fprintf(out, " | %s | ",
                number_print(text, sizeof text, csv_number(table, row, "value"),
                             csv_text(table, row, "unit")));
        put(out, csv_text(table, row, "reason"));
        fputs(" |\n", out);
    }
}

void markdown_write(FILE *out, const struct facts *facts)
{
    fputs("# What was measured, and what came out\n\nRun ", out);
    put(out, facts_identity(facts, "run_id"));
    fputs("\n\n", out);
    for (size_t i = 0; i < facts->headline_count; i++) {
        fputs(facts->headlines[i].alarm ? "- **" : "- ", out);
        put(out, facts->headlines[i].text);
        fputs(facts->headlines[i].alarm ? "**\n" : "\n", out);
    }
    for (size_t i = 0; i < CHARTS; i++)
        if (facts->charts.drawn[i])
            fprintf(out, "\n![%s](charts/%s.svg)\n\n%s\n", charts[i].title, charts[i].name,
                    charts[i].how_to);
    for (size_t i = 0; i < facts->digest.group_count; i++) {
        const struct digest_group *group = &facts->digest.groups[i];
        if (i == 0 || strcmp(facts->digest.groups[i - 1].scenario, group->scenario) != 0) {
            fputs("\n## ", out);
            put(out, group->scenario);
            fputc('\n', out);
        }
        write_group(out, facts, group);
    }
    write_exceptions(out, facts);
    write_skips(out, facts);
    write_limits(out, facts);
}
