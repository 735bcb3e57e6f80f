// SPDX-License-Identifier: MIT
// html_table.c: see html_parts.h: results, and the exceptions from them.
#include <math.h>
#include <string.h>

#include "report/column.h"
#include "report/html.h"
#include "report/html_parts.h"
#include "report/number.h"

// Tables of a scenario beyond this many are folded.
#define OPEN_MAX 4

static void cell(FILE *out, const char *text)
{
    fputs("<td>", out);
    html_text(out, text);
    fputs("</td>", out);
}

// "6.10 M/s to 6.41 M/s", or "-".
static void cell_range(FILE *out, double low, double high, const char *unit)
{
    char text[2 * NUMBER_BYTES + 10], from[NUMBER_BYTES], to[NUMBER_BYTES];
    if (isnan(low) || isnan(high))
        snprintf(text, sizeof text, "-");
    else
        snprintf(text, sizeof text, "%s to %s", number_print(from, sizeof from, low, unit),
                 number_print(to, sizeof to, high, unit));
    cell(out, text);
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

static bool is_main(const struct column *column)
{
    return strcmp(column->metric, "throughput") == 0;
}

// Half width and ratio stand beside the throughput; its ranges come last, where they may be
// scrolled to.
static void write_values(FILE *out, const struct facts *facts, const struct digest_group *group,
                         const struct digest_line *line, const struct column *columns, size_t count,
                         double rmw)
{
    const struct digest_line *reference = digest_reference(&facts->digest, group);
    size_t launches = 0;
    for (size_t i = 0; i < count; i++) {
        char text[NUMBER_BYTES];
        struct digest_value value = digest_metric(&facts->digest, line, columns[i].metric);
        cell(out, column_print(text, sizeof text, &value));
        launches = value.launches > launches ? value.launches : launches;
        if (is_main(&columns[i])) {
            cell(out, number_half_width(text, sizeof text, value.value, value.low, value.high));
            cell_ratio(out, value.value,
                       reference ? digest_metric(&facts->digest, reference, columns[i].metric).value
                                 : NAN);
        }
    }
    struct digest_value speed = digest_metric(&facts->digest, line, "throughput");
    if (!isnan(rmw))
        cell_ratio(out, digest_metric(&facts->digest, line, "ns_per_op").value, rmw);
    fprintf(out, "<td>%zu</td>", launches);
    cell_range(out, speed.low, speed.high, speed.unit);
    cell_range(out, speed.launch_low, speed.launch_high, speed.unit);
}

static void write_line(FILE *out, const struct facts *facts, const struct digest_group *group,
                       const struct digest_line *line, const struct column *columns, size_t count,
                       double rmw)
{
    fputs("<tr><td>", out);
    html_text(out, line->primitive);
    if (line->control || line->peer)
        fprintf(out, " <span class=\"soft\">(%s)</span>", line->control ? "control" : "peer");
    fprintf(out, "</td><td class=\"left %s\">", outcome_is_good(line->outcome) ? "good" : "bad");
    html_text(out, outcome_words(line->outcome));
    fputs(line->suspect ? ", <span class=\"bad\">suspect</span></td>" : "</td>", out);
    write_values(out, facts, group, line, columns, count, rmw);
    fputs("</tr>\n", out);
}

static void write_header(FILE *out, const struct facts *facts, const struct digest_group *group,
                         const struct column *columns, size_t count, double rmw)
{
    const struct digest_line *reference = digest_reference(&facts->digest, group);
    fputs("<tr><th>primitive</th><th class=\"left\">outcome</th>", out);
    for (size_t i = 0; i < count; i++) {
        fputs("<th>", out);
        html_text(out, columns[i].title);
        fputs("</th>", out);
        if (!is_main(&columns[i]))
            continue;
        fputs("<th>±</th><th>x ", out);
        html_text(out, reference ? reference->primitive : "reference");
        fputs("</th>", out);
    }
    if (!isnan(rmw))
        fputs("<th>x limit rmw</th>", out);
    fputs("<th>launches</th><th>95 % interval of throughput</th><th>launches from to</th></tr>\n",
          out);
}

static void write_group(FILE *out, const struct facts *facts, const struct digest_group *group,
                        bool open)
{
    struct column columns[COLUMNS_MAX];
    size_t count = columns_list(columns, &facts->digest, group);
    // One atomic read-modify-write is the floor of an operation that nobody contends for.
    double rmw = group->threads == 1 ? facts_limit(facts, "rmw") : NAN;
    fprintf(out, "<details%s><summary>", open ? " open=\"open\"" : "");
    html_text(out, group->sweep);
    fputs("</summary>\n<div class=\"scroll\"><table>\n", out);
    write_header(out, facts, group, columns, count, rmw);
    for (size_t i = 0; i < group->line_count; i++)
        write_line(out, facts, group, &group->lines[i], columns, count, rmw);
    fputs("</table></div></details>\n", out);
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
            fputs("</h2>\n<p class=\"soft\">The fastest first. A value is the median of the "
                  "launches; "
                  "where two intervals overlap, the order says nothing.</p>\n",
                  out);
            shown = 0;
        }
        write_group(out, facts, &digest->groups[i], shown++ < OPEN_MAX);
    }
}

// Lines whose outcome is `outcome` or, with NULL, that are suspect.
static size_t list_lines(FILE *out, const struct facts *facts, const char *outcome)
{
    size_t count = 0;
    for (size_t i = 0; i < facts->digest.group_count; i++)
        for (size_t j = 0; j < facts->digest.groups[i].line_count; j++) {
            const struct digest_group *group = &facts->digest.groups[i];
            const struct digest_line *line = &group->lines[j];
            if (outcome ? strcmp(line->outcome, outcome) != 0 : !line->suspect)
                continue;
            count++;
            if (!out)
                continue;
            fputs("<li><code>", out);
            html_text(out, group->scenario);
            fputs("/", out);
            html_text(out, line->primitive);
            fputs(" ", out);
            html_text(out, group->sweep);
            fputs("</code>", out);
            if (outcome) {
                fputs(": ", out);
                html_text(out, outcome_words(line->outcome));
            }
            fputs(*line->note ? ": " : "", out);
            html_text(out, line->note);
            fputs("</li>\n", out);
        }
    return count;
}

static void list_section(FILE *out, const struct facts *facts, const char *title, const char *words,
                         const char *const *outcomes, size_t count)
{
    size_t found = 0;
    for (size_t i = 0; i < count; i++)
        found += list_lines(NULL, facts, outcomes[i]);
    if (found == 0)
        return;
    fprintf(out, "<h2>%s</h2>\n<p>%s</p>\n<ul>\n", title, words);
    for (size_t i = 0; i < count; i++)
        list_lines(out, facts, outcomes[i]);
    fputs("</ul>\n", out);
}

void html_exceptions(FILE *out, const struct facts *facts)
{
    static const char *const bad[] = {"wrong", "crashed", "timeout", "refused", "did_not_fail"};
    static const char *const suspect[] = {NULL};
    static const char *const absent[] = {"unsupported"};
    static const char *const controls[] = {"failed_as_expected"};
    list_section(out, facts, "What went wrong",
                 "A number without a verified run is no result; these have none.", bad, 5);
    list_section(out, facts, "Suspect",
                 "Better than the machine's own limit allows by more than 10 %: clock, counter or "
                 "verification is likely to be wrong.",
                 suspect, 1);
    list_section(out, facts, "Not measured", "What these primitives cannot do, by their own word.",
                 absent, 1);
    list_section(
        out, facts, "Controls that failed as expected",
        "Good news: these are built to fail, and the verification caught them. A check that "
        "never fails proves nothing.",
        controls, 1);
}
