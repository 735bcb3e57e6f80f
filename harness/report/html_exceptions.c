// SPDX-License-Identifier: MIT
// html_exceptions.c: see html_parts.h: what is not as it should be, and what was not measured.
#include <string.h>

#include "report/html.h"
#include "report/html_parts.h"
#include "report/note.h"

// Lists of skips beyond this many are folded.
#define SKIPS_OPEN 10

// Lines whose outcome is `outcome` or, with NULL, that are suspect.
static size_t list_lines(FILE *out, const struct facts *facts, const char *outcome)
{
    size_t count = 0;
    for (size_t i = 0; i < facts->digest.group_count; i++)
        for (size_t j = 0; j < facts->digest.groups[i].line_count; j++) {
            const struct digest_group *group = &facts->digest.groups[i];
            const struct digest_line *line = &group->lines[j];
            if (group->is_sweep || (outcome ? strcmp(line->outcome, outcome) != 0 : !line->suspect))
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

// What primitives cannot do, each sentence once for all of them.
static void list_absent(FILE *out, const struct facts *facts)
{
    struct absent absent = {.group = 0};
    bool begun = false;
    while (absent_next(&facts->digest, &absent)) {
        fputs(begun ? ""
                    : "<h2>Not measured</h2>\n<p>What these primitives cannot do, by their own "
                      "word.</p>\n<ul>\n",
              out);
        begun = true;
        fputs("<li><code>", out);
        html_text(out, absent.scenario);
        fputs("/", out);
        html_text(out, absent.names);
        fputs("</code>: ", out);
        html_text(out, absent.sentence);
        fprintf(out, absent.groups > 1 ? " (%zu settings)</li>\n" : "</li>\n", absent.groups);
    }
    fputs(begun ? "</ul>\n" : "", out);
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

// Points that were asked for and left out before the first launch.
static void list_skips(FILE *out, const struct facts *facts)
{
    size_t count = facts_skips(facts);
    if (count == 0)
        return;
    fprintf(out,
            "<h2>Skipped</h2>\n<p>Asked for, and not possible on this machine or with this "
            "primitive.</p>\n<details%s><summary>%zu point%s</summary>\n<ul>\n",
            count <= SKIPS_OPEN ? " open=\"open\"" : "", count, count == 1 ? "" : "s");
    for (size_t row = 0; row < facts->environment.rows; row++) {
        if (strcmp(csv_text(&facts->environment, row, "class"), "skip") != 0)
            continue;
        fputs("<li><code>", out);
        html_text(out, csv_text(&facts->environment, row, "value"));
        fputs("</code></li>\n", out);
    }
    fputs("</ul></details>\n", out);
}

void html_exceptions(FILE *out, const struct facts *facts)
{
    static const char *const bad[] = {"wrong", "crashed", "timeout", "refused", "did_not_fail"};
    static const char *const suspect[] = {NULL};
    static const char *const controls[] = {"failed_as_expected"};
    list_section(out, facts, "What went wrong",
                 "A number without a verified run is no result; these have none.", bad, 5);
    list_section(out, facts, "Suspect",
                 "Better than the machine's own limit allows by more than 10 %: clock, counter or "
                 "verification is likely to be wrong.",
                 suspect, 1);
    list_absent(out, facts);
    list_skips(out, facts);
    list_section(
        out, facts, "Controls that failed as expected",
        "Good news: these are built to fail, and the verification caught them. A check that "
        "never fails proves nothing.",
        controls, 1);
}
