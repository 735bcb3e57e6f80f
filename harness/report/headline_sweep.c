// SPDX-License-Identifier: MIT
// headline_sweep.c: see headline.h: what points say together.
#include <stdlib.h>

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

// Of the groups that were not told yet the one with the largest ratio that is explained.
static size_t find_next(const struct digest *digest, const bool *told)
{
    size_t found = digest->group_count;
    double most = -1, worst;
    char text[SENTENCE_BYTES];
    for (size_t i = 0; i < digest->group_count; i++)
        if (!told[i] && sentence_compared(text, &worst, digest, &digest->groups[i]) &&
            worst > most) {
            most = worst;
            found = i;
        }
    return found;
}

static size_t count_compared(const struct digest *digest)
{
    size_t count = 0;
    double worst;
    char text[SENTENCE_BYTES];
    for (size_t i = 0; i < digest->group_count; i++)
        count += sentence_compared(text, &worst, digest, &digest->groups[i]);
    return count;
}

void headline_compared(struct facts *facts)
{
    const struct digest *digest = &facts->digest;
    size_t count = count_compared(digest);
    bool *told = calloc(digest->group_count + 1, sizeof *told);
    for (size_t said = 0; told && said < count && said < COMPARED_MAX; said++) {
        char text[SENTENCE_BYTES];
        double worst;
        size_t next = find_next(digest, told);
        told[next] = true;
        sentence_compared(text, &worst, digest, &digest->groups[next]);
        facts_say(facts, false, "%s", text);
    }
    free(told);
    if (count > COMPARED_MAX)
        facts_say(facts, false, "%zu more comparisons with a reference: see their tables.",
                  count - COMPARED_MAX);
}
