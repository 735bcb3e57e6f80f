// SPDX-License-Identifier: MIT
// headline_sweep.c: see headline.h: what points say together.
#include <math.h>

#include "report/headline.h"
#include "report/sentence.h"

// Sentences of a kind; the tables have the others.
#define SWEEPS_MAX   8
#define COMPARED_MAX 8

void headline_scaling(struct facts *facts)
{
    const struct digest *digest = &facts->digest;
    size_t count = 0;
    for (size_t i = 0; i < digest->group_count; i++)
        for (size_t j = 0; j < digest->groups[i].line_count; j++) {
            char text[SENTENCE_BYTES];
            if (sentence_scaling(text, digest, &digest->groups[i], &digest->groups[i].lines[j]) &&
                ++count <= SWEEPS_MAX)
                facts_say(facts, false, "%s", text);
        }
    if (count > SWEEPS_MAX)
        facts_say(facts, false, "%zu more sweeps over the number of threads: see their tables.",
                  count - SWEEPS_MAX);
}

// The group whose ratio is the largest below `below`; the number of groups that have one in *count.
static const struct digest_group *find_worst(const struct digest *digest, double below,
                                             char text[SENTENCE_BYTES], size_t *count)
{
    const struct digest_group *found = NULL;
    double most = 0;
    *count = 0;
    for (size_t i = 0; i < digest->group_count; i++) {
        double worst;
        char words[SENTENCE_BYTES];
        if (!sentence_compared(words, &worst, digest, &digest->groups[i]))
            continue;
        ++*count;
        if (worst < below && worst > most) {
            most = worst;
            found = &digest->groups[i];
        }
    }
    if (found)
        sentence_compared(text, &most, digest, found);
    return found;
}

void headline_compared(struct facts *facts)
{
    double below = INFINITY;
    size_t count = 0;
    for (size_t said = 0; said < COMPARED_MAX; said++) {
        char text[SENTENCE_BYTES];
        const struct digest_group *group = find_worst(&facts->digest, below, text, &count);
        if (!group)
            return;
        sentence_compared(text, &below, &facts->digest, group);
        facts_say(facts, false, "%s", text);
    }
    if (count > COMPARED_MAX)
        facts_say(facts, false, "%zu more comparisons with a reference: see their tables.",
                  count - COMPARED_MAX);
}
