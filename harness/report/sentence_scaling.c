// SPDX-License-Identifier: MIT
// sentence_scaling.c: see sentence.h: how many threads are enough.
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "report/heading.h"
#include "report/number.h"
#include "report/point_name.h"
#include "report/rows.h"
#include "report/sentence.h"
#include "report/summary_scaling.h"

__attribute__((format(printf, 2, 3))) static void append(char text[SENTENCE_BYTES],
                                                         const char *format, ...)
{
    size_t used = strlen(text);
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text + used, SENTENCE_BYTES - used, format, arguments);
    va_end(arguments);
}

// The line of the same primitive in the group that has so many threads and is else as the sweep.
// NULL: none.
static const struct digest_line *find_size(const struct digest *digest,
                                           const struct digest_group *sweep,
                                           const struct digest_line *line, double threads)
{
    for (size_t i = 0; i < digest->group_count; i++) {
        const struct digest_group *group = &digest->groups[i];
        char name[POINT_NAME_BYTES + 8], others[POINT_NAME_BYTES + 8];
        if (group->is_sweep || group->threads != threads ||
            strcmp(group->scenario, sweep->scenario) != 0)
            continue;
        snprintf(name, sizeof name, "/ %s", group->sweep);
        name_without(others, sizeof others, name, "threads");
        if (strcmp(name_words(others), sweep->sweep) != 0)
            continue;
        for (size_t j = 0; j < group->line_count; j++)
            if (strcmp(group->lines[j].primitive, line->primitive) == 0)
                return &group->lines[j];
    }
    return NULL;
}

static double metric_of(const struct digest *digest, const struct digest_line *line,
                        const char *metric)
{
    return line ? digest_metric(digest, line, metric).value : NAN;
}

// The least p99 of the sweep's sizes. *threads is whose it is.
static double least_p99(const struct digest *digest, const struct digest_group *sweep,
                        const struct digest_line *line, unsigned *threads)
{
    double least = NAN;
    for (size_t i = 0; i < digest->group_count; i++) {
        unsigned size = digest->groups[i].threads;
        double p99 = metric_of(digest, find_size(digest, sweep, line, size), "latency_p99_ns");
        if (size > 0 && !isnan(p99) && !(p99 >= least)) {
            least = p99;
            *threads = size;
        }
    }
    return least;
}

// Whether a larger size than that was measured.
static bool has_larger(const struct digest *digest, const struct digest_group *sweep,
                       const struct digest_line *line, double threads)
{
    for (size_t i = 0; i < digest->group_count; i++)
        if (digest->groups[i].threads > threads &&
            find_size(digest, sweep, line, digest->groups[i].threads))
            return true;
    return false;
}

// "5.60 k/s (4.80 k/s to 6.90 k/s)"
static void say_throughput(char text[SENTENCE_BYTES], const struct digest *digest,
                           const struct digest_line *line)
{
    struct digest_value value = digest_metric(digest, line, "throughput");
    char number[NUMBER_BYTES], low[NUMBER_BYTES], high[NUMBER_BYTES];
    append(text, "%s", number_print(number, sizeof number, value.value, value.unit));
    if (!isnan(value.low) && !isnan(value.high))
        append(text, " (%s to %s)", number_print(low, sizeof low, value.low, value.unit),
               number_print(high, sizeof high, value.high, value.unit));
}

static void say_size(char text[SENTENCE_BYTES], const struct digest *digest,
                     const struct digest_group *group, const struct digest_line *line,
                     double enough, double best)
{
    const struct digest_line *at_enough = find_size(digest, group, line, enough);
    const struct digest_line *at_best = find_size(digest, group, line, best);
    append(text, "%g %s enough here: ", enough, enough == 1 ? "thread is" : "threads are");
    if (!at_enough || !at_best) {
        append(text, "no smaller size comes near the most");
        return;
    }
    say_throughput(text, digest, at_enough);
    if (enough == best) {
        append(text, ", the most of all sizes measured%s",
               has_larger(digest, group, line, best) ? "" : ", and none larger was");
        return;
    }
    append(text, " reaches %g %% of the most, ", 100 * SCALING_ENOUGH);
    say_throughput(text, digest, at_best);
    append(text, " with %g, and no smaller size does", best);
}

static void say_theory(char text[SENTENCE_BYTES], const struct digest *digest,
                       const struct digest_line *line)
{
    struct digest_value predicted = digest_metric(digest, line, SCALING_PREDICTED);
    double knee = metric_of(digest, line, SCALING_KNEE_THREADS);
    double cores = metric_of(digest, line, SCALING_CORES);
    char number[NUMBER_BYTES];
    if (!isnan(predicted.value))
        append(text, "; theory gives it %s",
               number_print(number, sizeof number, predicted.value, predicted.unit));
    if (!isnan(knee))
        append(text, "%s the knee at %.3g", isnan(predicted.value) ? "; theory puts" : " and puts",
               knee);
    if (!isnan(cores))
        append(text, "; there %s %g CPU%s", cores == 1 ? "is" : "are", cores,
               cores == 1 ? "" : "s");
}

static void say_law(char text[SENTENCE_BYTES], const struct digest *digest,
                    const struct digest_line *line)
{
    struct digest_value peak = digest_metric(digest, line, SCALING_PEAK_THREADS);
    if (isnan(peak.value) && isnan(peak.low)) {
        const char *why = digest_note(digest, line, SCALING_PEAK_THREADS);
        append(text, "%s%s", *why ? "; " : "", why);
    } else if (isnan(peak.value))
        append(text, "; by the law of scaling more always help (its peak is above %.3g)", peak.low);
    else {
        append(text, "; the law of scaling peaks at %.3g", peak.value);
        if (!isnan(peak.low) && !isnan(peak.high))
            append(text, " (%.3g to %.3g)", peak.low, peak.high);
        else if (!isnan(peak.low))
            append(text, " (above %.3g)", peak.low);
    }
}

static void say_latency(char text[SENTENCE_BYTES], const struct digest *digest,
                        const struct digest_group *group, const struct digest_line *line,
                        double enough)
{
    unsigned threads = 0;
    double least = least_p99(digest, group, line, &threads);
    double p99 = metric_of(digest, find_size(digest, group, line, enough), "latency_p99_ns");
    char number[NUMBER_BYTES];
    if (p99 > SENTENCE_LATENCY_WARN * least)
        append(text, " But p99 is %s there, %.2g x that with %u.",
               number_print(number, sizeof number, p99, "ns"), p99 / least, threads);
}

bool sentence_scaling(char text[SENTENCE_BYTES], const struct digest *digest,
                      const struct digest_group *group, const struct digest_line *line)
{
    text[0] = '\0';
    double enough = metric_of(digest, line, SCALING_ENOUGH_THREADS);
    double best = metric_of(digest, line, SCALING_BEST_THREADS);
    if (!group->is_sweep || isnan(enough) || isnan(best))
        return false;
    char brief[HEADING_BYTES];
    group_brief(brief, sizeof brief, digest, group);
    append(text, "%s with %s%s%s: ", group->scenario, line->primitive, *brief ? ", " : "", brief);
    say_size(text, digest, group, line, enough, best);
    say_theory(text, digest, line);
    say_law(text, digest, line);
    append(text, ".");
    say_latency(text, digest, group, line, enough);
    return true;
}
