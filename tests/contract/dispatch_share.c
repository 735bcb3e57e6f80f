// SPDX-License-Identifier: MIT
// dispatch_share.c: checks of how many tasks each worker is given.
#include "dispatch_checks.h"
#include "dispatch_subject.h"
#include "dispatch_tally.h"
#include "draw.h"

// Tasks per worker of which each must have got one: a fair draw leaves one of 100 out once in 10^26
// times.
#define ENOUGH 64
// Of which a bias of a few percent in a thousand cells is seen.
#define DRAWS 100000

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

// Every pick is held to the weights, so it is enough to make it tempting: those that may be picked are
// busy, the others idle.
bool dispatch_passes_over_weight_0(const struct dispatch_ops *ops, struct effort effort,
                                   struct reason *reason)
{
    (void)effort;
    // All sets of 1..6 workers with one or more of a weight above 0.
    for (uint32_t workers = 1; workers <= 6; workers++)
        for (uint32_t set = 1; set < 1U << workers; set++) {
            struct dispatch_subject subject;
            uint32_t weights[6], worker;
            for (uint32_t i = 0; i < workers; i++)
                weights[i] = set >> i & 1 ? 1 + i : 0;
            struct dispatch_config config = dispatch_config_of(workers, set);
            config.weights = weights;
            config.choices = 1;
            if (!dispatch_subject_open(&subject, ops, &config, BLOCK_MAPPED, reason))
                return false;
            for (uint64_t task = 0; task < 60; task++)
                if (!(task % 2
                          ? dispatch_subject_probe(&subject, word_at(task), &worker, reason)
                          : dispatch_subject_pick(&subject, word_at(task), 1000, &worker, reason)))
                    return false;
            if (!dispatch_subject_close(&subject, reason))
                return false;
        }
    return true;
}

bool dispatch_serves_in_turns(const struct dispatch_ops *ops, struct effort effort,
                              struct reason *reason)
{
    (void)effort;
    static const uint32_t workers[] = {1, 2, 3, 7, 64};
    uint32_t weights[64];
    for (uint32_t i = 0; i < 64; i++)
        weights[i] = i % 5 == 1 ? 0 : i + 1;
    for (unsigned i = 0; i < 2 * sizeof workers / sizeof workers[0]; i++) {
        struct dispatch_subject subject;
        struct dispatch_config config = dispatch_config_of(workers[i / 2], 1);
        config.weights = i % 2 ? weights : NULL;
        if (!dispatch_subject_open(&subject, ops, &config, BLOCK_HEAP, reason))
            return false;
        uint64_t draws = draw_start(i);
        uint32_t worker, next = 0;
        for (unsigned step = 0; step < 500; step++, next++) {
            for (next %= config.workers; subject.workers[next].weight == 0;)
                next = (next + 1) % config.workers;
            if (!dispatch_subject_step(&subject, &draws, &worker, reason))
                return false;
            if (worker != next)
                return reason_set(reason, "task %u went to worker %u, not %u", step, worker, next);
        }
        if (!dispatch_subject_close(&subject, reason))
            return false;
    }
    return true;
}

// Of `workers`, every second of which may be picked if `half`.
static bool draws_evenly(const struct dispatch_ops *ops, uint32_t workers, bool half,
                         struct reason *reason)
{
    static uint32_t weights[TALLY_CELLS_MAX];
    struct dispatch_subject subject;
    struct dispatch_config config = dispatch_config_of(workers, workers);
    struct tally tally = {.cells = half ? (workers + 1) / 2 : workers};
    struct tally_pairs pairs;
    bool few = tally.cells <= 32;
    for (uint32_t i = 0; i < workers; i++)
        weights[i] = !half || i % 2 == 0 ? 1 + i : 0;
    config.weights = weights;
    if (!dispatch_subject_open(&subject, ops, &config, BLOCK_MAPPED, reason))
        return false;
    tally_pairs_start(&pairs, few ? tally.cells : 2);
    for (uint64_t task = 0; task < DRAWS; task++) {
        uint32_t worker;
        if (!dispatch_subject_probe(&subject, task, &worker, reason))
            return false;
        worker = half ? worker / 2 : worker;
        tally_add(&tally, worker);
        tally_pairs_add(&pairs, few ? worker : worker * 2 >= tally.cells);
    }
    // The halves differ by one worker where the number is odd.
    return tally_fits(&tally, NULL, "workers drawn", reason) &&
           ((!few && tally.cells % 2) ||
            tally_pairs_fit(&pairs, NULL, "workers drawn after each other", reason)) &&
           dispatch_subject_close(&subject, reason);
}

bool dispatch_draws_evenly(const struct dispatch_ops *ops, struct effort effort,
                           struct reason *reason)
{
    (void)effort;
    return draws_evenly(ops, 2, false, reason) && draws_evenly(ops, 7, false, reason) &&
           draws_evenly(ops, 13, true, reason) && draws_evenly(ops, 1000, false, reason);
}
