// SPDX-License-Identifier: MIT
// html_machine.c: see html_parts.h: the machine, and where the numbers are.
#include <string.h>

#include "report/html.h"
#include "report/html_parts.h"
#include "report/number.h"
#include "report/quiet.h"

static bool has_class(const struct facts *facts, size_t row, const char *class)
{
    return strcmp(csv_text(&facts->environment, row, "class"), class) == 0;
}

static void write_limit(FILE *out, const struct facts *facts, size_t row)
{
    const struct csv_table *table = &facts->environment;
    const char *unit = csv_text(table, row, "unit");
    char text[NUMBER_BYTES];
    double value = csv_number(table, row, "value");
    double low = csv_number(table, row, "low"), high = csv_number(table, row, "high");
    fputs("<tr><td>", out);
    html_text(out, csv_text(table, row, "field"));
    fprintf(out, "</td><td>%s</td><td>", has_class(facts, row, "limit") ? "before" : "after");
    html_text(out, number_print(text, sizeof text, value, unit));
    fputs("</td><td>", out);
    html_text(out, number_print(text, sizeof text, low, unit));
    fputs("</td><td>", out);
    html_text(out, number_print(text, sizeof text, high, unit));
    fputs("</td><td class=\"left\">", out);
    html_text(out, csv_text(table, row, "reason"));
    fputs("</td></tr>\n", out);
}

static void write_limits(FILE *out, const struct facts *facts)
{
    fputs(
        "<h3>Limits</h3>\n<p class=\"soft\">How fast this machine is at best, measured beside the "
        "scenarios.</p>\n<div class=\"scroll\"><table>\n<tr><th>limit</th><th>measured</th>"
        "<th>value</th><th>from</th><th>to</th><th class=\"left\">note</th></tr>\n",
        out);
    for (size_t row = 0; row < facts->environment.rows; row++)
        if (has_class(facts, row, "limit") || has_class(facts, row, "limit_after"))
            write_limit(out, facts, row);
    fputs("</table></div>\n", out);
}

static void write_fields(FILE *out, const struct facts *facts, const char *class, const char *title,
                         const char *words)
{
    const struct csv_table *table = &facts->environment;
    bool begun = false;
    for (size_t row = 0; row < table->rows; row++) {
        if (!has_class(facts, row, class))
            continue;
        if (!begun)
            fprintf(out, "<h3>%s</h3>\n<p class=\"soft\">%s</p>\n<table>\n", title, words);
        begun = true;
        const char *value = csv_text(table, row, "value");
        fputs("<tr><td>", out);
        html_text(out, csv_text(table, row, "field"));
        fputs("</td><td class=\"left wrap\">", out);
        html_text(out, *value ? value : csv_text(table, row, "reason"));
        fputs("</td></tr>\n", out);
    }
    if (begun)
        fputs("</table>\n", out);
}

void html_machine(FILE *out, const struct facts *facts)
{
    fputs("<h2 id=\"machine\">Machine</h2>\n", out);
    if (facts->environment.rows == 0)
        fputs("<p class=\"bad\">environment.csv is missing: nothing is known of the machine.</p>\n",
              out);
    else
        write_limits(out, facts);
    write_fields(out, facts, "key", "Key",
                 "Results of machines that differ here are not comparable.");
    write_fields(out, facts, "provenance", "Provenance",
                 "Recorded; a difference is worth a second look.");
    write_fields(
        out, facts, NOISE_CLASS, "Noise",
        "Share of a spinning thread's time that others had, before and after the launches.");
    write_fields(out, facts, "clock", "Clock", "What reading the time costs.");
    write_fields(out, facts, "option", "Options", "How the run was started, in base units.");
    fputs("<h2>How it was measured</h2>\n<p>Each launch is a process of its own; its value is the "
          "median "
          "of its windows. Launches of all points were interleaved in shuffled rounds; intervals "
          "are over "
          "launches, never over windows, at 95 % from order statistics. All numbers are in "
          "<code>summary.csv</code>, <code>launches.csv</code>, <code>windows.csv</code>, "
          "<code>threads.csv</code>, <code>histogram.csv</code> and <code>timeline.csv</code> "
          "beside this page.</p>\n",
          out);
}
