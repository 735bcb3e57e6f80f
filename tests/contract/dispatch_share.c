// SPDX-License-Identifier: MIT
// dispatch_share.c: checks of how many tasks each worker is given.
#include "dispatch_checks.h"
#include "dispatch_subject.h"
#include "draw.h"

// Tasks per worker of which each must have got one: a fair draw leaves one of 100 out once in 10^26
// times.
#define ENOUGH 64

static bool each_got_some(const struct dispatch_subject *subject, const uint64_t *given,
                          struct reason *reason)
{
    for (uint32_t i = 0; i < subject->config.workers; i++)
        if (subject->workers[i].weight > 0 && given[i] == 0)
            return reason_set(reason, "worker %u of %u got nothing of %u tasks", i,
                              subject->config.workers, ENOUGH * subject->config.workers);
    return true;
}

// `kept`: the tasks stay in flight.
static bool spreads(const struct dispatch_ops *ops, const struct dispatch_config *config, bool kept,
                    struct reason *reason)
{
    struct dispatch_subject subject;
    uint64_t given[100] = {0};
    if (!dispatch_subject_open(&subject, ops, config, BLOCK_MAPPED, reason))
        return false;
    for (uint64_t task = 0; task < ENOUGH * config->workers; task++) {
        uint32_t worker;
        if (!(kept ? dispatch_subject_pick(&subject, word_at(task), 1000, &worker, reason)
                   : dispatch_subject_probe(&subject, word_at(task), &worker, reason)))
            return false;
        given[worker]++;
    }
    return each_got_some(&subject, given, reason) && dispatch_subject_close(&subject, reason);
}

bool dispatch_gives_each_some(const struct dispatch_ops *ops, struct effort effort,
                              struct reason *reason)
{
    (void)effort;
    static const uint32_t workers[] = {1, 2, 3, 8, 100};
    uint32_t weights[100];
    for (uint32_t i = 0; i < 100; i++)
        weights[i] = i % 3 != 1;
    for (unsigned i = 0; i < 4 * sizeof workers / sizeof workers[0]; i++) {
        struct dispatch_config config = dispatch_config_of(workers[i / 4], i);
        config.weights = i & 1 ? weights : NULL;
        config.choices = 1;
        if (!spreads(ops, &config, i & 2, reason))
            return false;
    }
    return true;
}
