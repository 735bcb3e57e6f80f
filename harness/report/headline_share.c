// SPDX-License-Identifier: MIT
// headline_share.c: see headline.h: what failed among trials, and what that proves.
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "report/column.h"
#include "report/headline.h"
#include "report/rows.h"

// Sweeps whose crossing is told; the tables have the others.
#define CROSSINGS_MAX 3

// A power that proves something.
#define POWER_ENOUGH 0.999

// What the cases of a scenario say together.
struct tally {
    const char *scenario, *share, *control;
    double worst;                // of the control
    size_t cases, clean, proven; // of the others; those without any; those of POWER_ENOUGH
    double bound;                // of the clean ones, the largest
};

static void add_line(struct tally *tally, const struct digest *digest,
                     const struct digest_line *line)
{
    struct digest_value value = digest_metric(digest, line, tally->share);
    if (isnan(value.value))
        return;
    if (line->control) {
        if (!(value.value <= tally->worst)) {
            tally->worst = value.value;
            tally->control = line->primitive;
        }
        return;
    }
    tally->cases++;
    if (value.value > 0)
        return;
    tally->clean++;
    tally->bound = fmax(tally->bound, value.high);
    tally->proven += value.power >= POWER_ENOUGH;
}

static void say_tally(struct facts *facts, const struct tally *tally)
{
    char others[250] = "";
    if (tally->cases)
        snprintf(others, sizeof others,
                 "; of %zu other case%s %zu had none (95 %% bound: %.2g %%), and in %zu of them a "
                 "race like the control's would have been seen with a probability of %g or more",
                 tally->cases, tally->cases == 1 ? "" : "s", tally->clean, tally->bound * 100,
                 tally->proven, POWER_ENOUGH);
    if (!isnan(tally->worst) || tally->cases)
        facts_say(facts, tally->clean < tally->cases,
                  "%s: %s is up to %.3g %% with the control (%s)%s.", tally->scenario, tally->share,
                  isnan(tally->worst) ? 0 : tally->worst * 100, tally->control, others);
}

void headline_shares(struct facts *facts)
{
    const struct digest *digest = &facts->digest;
    struct tally tally = {.share = NULL};
    for (size_t i = 0; i < digest->group_count; i++) {
        const struct digest_group *group = &digest->groups[i];
        const char *share = digest_share(digest, group);
        if (!share)
            continue;
        if (!tally.share || strcmp(tally.scenario, group->scenario) != 0) {
            if (tally.share)
                say_tally(facts, &tally);
            tally = (struct tally){.scenario = group->scenario,
                                   .share = share,
                                   .control = "not measured",
                                   .worst = NAN};
        }
        for (size_t j = 0; j < group->line_count; j++)
            add_line(&tally, digest, &group->lines[j]);
    }
    if (tally.share)
        say_tally(facts, &tally);
}

void headline_crossings(struct facts *facts)
{
    const struct digest *digest = &facts->digest;
    size_t count = 0;
    for (size_t i = 0; i < digest->group_count; i++)
        for (size_t j = 0; j < digest->groups[i].line_count; j++) {
            const struct digest_line *line = &digest->groups[i].lines[j];
            const char *metric = digest_crossing(digest, line);
            struct digest_value value =
                metric ? digest_metric(digest, line, metric) : (struct digest_value){.value = NAN};
            if (isnan(value.value) || ++count > CROSSINGS_MAX)
                continue;
            struct column column = column_of(metric);
            char text[COLUMN_BYTES];
            facts_say(facts, false, "%s with %s, %s: %s %s.", digest->groups[i].scenario,
                      line->primitive, digest->groups[i].sweep, column.title,
                      column_print(text, sizeof text, &column, &value));
        }
    if (count > CROSSINGS_MAX)
        facts_say(facts, false, "%zu more sweeps have such a crossing: see their tables.",
                  count - CROSSINGS_MAX);
}
