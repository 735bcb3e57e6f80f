// SPDX-License-Identifier: MIT
// headline.c: facts_judge(): what was measured and what came out, in a few sentences.
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "report/facts.h"
#include "report/headline.h"
#include "report/number.h"
#include "report/quiet.h"

#define FAIR_JAIN     0.9
#define CONTENDED_MAX 8

// "3 min 12 s" between two times of run.json, or "".
static void print_duration(char *text, size_t bytes, const struct run_json *run)
{
    struct tm start = {0}, stop = {0};
    text[0] = '\0';
    if (!strptime(run->started, "%Y-%m-%dT%H:%M:%SZ", &start) ||
        !strptime(run->finished, "%Y-%m-%dT%H:%M:%SZ", &stop))
        return;
    long seconds = (long)difftime(timegm(&stop), timegm(&start));
    if (seconds >= 60)
        snprintf(text, bytes, " in %ld min %ld s", seconds / 60, seconds % 60);
    else
        snprintf(text, bytes, " in %ld s", seconds);
}

static void say_what(struct facts *facts)
{
    const struct digest *digest = &facts->digest;
    size_t scenarios = 0, lines = 0;
    for (size_t i = 0; i < digest->group_count; i++) {
        lines += digest->groups[i].is_sweep ? 0 : digest->groups[i].line_count;
        scenarios +=
            i == 0 || strcmp(digest->groups[i].scenario, digest->groups[i - 1].scenario) != 0;
    }
    char duration[60];
    print_duration(duration, sizeof duration, &facts->run);
    const char *model = facts_environment(facts, "cpu_model_name");
    facts_say(facts, false,
              "%zu cases of %zu scenario%s, %zu launches in fresh processes%s%s%s, machine key %s.",
              lines, scenarios, scenarios == 1 ? "" : "s", facts->launches.rows, duration,
              *model ? ", on " : "", model, facts_identity(facts, "machine"));
    if (facts->run.identity.run_id[0] && !facts->run.complete)
        facts_say(facts, true, "The run is not complete: contend run --resume %s goes on with it.",
                  facts->folder);
}

static double metric(const struct facts *facts, const struct digest_line *line, const char *name)
{
    return digest_metric(&facts->digest, line, name).value;
}

// ", 2.1 times as fast as REFERENCE" for a throughput, or "".
static void print_ratio(char *text, size_t bytes, const struct facts *facts,
                        const struct digest_group *group, const struct digest_line *line)
{
    const struct digest_line *reference = digest_reference(&facts->digest, group);
    text[0] = '\0';
    if (reference && reference != line)
        snprintf(text, bytes, ", %.2f times as fast as %s",
                 metric(facts, line, "throughput") / metric(facts, reference, "throughput"),
                 reference->primitive);
}

// Lines are sorted: the first that is no control and verified is the fastest. NULL: none.
static const struct digest_line *fastest(const struct facts *facts,
                                         const struct digest_group *group, double jain)
{
    for (size_t i = 0; i < group->line_count; i++) {
        const struct digest_line *line = &group->lines[i];
        if (!line->control && outcome_is_good(line->outcome) &&
            !isnan(metric(facts, line, "throughput")) &&
            (jain <= 0 || metric(facts, line, "fairness_jain") >= jain))
            return line;
    }
    return NULL;
}

// How many others a line's interval does not tell from it.
static size_t equals(const struct facts *facts, const struct digest_group *group,
                     const struct digest_line *best)
{
    size_t count = 0;
    double low = digest_metric(&facts->digest, best, "throughput").low;
    for (size_t i = 0; i < group->line_count; i++)
        count += &group->lines[i] != best && !group->lines[i].control &&
                 digest_metric(&facts->digest, &group->lines[i], "throughput").high >= low;
    return count;
}

// Of scenarios that count alike: a byte is less than an operation.
static bool counts_operations(const struct facts *facts, const struct digest_line *line)
{
    return strcmp(digest_metric(&facts->digest, line, "throughput").unit, "1/s") == 0;
}

// Neither trials are its subject nor a ratio to the reference.
static bool is_about_speed(const struct facts *facts, const struct digest_group *group)
{
    for (size_t i = 0; i < group->line_count; i++)
        if (digest_compared(&facts->digest, &group->lines[i]))
            return false;
    return !digest_share(&facts->digest, group);
}

// Whether the scenario is about how many threads are enough: one is no case of its own then.
static bool is_about_size(const struct facts *facts, const char *scenario)
{
    char text[SENTENCE_BYTES];
    for (size_t i = 0; i < facts->digest.group_count; i++) {
        const struct digest_group *group = &facts->digest.groups[i];
        if (strcmp(group->scenario, scenario) == 0 && group->line_count > 0 &&
            sentence_scaling(text, &facts->digest, group, &group->lines[0]))
            return true;
    }
    return false;
}

static void say_uncontended(struct facts *facts)
{
    const struct digest_group *found = NULL;
    const struct digest_line *best = NULL;
    for (size_t i = 0; i < facts->digest.group_count; i++) {
        const struct digest_group *group = &facts->digest.groups[i];
        const struct digest_line *line = group->threads == 1 && is_about_speed(facts, group) &&
                                                 !is_about_size(facts, group->scenario)
                                             ? fastest(facts, group, 0)
                                             : NULL;
        if (line && counts_operations(facts, line) && !isnan(metric(facts, line, "ns_per_op")) &&
            (!best || metric(facts, line, "ns_per_op") < metric(facts, best, "ns_per_op"))) {
            found = group;
            best = line;
        }
    }
    if (!best)
        return;
    char cost[NUMBER_BYTES], least[NUMBER_BYTES], ratio[120], limit[80] = "";
    struct digest_value value = digest_metric(&facts->digest, best, "ns_per_op");
    if (!isnan(value.limit))
        snprintf(limit, sizeof limit, ", %.2f x the machine's limit of %s",
                 value.value / value.limit, number_print(least, sizeof least, value.limit, "ns"));
    print_ratio(ratio, sizeof ratio, facts, found, best);
    size_t others = equals(facts, found, best);
    facts_say(facts, false, "Fastest uncontended (%s): %s with %s per operation%s%s%s.",
              found->scenario, best->primitive, number_print(cost, sizeof cost, value.value, "ns"),
              limit, ratio, others ? "; others are as fast within noise" : "");
}

// Whether a scenario's speed is its subject with two threads or more, and no rate at which its
// operations come.
static bool is_race(const struct facts *facts, const struct digest_group *group)
{
    return group->threads >= 2 && !strstr(group->sweep, " rate=") && is_about_speed(facts, group);
}

// Of the scenario that begins at *from the group with contention that has the most lines, as the
// others of a sweep may be about few of them; the first among equals. Moves *from behind the
// scenario. NULL: none has a fair line.
static const struct digest_group *widest_race(const struct facts *facts, size_t *from)
{
    const struct digest_group *widest = NULL, *first = &facts->digest.groups[*from];
    for (; *from < facts->digest.group_count; (*from)++) {
        const struct digest_group *group = &facts->digest.groups[*from];
        if (strcmp(group->scenario, first->scenario) != 0)
            break;
        if (is_race(facts, group) && (!widest || group->line_count > widest->line_count) &&
            fastest(facts, group, FAIR_JAIN))
            widest = group;
    }
    return widest;
}

// Of each scenario the fastest among the fair. Where one thread is counted all are.
static void say_contended(struct facts *facts)
{
    unsigned count = 0;
    for (size_t i = 0; i < facts->digest.group_count && count < CONTENDED_MAX;) {
        const struct digest_group *group = widest_race(facts, &i);
        if (!group)
            continue;
        count++;
        const struct digest_line *best = fastest(facts, group, FAIR_JAIN);
        char speed[NUMBER_BYTES], ratio[120], fair[60];
        struct digest_value throughput = digest_metric(&facts->digest, best, "throughput");
        print_ratio(ratio, sizeof ratio, facts, group, best);
        snprintf(fair, sizeof fair, " of the fair (Jain >= %.1f)", FAIR_JAIN);
        facts_say(facts, false, "Fastest%s in %s with %u threads: %s with %s%s%s.",
                  metric(facts, best, "fairness_jain") < 1 ? fair : "", group->scenario,
                  group->threads, best->primitive,
                  number_print(speed, sizeof speed, throughput.value, throughput.unit), ratio,
                  equals(facts, group, best) ? "; others are as fast within noise" : "");
    }
}

// Of each scenario that was measured with the clock alone the first group.
static void say_latency(struct facts *facts)
{
    const char *said = "";
    unsigned count = 0;
    for (size_t i = 0; i < facts->digest.group_count && count < CONTENDED_MAX; i++) {
        const struct digest_group *group = &facts->digest.groups[i];
        if (group->is_sweep || strcmp(group->scenario, said) == 0 || fastest(facts, group, 0) ||
            !is_about_speed(facts, group))
            continue;
        const struct digest_line *best = NULL;
        for (size_t j = 0; !best && j < group->line_count; j++)
            if (!group->lines[j].control && outcome_is_good(group->lines[j].outcome) &&
                !isnan(metric(facts, &group->lines[j], "latency_p50_ns")))
                best = &group->lines[j];
        if (!best)
            continue;
        said = group->scenario;
        count++;
        char half[NUMBER_BYTES], most[NUMBER_BYTES];
        facts_say(facts, false,
                  "Shortest median latency in %s with %u thread%s: %s with %s, p99 %s.",
                  group->scenario, group->threads, group->threads == 1 ? "" : "s", best->primitive,
                  number_print(half, sizeof half, metric(facts, best, "latency_p50_ns"), "ns"),
                  number_print(most, sizeof most, metric(facts, best, "latency_p99_ns"), "ns"));
    }
}

static void say_outcomes(struct facts *facts)
{
    size_t controls = 0, blind = 0, bad = 0, absent = 0, suspect = 0;
    for (size_t i = 0; i < facts->digest.group_count; i++)
        for (size_t j = 0;
             !facts->digest.groups[i].is_sweep && j < facts->digest.groups[i].line_count; j++) {
            const struct digest_line *line = &facts->digest.groups[i].lines[j];
            controls += strcmp(line->outcome, "failed_as_expected") == 0;
            blind += strcmp(line->outcome, "did_not_fail") == 0;
            absent += strcmp(line->outcome, "unsupported") == 0;
            bad += strcmp(line->outcome, "wrong") == 0 || strcmp(line->outcome, "crashed") == 0 ||
                   strcmp(line->outcome, "timeout") == 0 || strcmp(line->outcome, "refused") == 0;
            suspect += line->suspect;
        }
    if (bad)
        facts_say(facts, true, "%zu case%s failed: see \"What went wrong\".", bad,
                  bad == 1 ? "" : "s");
    if (controls)
        facts_say(facts, false,
                  "Good news: %zu control case%s failed as expected, so the verification can see a "
                  "failure.",
                  controls, controls == 1 ? "" : "s");
    if (blind)
        facts_say(facts, true, "%zu control case%s did not fail there: nothing was proven by %s.",
                  blind, blind == 1 ? "" : "s", blind == 1 ? "it" : "them");
    if (suspect)
        facts_say(facts, true, "%zu case%s better than the machine's limits allow: marked suspect.",
                  suspect, suspect == 1 ? " is" : "s are");
    size_t skipped = facts_skips(facts);
    if (skipped)
        facts_say(facts, false, "%zu point%s asked for cannot be measured here: see \"Skipped\".",
                  skipped, skipped == 1 ? "" : "s");
    if (absent)
        facts_say(facts, false, "%zu case%s not supported by the primitive: see \"Not measured\".",
                  absent, absent == 1 ? " is" : "s are");
}

void facts_judge(struct facts *facts)
{
    facts->headline_count = 0;
    say_what(facts);
    char noise[200];
    if (!quiet_judge(&facts->environment, noise, sizeof noise))
        facts_say(facts, true, "%s", noise);
    if (facts->charts.error.text[0])
        facts_say(facts, true, "Charts are missing: %.250s", facts->charts.error.text);
    say_uncontended(facts);
    say_contended(facts);
    say_latency(facts);
    headline_shares(facts);
    headline_crossings(facts);
    headline_scaling(facts);
    headline_compared(facts);
    say_outcomes(facts);
}
