// SPDX-License-Identifier: MIT
// html.c: see html.h: the order of the page; its tables are in html_table.c and html_machine.c.
#include "report/html.h"

#include <string.h>

#include "report/folder.h"
#include "report/html_parts.h"

static const char style[] =
    ":root{color-scheme:light dark;--ink:#222;--soft:#666;--line:#ddd;--page:#fff;--box:#f6f6f4;"
    "--good:#00704f;--bad:#b03a2e}"
    "@media(prefers-color-scheme:dark){:root{--ink:#e4e4e0;--soft:#a0a09a;--line:#3a3a3a;"
    "--page:#1b1b1b;--box:#262626;--good:#4cc9a0;--bad:#ff8a75}"
    "figure svg{filter:invert(.91) hue-rotate(180deg)}}"
    "body{font:15px/1.5 system-ui,'DejaVu Sans',Arial,sans-serif;color:var(--ink);"
    "background:var(--page);max-width:1500px;margin:0 auto;padding:1.5em}"
    "h1{font-size:1.5em;margin:0 0 .3em}h2{margin:2em 0 .4em;font-size:1.25em;"
    "border-bottom:1px solid var(--line)}h3{margin:1.4em 0 .3em;font-size:1em}"
    "p,li{max-width:75ch}.soft{color:var(--soft)}.bad{color:var(--bad);font-weight:600}"
    ".good{color:var(--good)}.head,figure{max-width:1060px}.head{background:var(--box);padding:."
    "8em 1.2em;border-radius:6px}"
    ".head ul{margin:.3em 0;padding-left:1.2em}.head li{max-width:none}nav p{max-width:none}nav "
    "a{margin-right:1em}a{color:inherit}"
    "figure{margin:1em 0 2em}figure svg{width:100%;height:auto;display:block}"
    "figure svg [font-family]{font-family:system-ui,'DejaVu Sans',Arial,sans-serif}"
    "figcaption{color:var(--soft);font-size:.9em;max-width:90ch}"
    ".scroll{overflow-x:auto}table{border-collapse:collapse;font-size:.85em;"
    "font-variant-numeric:tabular-nums}th,td{padding:.2em .55em;text-align:right;"
    "border-bottom:1px solid "
    "var(--line);white-space:nowrap}th{color:var(--soft);font-weight:600;white-space:normal;"
    "vertical-align:bottom}"
    "td:first-child,th:first-child,.left{text-align:left}.wrap{white-space:normal;"
    "overflow-wrap:anywhere;max-width:90ch}summary{cursor:pointer;margin:.6em "
    "0}code{font-size:.92em}";

static void write_head(FILE *out, const struct facts *facts)
{
    const char *run_id = facts_identity(facts, "run_id");
    fputs("<!DOCTYPE html>\n<html lang=\"en\" xmlns=\"http://www.w3.org/1999/xhtml\">\n<head>\n"
          "<meta charset=\"utf-8\"/>\n"
          "<meta name=\"viewport\" "
          "content=\"width=device-width,initial-scale=1\"/>\n<title>contend: ",
          out);
    html_text(out, run_id);
    fprintf(out,
            "</title>\n<style>%s</style>\n</head>\n<body>\n<h1>What was measured, and what came "
            "out</h1>\n",
            style);
    fputs("<p class=\"soft\">Run <code>", out);
    html_text(out, run_id);
    fputs("</code>", out);
    if (facts->run.started[0]) {
        fputs(", started ", out);
        html_text(out, facts->run.started);
        fputs(": <code>", out);
        html_text(out, facts->run.command);
        fputs("</code>", out);
    }
    fputs("</p>\n<div class=\"head\"><ul>\n", out);
    for (size_t i = 0; i < facts->headline_count; i++) {
        fprintf(out, "<li%s>", facts->headlines[i].alarm ? " class=\"bad\"" : "");
        html_text(out, facts->headlines[i].text);
        fputs("</li>\n", out);
    }
    fputs("</ul></div>\n", out);
}

static void write_navigation(FILE *out, const struct facts *facts)
{
    fputs("<nav><p><a href=\"#charts\">Charts</a>", out);
    for (size_t i = 0; i < facts->digest.group_count; i++) {
        const char *scenario = facts->digest.groups[i].scenario;
        if (i > 0 && strcmp(facts->digest.groups[i - 1].scenario, scenario) == 0)
            continue;
        fprintf(out, " <a href=\"#s%zu\">", i);
        html_text(out, scenario);
        fputs("</a>", out);
    }
    fputs(" <a href=\"#machine\">Machine</a></p></nav>\n", out);
}

static void write_charts(FILE *out, const struct facts *facts)
{
    fputs("<h2 id=\"charts\">Charts</h2>\n", out);
    bool any = false;
    for (size_t i = 0; i < CHARTS; i++) {
        if (!facts->charts.drawn[i])
            continue;
        any = true;
        char name[100], path[600];
        snprintf(name, sizeof name, "charts/%s.svg", charts[i].name);
        fprintf(out, "<figure id=\"chart-%s\">\n", charts[i].name);
        html_svg(out, folder_file(facts->folder, name, path, sizeof path), charts[i].name);
        fputs("<figcaption>How to read it: ", out);
        html_text(out, charts[i].how_to);
        fputs("</figcaption>\n</figure>\n", out);
    }
    if (any)
        return;
    fputs("<p class=\"bad\">No charts: ", out);
    html_text(out, facts->charts.error.text[0] ? facts->charts.error.text : "no data for any");
    fputs("</p>\n", out);
}

void html_write(FILE *out, const struct facts *facts)
{
    write_head(out, facts);
    write_navigation(out, facts);
    write_charts(out, facts);
    html_results(out, facts);
    html_exceptions(out, facts);
    html_machine(out, facts);
    fputs("</body>\n</html>\n", out);
}
