// SPDX-License-Identifier: MIT
// html_table.c: see html_parts.h: results, a table for each sweep point.
#include <math.h>
#include <string.h>

#include "report/column.h"
#include "report/heading.h"
#include "report/html.h"
#include "report/html_parts.h"
#include "report/note.h"
#include "report/number.h"

// Tables of a scenario beyond this many are folded.
#define OPEN_MAX 4

#define COLUMNS_ABREAST 9

// How many times the machine's limit an operation may take, so that the limit says something on it.
#define LIMIT_NEAR 20

// What a group's table has.
struct table {
    struct column columns[COLUMNS_MAX];
    size_t count, lines;                 // columns, and lines that have something in them
    bool speed;                          // one of them is the throughput
    const struct digest_line *reference; // NULL: no ratio
    double limit;                        // of ns_per_op; NaN: none, or far from all of them
};

// The columns from `from` on, below `to`.
struct part {
    size_t from, to;
};

static void cell(FILE *out, const char *text)
{
    fputs("<td>", out);
    html_text(out, text);
    fputs("</td>", out);
}

// "6.10 to 6.41 M/s", "974 k/s to 1.02 M/s", or "-".
static void cell_range(FILE *out, double low, double high, const char *unit)
{
    char text[2 * NUMBER_BYTES + 10], from[NUMBER_BYTES], to[NUMBER_BYTES];
    number_print(from, sizeof from, low, unit);
    number_print(to, sizeof to, high, unit);
    const char *unit_from = strchr(from, ' '), *unit_to = strchr(to, ' ');
    bool same = unit_from && unit_to && strcmp(unit_from, unit_to) == 0;
    if (isnan(low) || isnan(high))
        snprintf(text, sizeof text, "-");
    else
        snprintf(text, sizeof text, "%.*s to %s",
                 same ? (int)(unit_from - from) : (int)strlen(from), from, to);
    cell(out, text);
}

// A title may be broken behind each underscore.
static void title(FILE *out, const char *text)
{
    char part[sizeof((struct column *)0)->title];
    for (size_t used = 0; *text; text += used) {
        used = strcspn(text, "_");
        used += text[used] == '_';
        snprintf(part, sizeof part, "%.*s", (int)used, text);
        html_text(out, part);
        fputs(part[used - 1] == '_' ? "<wbr/>" : "", out);
    }
}

static void cell_ratio(FILE *out, double value, double reference)
{
    char text[NUMBER_BYTES];
    if (isnan(value) || isnan(reference) || reference <= 0)
        snprintf(text, sizeof text, "-");
    else
        snprintf(text, sizeof text, value / reference < 0.095 ? "%.2g" : "%.2f", value / reference);
    cell(out, text);
}

// Half width and ratio stand beside the throughput; its range comes last.
static void write_values(FILE *out, const struct facts *facts, const struct digest_line *line,
                         const struct table *table, struct part part)
{
    for (size_t i = part.from; i < part.to; i++) {
        char text[COLUMN_BYTES];
        const struct column *column = &table->columns[i];
        struct digest_value value = digest_metric(&facts->digest, line, column->metric);
        cell(out, column_print(text, sizeof text, column, &value));
        if (!column->leads)
            continue;
        cell(out, number_half_width(text, sizeof text, value.value, value.low, value.high));
        if (table->reference)
            cell_ratio(out, value.value,
                       digest_metric(&facts->digest, table->reference, column->metric).value);
    }
}

// What stands at the end of the last part.
static void write_frame(FILE *out, const struct facts *facts, const struct digest_line *line,
                        const struct table *table)
{
    struct digest_value cost = digest_metric(&facts->digest, line, "ns_per_op");
    if (!isnan(table->limit))
        cell_ratio(out, cost.value, cost.limit);
    size_t launches = 0;
    for (size_t i = 0; i < table->count; i++) {
        size_t now = digest_metric(&facts->digest, line, table->columns[i].metric).launches;
        launches = now > launches ? now : launches;
    }
    fprintf(out, "<td>%zu</td>", launches);
    struct digest_value speed = digest_metric(&facts->digest, line, "throughput");
    if (table->speed)
        cell_range(out, speed.low, speed.high, speed.unit);
}

static void write_line(FILE *out, const struct facts *facts, const struct digest_line *line,
                       const struct table *table, struct part part)
{
    fputs("<tr><td>", out);
    html_text(out, line->primitive);
    if (line->control || line->peer)
        fprintf(out, " <span class=\"soft\">(%s)</span>", line->control ? "control" : "peer");
    fputs("</td>", out);
    if (part.from == 0) {
        fprintf(out, "<td class=\"left %s\">", outcome_is_good(line->outcome) ? "good" : "bad");
        html_text(out, outcome_words(line->outcome));
        fputs(line->suspect ? ", <span class=\"bad\">suspect</span></td>" : "</td>", out);
    }
    write_values(out, facts, line, table, part);
    if (part.to == table->count)
        write_frame(out, facts, line, table);
    fputs("</tr>\n", out);
}

static void write_header(FILE *out, const struct table *table, struct part part)
{
    fputs("<tr><th>primitive</th>", out);
    fputs(part.from == 0 ? "<th class=\"left\">outcome</th>" : "", out);
    for (size_t i = part.from; i < part.to; i++) {
        fputs("<th>", out);
        title(out, table->columns[i].title);
        fputs("</th>", out);
        if (!table->columns[i].leads)
            continue;
        fputs("<th>±</th>", out);
        if (table->reference) {
            fputs("<th>x&#160;", out);
            title(out, table->reference->primitive);
            fputs("</th>", out);
        }
    }
    char text[NUMBER_BYTES];
    if (part.to == table->count && !isnan(table->limit))
        fprintf(out, "<th>x limit of %s</th>", number_print(text, sizeof text, table->limit, "ns"));
    if (part.to == table->count)
        fprintf(out, "<th>launches</th>%s",
                table->speed ? "<th>throughput, 95&#160;%&#160;interval</th>" : "");
    fputs("</tr>\n", out);
}

// Explains the columns that are not seen every day.
static void write_words(FILE *out, const struct table *table)
{
    for (size_t i = 0; i < table->count; i++)
        if (table->columns[i].kind == COLUMN_POWER) {
            fputs("<p class=\"soft\">power: the probability that a ", out);
            html_text(out, table->columns[i].metric);
            fputs(" as large as the control&#39;s at the same point would have been seen in so "
                  "many trials.</p>\n",
                  out);
        }
    const char *note = columns_note(table->columns, table->count);
    if (note)
        fprintf(out, "<p class=\"soft\">%s.</p>\n", note);
}

// Why there is no line of a primitive.
static void write_notes(FILE *out, const struct digest_group *group)
{
    char names[NAMES_BYTES], sentence[NOTE_BYTES];
    for (size_t i = 0; i < group->line_count; i++) {
        if (!note_is_absence(&group->lines[i]) || !note_names(names, sizeof names, group, i))
            continue;
        fputs("<p class=\"soft\">Not measured: ", out);
        html_text(out, names);
        fputs(": ", out);
        html_text(out, note_sentence(sentence, sizeof sentence, &group->lines[i]));
        fputs(".</p>\n", out);
    }
}

static struct table table_of(const struct facts *facts, const struct digest_group *group)
{
    const struct digest *digest = &facts->digest;
    struct table table = {.limit = NAN, .reference = digest_reference(digest, group)};
    table.count = columns_list(table.columns, digest, group);
    for (size_t i = 0; i < table.count; i++)
        table.speed |= table.columns[i].leads;
    for (size_t i = 0; i < group->line_count; i++) {
        struct digest_value cost = digest_metric(digest, &group->lines[i], "ns_per_op");
        table.lines += !note_is_all(digest, &group->lines[i]);
        if (!group->lines[i].control && cost.value <= LIMIT_NEAR * cost.limit)
            table.limit = cost.limit;
    }
    return table;
}

static void write_part(FILE *out, const struct facts *facts, const struct digest_group *group,
                       const struct table *table, struct part part)
{
    fputs("<div class=\"scroll\"><table>\n", out);
    write_header(out, table, part);
    for (size_t i = 0; i < group->line_count; i++)
        if (!note_is_all(&facts->digest, &group->lines[i]))
            write_line(out, facts, &group->lines[i], table, part);
    fputs("</table></div>\n", out);
}

static void write_group(FILE *out, const struct facts *facts, const struct digest_group *group,
                        bool open)
{
    struct table table = table_of(facts, group);
    // What only this scenario measures has a table of its own where one would be too wide.
    size_t split = table.count <= COLUMNS_ABREAST ? table.count : 0;
    while (split < table.count && !table.columns[split].special)
        split++;
    fprintf(out, "<details%s><summary>", open ? " open=\"open\"" : "");
    char heading[HEADING_BYTES];
    html_text(out, group_heading(heading, sizeof heading, &facts->digest, group));
    if (group->is_sweep)
        fprintf(out, ", %s", group->lines[0].note);
    fputs("</summary>\n", out);
    if (table.lines > 0)
        write_part(out, facts, group, &table, (struct part){0, split});
    if (table.lines > 0 && split < table.count)
        write_part(out, facts, group, &table, (struct part){split, table.count});
    write_words(out, &table);
    write_notes(out, group);
    fputs("</details>\n", out);
}

void html_results(FILE *out, const struct facts *facts)
{
    const struct digest *digest = &facts->digest;
    size_t shown = 0;
    for (size_t i = 0; i < digest->group_count; i++) {
        const char *scenario = digest->groups[i].scenario;
        if (i == 0 || strcmp(digest->groups[i - 1].scenario, scenario) != 0) {
            fprintf(out, "<h2 id=\"s%zu\">", i);
            html_text(out, scenario);
            fputs("</h2>\n", out);
            shown = 0;
        }
        if (i == 0)
            fputs("<p class=\"soft\">In all tables the fastest come first, and a value is the "
                  "median of the launches, but max their maximum; where two intervals overlap, the "
                  "order says "
                  "nothing.</p>\n",
                  out);
        write_group(out, facts, &digest->groups[i], shown++ < OPEN_MAX);
    }
}
