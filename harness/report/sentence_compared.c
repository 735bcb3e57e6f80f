// SPDX-License-Identifier: MIT
// sentence_compared.c: see sentence.h: who is how much worse than the reference.
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "report/column.h"
#include "report/heading.h"
#include "report/rows.h"
#include "report/sentence.h"

// A ratio of this much or more is explained.
#define EXPLAINED 1.1

// "6.2 x (5.8 to 6.6)"
static const char *print_ratio(char *text, size_t bytes, const struct digest_value *ratio)
{
    int used = snprintf(text, bytes, "%.3g x", ratio->value);
    if (!isnan(ratio->low) && !isnan(ratio->high))
        snprintf(text + used, bytes - (size_t)used, " (%.3g to %.3g)", ratio->low, ratio->high);
    return text;
}

// The line with the largest ratio (sign 1) or the smallest (-1); NULL: none has one.
static const struct digest_line *
extreme(const struct digest *digest, const struct digest_group *group, const char *metric, int sign)
{
    const struct digest_line *found = NULL;
    double most = -INFINITY;
    for (size_t i = 0; i < group->line_count; i++) {
        double value = sign * digest_metric(digest, &group->lines[i], metric).value;
        if (!group->lines[i].control && value > most) {
            most = value;
            found = &group->lines[i];
        }
    }
    return found;
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
    const struct digest_line *worst = metric ? extreme(digest, group, metric, 1) : NULL;
    const struct digest_line *best = metric ? extreme(digest, group, metric, -1) : NULL;
    if (!worst || !best)
        return false;
    const struct digest_line *reference = digest_reference(digest, group);
    struct digest_value ratio = digest_metric(digest, worst, metric);
    char brief[HEADING_BYTES], number[100], best_text[120] = "", base[60];
    snprintf(base, sizeof base, "%.*s", (int)(strlen(metric) - strlen(TO_REFERENCE)), metric);
    group_brief(brief, sizeof brief, digest, group);
    *worst_ratio = ratio.value;
    int used = snprintf(text, SENTENCE_BYTES, "%s, %s: the %s of %s is %s that of %s",
                        group->scenario, brief, column_of(base).title, worst->primitive,
                        print_ratio(number, sizeof number, &ratio),
                        reference ? reference->primitive : "the reference");
    const char *why = digest_note(digest, worst, metric);
    if (*why && ratio.value >= EXPLAINED && used > 0 && used < SENTENCE_BYTES)
        used += snprintf(text + used, SENTENCE_BYTES - (size_t)used, ": %s", why);
    ratio = digest_metric(digest, best, metric);
    if (best != worst)
        snprintf(best_text, sizeof best_text, "%s %.40s with %s", *why ? "; best is" : ", of",
                 best->primitive, print_ratio(number, sizeof number, &ratio));
    if (used > 0 && used < SENTENCE_BYTES)
        snprintf(text + used, SENTENCE_BYTES - (size_t)used, "%s.", best_text);
    return true;
}
