// SPDX-License-Identifier: MIT
// dispatch_repeat.c: checks that a pick depends on seed and answers alone, and of limits.
#include "dispatch_checks.h"
#include "dispatch_subject.h"
#include "draw.h"

#define STEPS 500

// One strategy set up three times, at work on what is drawn alike as long as the picks are.
struct trio {
    struct dispatch_subject alone, again, other;
};

static bool trio_open(struct trio *trio, const struct dispatch_ops *ops,
                      const struct dispatch_config *config, struct reason *reason)
{
    struct dispatch_config other = *config;
    other.seed++;
    return dispatch_subject_open(&trio->alone, ops, config, BLOCK_MAPPED, reason) &&
           dispatch_subject_open(&trio->again, ops, config, BLOCK_HEAP, reason) &&
           dispatch_subject_open(&trio->other, ops, &other, BLOCK_MAPPED, reason);
}

static bool trio_close(struct trio *trio, struct reason *reason)
{
    bool intact = dispatch_subject_close(&trio->alone, reason);
    intact &= dispatch_subject_close(&trio->again, reason);
    return dispatch_subject_close(&trio->other, reason) && intact;
}

// The first alone, then the others in turns: what one did must not matter to the other.
static bool trio_picks(struct trio *trio, uint32_t picks[3][STEPS], struct reason *reason)
{
    uint64_t draws[3] = {draw_start(7), draw_start(7), draw_start(7)};
    for (unsigned i = 0; i < STEPS; i++)
        if (!dispatch_subject_step(&trio->alone, &draws[0], &picks[0][i], reason))
            return false;
    for (unsigned i = 0; i < STEPS; i++)
        if (!dispatch_subject_step(&trio->again, &draws[1], &picks[1][i], reason) ||
            !dispatch_subject_step(&trio->other, &draws[2], &picks[2][i], reason))
            return false;
    return true;
}

bool dispatch_repeats_itself(const struct dispatch_ops *ops, struct effort effort,
                             struct reason *reason)
{
    (void)effort;
    static const uint32_t workers[] = {1, 2, 5, 100};
    static uint32_t picks[3][STEPS];
    for (unsigned i = 0; i < 2 * sizeof workers / sizeof workers[0]; i++) {
        struct trio trio;
        struct dispatch_config config = dispatch_config_of(workers[i / 2], 1000 * i);
        config.limit = i % 2 && ops->claims.limited ? 2 : 0;
        if (!trio_open(&trio, ops, &config, reason) || !trio_picks(&trio, picks, reason))
            return false;
        for (unsigned step = 0; step < STEPS; step++)
            if (picks[0][step] != picks[1][step])
                return reason_set(reason,
                                  "pick %u of %u workers was %d the first time and %d the second",
                                  step, config.workers, (int)picks[0][step], (int)picks[1][step]);
        if (!trio_close(&trio, reason))
            return false;
    }
    return true;
}

bool dispatch_draws_by_seed(const struct dispatch_ops *ops, struct effort effort,
                            struct reason *reason)
{
    (void)effort;
    static uint32_t picks[3][STEPS];
    struct trio trio;
    struct dispatch_config config = dispatch_config_of(16, 1);
    if (!trio_open(&trio, ops, &config, reason) || !trio_picks(&trio, picks, reason))
        return false;
    unsigned same = 0;
    for (unsigned step = 0; step < STEPS; step++)
        same += picks[0][step] == picks[2][step];
    if (same > STEPS / 2)
        return reason_set(reason, "%u of %u picks are those of another seed", same, STEPS);
    return trio_close(&trio, reason);
}

// Fills all up, is refused, and goes on where one is done.
static bool fills_up(struct dispatch_subject *subject, struct reason *reason)
{
    uint64_t most = (uint64_t)subject->eligible * subject->config.limit;
    uint64_t draws = draw_start(subject->config.limit);
    uint32_t worker;
    for (uint64_t task = 0; task < most + 2; task++) {
        if (!dispatch_subject_pick(subject, word_at(task), 1000, &worker, reason))
            return false;
        if ((worker == DISPATCH_NONE) != (task >= most))
            return reason_set(reason, "task %llu of %llu that fit: picked %d",
                              (unsigned long long)task, (unsigned long long)most, (int)worker);
    }
    for (unsigned round = 0; round < 50; round++) {
        uint32_t ends = (uint32_t)(draw_next(&draws) % subject->config.workers);
        if (subject->workers[ends].in_flight == 0)
            continue;
        dispatch_subject_done(subject, ends);
        if (!dispatch_subject_pick(subject, round, 1000, &worker, reason))
            return false;
        if (worker != ends)
            return reason_set(reason, "worker %u alone has room, and %d was picked", ends,
                              (int)worker);
    }
    return true;
}

bool dispatch_keeps_limit(const struct dispatch_ops *ops, struct effort effort,
                          struct reason *reason)
{
    (void)effort;
    static const uint32_t workers[] = {1, 2, 5, 40}, limits[] = {1, 3};
    uint32_t weights[40];
    for (uint32_t i = 0; i < 40; i++)
        weights[i] = i % 3;
    weights[0] = 1;
    for (unsigned i = 0; i < 4 * sizeof workers / sizeof workers[0]; i++) {
        struct dispatch_subject subject;
        struct dispatch_config config = dispatch_config_of(workers[i / 4], i);
        config.choices = 1;
        config.limit = limits[i % 2];
        config.weights = i & 2 ? weights : NULL;
        if (!dispatch_subject_open(&subject, ops, &config, BLOCK_MAPPED, reason) ||
            !fills_up(&subject, reason) || !dispatch_subject_close(&subject, reason))
            return false;
    }
    return true;
}

// Two that differ in nothing but picks of none in between.
bool dispatch_refuses_without_trace(const struct dispatch_ops *ops, struct effort effort,
                                    struct reason *reason)
{
    (void)effort;
    struct dispatch_subject plain, refused;
    struct dispatch_config config = dispatch_config_of(6, 3);
    config.limit = 2;
    if (!dispatch_subject_open(&plain, ops, &config, BLOCK_MAPPED, reason) ||
        !dispatch_subject_open(&refused, ops, &config, BLOCK_HEAP, reason))
        return false;
    uint64_t draws = draw_start(1);
    for (unsigned step = 0; step < STEPS; step++) {
        uint32_t one, other, none;
        while (dispatch_subject_fewest(&plain) < config.limit) {
            uint64_t key = draw_next(&draws);
            if (!dispatch_subject_pick(&plain, key, 1000, &one, reason) ||
                !dispatch_subject_pick(&refused, key, 1000, &other, reason))
                return false;
            if (one != other)
                return reason_set(reason, "picked %u, and after a pick of none %u", one, other);
        }
        for (unsigned i = 0; i <= step % 3; i++)
            if (!dispatch_subject_pick(&refused, i, 1000, &none, reason))
                return false;
        plain.now_ns = refused.now_ns;
        for (unsigned i = 0; i < 4; i++) {
            uint32_t ends = (uint32_t)(draw_next(&draws) % config.workers);
            if (plain.workers[ends].in_flight > 0) {
                dispatch_subject_done(&plain, ends);
                dispatch_subject_done(&refused, ends);
            }
        }
    }
    bool intact = dispatch_subject_close(&plain, reason);
    return dispatch_subject_close(&refused, reason) && intact;
}
