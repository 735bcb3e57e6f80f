// SPDX-License-Identifier: MIT
// sentence_compared.c: see sentence.h: who is how much worse than the reference.
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "report/column.h"
#include "report/heading.h"
#include "report/rows.h"
#include "report/sentence.h"

// A ratio of this much or more is explained, unless its interval holds 1.
#define EXPLAINED 1.1

// Others than the worst that are explained.
#define OTHERS_MAX 2

__attribute__((format(printf, 2, 3))) static void append(char text[SENTENCE_BYTES],
                                                         const char *format, ...)
{
    size_t used = strlen(text);
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text + used, SENTENCE_BYTES - used, format, arguments);
    va_end(arguments);
}

// "6.20", "62.0", "620"
static int digits_of(double ratio)
{
    return ratio >= 99.5 ? 0 : ratio >= 9.95 ? 1 : 2;
}

// "round_robin 6.20 x (5.80 to 6.60)"
static void say_ratio(char text[SENTENCE_BYTES], const struct digest *digest,
                      const struct digest_line *line, const char *metric)
{
    struct digest_value ratio = digest_metric(digest, line, metric);
    append(text, "%s %.*f x", line->primitive, digits_of(ratio.value), ratio.value);
    if (!isnan(ratio.low) && !isnan(ratio.high))
        append(text, " (%.*f to %.*f)", digits_of(ratio.low), ratio.low, digits_of(ratio.high),
               ratio.high);
}

static const char *why(const struct digest *digest, const struct digest_line *line,
                       const char *metric)
{
    struct digest_value ratio = digest_metric(digest, line, metric);
    return ratio.value >= EXPLAINED && !(ratio.low <= 1) ? digest_note(digest, line, metric) : "";
}

// The line with the largest ratio below `below`, of those that are explained or of all; NULL: none.
static const struct digest_line *find_worst(const struct digest *digest,
                                            const struct digest_group *group, const char *metric,
                                            bool explained, double below)
{
    const struct digest_line *found = NULL;
    double most = -INFINITY;
    for (size_t i = 0; i < group->line_count; i++) {
        const struct digest_line *line = &group->lines[i];
        double value = digest_metric(digest, line, metric).value;
        if (line->control || !(value > most) || !(value < below) ||
            (explained && !*why(digest, line, metric)))
            continue;
        most = value;
        found = line;
    }
    return found;
}

static const struct digest_line *find_best(const struct digest *digest,
                                           const struct digest_group *group, const char *metric)
{
    const struct digest_line *found = NULL;
    double least = INFINITY;
    for (size_t i = 0; i < group->line_count; i++) {
        double value = digest_metric(digest, &group->lines[i], metric).value;
        if (!group->lines[i].control && value < least) {
            least = value;
            found = &group->lines[i];
        }
    }
    return found;
}

static const char *reference_of(const struct digest_group *group)
{
    for (size_t i = 0; i < group->line_count; i++)
        if (group->lines[i].reference)
            return group->lines[i].primitive;
    return "the reference";
}

// The first of the group's ratios.
static const char *find_ratio(const struct digest *digest, const struct digest_group *group)
{
    const char *metric = NULL;
    for (size_t i = 0; !metric && i < group->line_count; i++)
        metric = digest_compared(digest, &group->lines[i]);
    return metric;
}

bool sentence_compared(char text[SENTENCE_BYTES], double *worst_ratio, const struct digest *digest,
                       const struct digest_group *group)
{
    text[0] = '\0';
    const char *metric = find_ratio(digest, group);
    const struct digest_line *worst =
        metric ? find_worst(digest, group, metric, false, INFINITY) : NULL;
    if (!worst)
        return false;
    char brief[HEADING_BYTES], base[60];
    snprintf(base, sizeof base, "%.*s", (int)(strlen(metric) - strlen(TO_REFERENCE)), metric);
    group_brief(brief, sizeof brief, digest, group);
    append(text, "%s, %.200s: %s against %s's: worst ", group->scenario, brief,
           column_of(base).title, reference_of(group));
    say_ratio(text, digest, worst, metric);
    const char *words = why(digest, worst, metric);
    append(text, "%s%s", *words ? ": " : "", words);
    *worst_ratio = *words ? digest_metric(digest, worst, metric).value : 0;
    const struct digest_line *line = worst;
    double below = digest_metric(digest, worst, metric).value;
    for (size_t i = 0; i < OTHERS_MAX; i++) {
        line = find_worst(digest, group, metric, true, below);
        if (!line)
            break;
        below = digest_metric(digest, line, metric).value;
        *worst_ratio = fmax(*worst_ratio, below);
        append(text, "; ");
        say_ratio(text, digest, line, metric);
        append(text, ": %s", why(digest, line, metric));
    }
    const struct digest_line *best = find_best(digest, group, metric);
    if (best && best != worst) {
        append(text, "; best ");
        say_ratio(text, digest, best, metric);
    }
    append(text, ".");
    return true;
}
