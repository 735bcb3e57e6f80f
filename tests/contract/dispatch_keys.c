// SPDX-License-Identifier: MIT
// dispatch_keys.c: checks of strategies that send equal keys to one worker.
#include <string.h>

#include "dispatch_checks.h"
#include "dispatch_subject.h"
#include "dispatch_tally.h"
#include "draw.h"

#define KEYS 2000

// One task at a time, so that no bound on the load is met, at times far apart.
bool dispatch_sends_equal_keys_to_one(const struct dispatch_ops *ops, struct effort effort,
                                      struct reason *reason)
{
    (void)effort;
    struct dispatch_subject subject;
    struct dispatch_config config = dispatch_config_of(11, 1);
    static uint32_t homes[KEYS];
    uint64_t draws = draw_start(2);
    if (!dispatch_subject_open(&subject, ops, &config, BLOCK_MAPPED, reason))
        return false;
    for (unsigned i = 0; i < 5 * KEYS; i++) {
        uint32_t number = i < KEYS ? i : (uint32_t)(draw_next(&draws) % KEYS), worker;
        uint64_t key = number < 2 ? number - UINT64_C(1) : word_at(number);
        subject.now_ns += draw_next(&draws) % 1000000000;
        if (!dispatch_subject_probe(&subject, key, &worker, reason))
            return false;
        if (i < KEYS)
            homes[number] = worker;
        if (homes[number] != worker)
            return reason_set(reason, "key %llx went to worker %u, and then to %u",
                              (unsigned long long)key, homes[number], worker);
    }
    return dispatch_subject_close(&subject, reason);
}

// Keys as they come from sources: counted, in steps of the workers, in upper bits, random.
bool dispatch_spreads_keys(const struct dispatch_ops *ops, struct effort effort,
                           struct reason *reason)
{
    (void)effort;
    static const uint32_t workers[] = {7, 8, 1000};
    for (unsigned i = 0; i < 4 * sizeof workers / sizeof workers[0]; i++) {
        struct dispatch_subject subject;
        struct dispatch_config config = dispatch_config_of(workers[i / 4], 1);
        struct tally tally = {.cells = config.workers};
        if (!dispatch_subject_open(&subject, ops, &config, BLOCK_MAPPED, reason))
            return false;
        for (uint64_t task = 0; task < 40000; task++) {
            const uint64_t keys[] = {task, task * config.workers, task << 32, word_at(task)};
            uint32_t worker;
            if (!dispatch_subject_probe(&subject, keys[i % 4], &worker, reason))
                return false;
            tally_add(&tally, worker);
        }
        if (!tally_fits(&tally, NULL, "workers of different keys", reason) ||
            !dispatch_subject_close(&subject, reason))
            return false;
    }
    return true;
}

static bool homes_find(const struct dispatch_ops *ops, uint32_t workers, const uint32_t *weights,
                       uint32_t *homes, struct reason *reason)
{
    struct dispatch_subject subject;
    struct dispatch_config config = dispatch_config_of(workers, 1);
    config.weights = weights;
    if (!dispatch_subject_open(&subject, ops, &config, BLOCK_MAPPED, reason))
        return false;
    for (unsigned key = 0; key < KEYS; key++)
        if (!dispatch_subject_probe(&subject, word_at(key), &homes[key], reason))
            return false;
    return dispatch_subject_close(&subject, reason);
}

// Those of a worker that is gone are spread over the others, and only those move.
bool dispatch_moves_few_keys(const struct dispatch_ops *ops, struct effort effort,
                             struct reason *reason)
{
    (void)effort;
    static uint32_t before[KEYS], after[KEYS];
    uint32_t weights[10];
    if (!homes_find(ops, 10, NULL, before, reason))
        return false;
    for (uint32_t gone = 0; gone < 10; gone++) {
        unsigned moved = 0, heirs[10] = {0};
        memset(weights, 1, sizeof weights);
        weights[gone] = 0;
        if (!homes_find(ops, 10, weights, after, reason))
            return false;
        for (unsigned key = 0; key < KEYS; key++) {
            if (before[key] == gone) {
                moved++;
                heirs[after[key]]++;
            } else if (before[key] != after[key]) {
                return reason_set(reason, "worker %u is gone, and a key of worker %u moved to %u",
                                  gone, before[key], after[key]);
            }
        }
        if (moved > 2 * KEYS / 10)
            return reason_set(reason, "%u of %u keys were worker %u's, one of 10", moved, KEYS,
                              gone);
        for (uint32_t i = 0; i < 10; i++)
            if (heirs[i] > moved / 2)
                return reason_set(reason, "worker %u got %u of the %u keys of worker %u", i,
                                  heirs[i], moved, gone);
    }
    return true;
}

// The most in flight of a worker, once the next task is.
static uint64_t bound_of(const struct dispatch_subject *subject)
{
    uint64_t share = UINT64_C(100) * subject->eligible;
    return ((subject->in_flight + 1) * subject->config.load_percent + share - 1) / share;
}

// Half of the tasks have one of four keys.
static bool bounds(struct dispatch_subject *subject, struct dispatch_subject *idle,
                   struct reason *reason)
{
    uint64_t draws = draw_start(3);
    for (unsigned step = 0; step < 5000; step++) {
        uint64_t key = word_at(draw_next(&draws) % (draw_next(&draws) % 2 ? 4 : 1000));
        uint32_t ends = (uint32_t)(draw_next(&draws) % subject->config.workers), home, worker;
        if (step % 1000 > 200 && subject->workers[ends].in_flight > 0)
            dispatch_subject_done(subject, ends);
        uint64_t bound = bound_of(subject);
        if (!dispatch_subject_probe(idle, key, &home, reason))
            return false;
        bool room = subject->workers[home].in_flight < bound;
        if (!dispatch_subject_pick(subject, key, 1000, &worker, reason))
            return false;
        if (subject->workers[worker].in_flight > bound)
            return reason_set(reason, "worker %u has %u of %llu in flight, the bound is %llu",
                              worker, subject->workers[worker].in_flight,
                              (unsigned long long)subject->in_flight, (unsigned long long)bound);
        if (room && worker != home)
            return reason_set(reason, "a key left its worker %u for %u, and there was room", home,
                              worker);
    }
    return true;
}

bool dispatch_keeps_bound(const struct dispatch_ops *ops, struct effort effort,
                          struct reason *reason)
{
    (void)effort;
    static const uint32_t percents[] = {101, 125, 300}, workers[] = {1, 2, 9};
    const uint32_t weights[9] = {1, 1, 0, 4, 5, 0, 7, 8, 9};
    for (unsigned i = 0; i < 9; i++) {
        struct dispatch_subject subject, idle;
        struct dispatch_config config = dispatch_config_of(workers[i / 3], 1);
        config.load_percent = percents[i % 3];
        config.weights = weights;
        if (!dispatch_subject_open(&subject, ops, &config, BLOCK_MAPPED, reason) ||
            !dispatch_subject_open(&idle, ops, &config, BLOCK_MAPPED, reason) ||
            !bounds(&subject, &idle, reason) || !dispatch_subject_close(&subject, reason) ||
            !dispatch_subject_close(&idle, reason))
            return false;
    }
    return true;
}
