// SPDX-License-Identifier: MIT
// dispatch_weights.c: checks of what weights do.
#include "dispatch_checks.h"
#include "dispatch_subject.h"
#include "dispatch_tally.h"
#include "draw.h"

struct weights {
    uint32_t workers;
    uint32_t each[8];
};

static const struct weights some_weights[] = {
    {.workers = 7, .each = {5, 1, 0, 3, 2, 7, 1}},
    {.workers = 3, .each = {5, 1, 1}},
    {.workers = 4, .each = {10, 20, 0, 30}},
    {.workers = 8, .each = {100, 1, 1, 1, 1, 50, 50, 7}},
    {.workers = 5, .each = {3, 3, 3, 3, 3}},
    {.workers = 3, .each = {1U << 31, 1U << 30, 1U << 29}},
    {.workers = 1, .each = {9}},
    {.workers = 8, .each = {1, 2, 3, 4, 5, 6, 7, 8}},
};

#define SOME_WEIGHTS (sizeof some_weights / sizeof some_weights[0])

static uint32_t greatest_divisor(uint32_t one, uint32_t other)
{
    while (other > 0) {
        uint32_t rest = one % other;
        one = other;
        other = rest;
    }
    return one;
}

// Weights without what all of them can be divided by; the sum of what is left.
static uint32_t weights_reduce(struct weights *weights)
{
    uint32_t divisor = 0, sum = 0;
    for (uint32_t i = 0; i < weights->workers; i++)
        divisor = greatest_divisor(weights->each[i], divisor);
    for (uint32_t i = 0; i < weights->workers; i++)
        sum += weights->each[i] /= divisor;
    return sum;
}

static bool weights_open(struct dispatch_subject *subject, const struct dispatch_ops *ops,
                         const struct weights *weights, struct reason *reason)
{
    struct dispatch_config config = dispatch_config_of(weights->workers, 1);
    config.weights = weights->each;
    return dispatch_subject_open(subject, ops, &config, BLOCK_MAPPED, reason);
}

// Whoever takes turns owes each worker exactly its share of each period.
static bool shares_exactly(struct dispatch_subject *subject, const struct weights *reduced,
                           uint32_t sum, struct reason *reason)
{
    for (unsigned period = 0; period < 3; period++) {
        uint32_t given[8] = {0};
        for (uint32_t i = 0; i < sum; i++) {
            uint32_t worker;
            if (!dispatch_subject_probe(subject, i, &worker, reason))
                return false;
            given[worker]++;
        }
        for (uint32_t i = 0; i < reduced->workers; i++)
            if (given[i] != reduced->each[i])
                return reason_set(reason, "worker %u got %u of %u tasks, not %u", i, given[i], sum,
                                  reduced->each[i]);
    }
    return true;
}

static bool shares_by_chance(struct dispatch_subject *subject, const struct weights *reduced,
                             uint32_t sum, struct reason *reason)
{
    struct tally tally = {.cells = reduced->workers};
    double shares[8];
    for (uint32_t i = 0; i < reduced->workers; i++)
        shares[i] = (double)reduced->each[i] / sum;
    for (uint64_t task = 0; task < 20000; task++) {
        uint32_t worker;
        if (!dispatch_subject_probe(subject, word_at(task), &worker, reason))
            return false;
        tally_add(&tally, worker);
    }
    return tally_fits(&tally, shares, "shares of the weights", reason);
}

bool dispatch_follows_weights(const struct dispatch_ops *ops, struct effort effort,
                              struct reason *reason)
{
    (void)effort;
    for (unsigned i = 0; i < SOME_WEIGHTS; i++) {
        struct dispatch_subject subject;
        struct weights reduced = some_weights[i];
        uint32_t sum = weights_reduce(&reduced);
        if (!weights_open(&subject, ops, &some_weights[i], reason))
            return false;
        bool kept = dispatch_is(ops, "weighted_round_robin")
                        ? shares_exactly(&subject, &reduced, sum, reason)
                        : shares_by_chance(&subject, &reduced, sum, reason);
        if (!dispatch_subject_close(&subject, reason) || !kept)
            return false;
    }
    return true;
}

// At no time has a worker a turn more than its share so far, rounded up: 5, 1, 1 never gives three
// in a row. The other way round, waiting, is bounded by the shares of a period.
bool dispatch_spreads_turns(const struct dispatch_ops *ops, struct effort effort,
                            struct reason *reason)
{
    (void)effort;
    for (unsigned i = 0; i < SOME_WEIGHTS; i++) {
        struct dispatch_subject subject;
        struct weights reduced = some_weights[i];
        uint64_t sum = weights_reduce(&reduced), given[8] = {0};
        if (!weights_open(&subject, ops, &some_weights[i], reason))
            return false;
        for (uint64_t turn = 1; turn <= 2 * sum; turn++) {
            uint32_t worker;
            if (!dispatch_subject_probe(&subject, turn, &worker, reason))
                return false;
            if (++given[worker] * sum >= turn * reduced.each[worker] + sum)
                return reason_set(reason,
                                  "worker %u has %llu of the first %llu turns, by weights "
                                  "of %u in %llu",
                                  worker, (unsigned long long)given[worker],
                                  (unsigned long long)turn, reduced.each[worker],
                                  (unsigned long long)sum);
        }
        if (!dispatch_subject_close(&subject, reason))
            return false;
    }
    return true;
}

// The plain way: each gains its weight before each turn, the first of those with most gets it and loses
// the sum. Weights 5, 1, 1 give workers 0 0 1 0 2 0 0.
static uint32_t plain_turn(const uint32_t *weights, uint32_t workers, int64_t *gained)
{
    int64_t sum = 0;
    uint32_t best = 0;
    for (uint32_t i = 0; i < workers; i++) {
        sum += weights[i];
        gained[i] += weights[i];
        if (weights[best] == 0 || gained[i] > gained[best])
            best = i;
    }
    gained[best] -= sum;
    return best;
}

bool dispatch_takes_plain_turns(const struct dispatch_ops *ops, struct effort effort,
                                struct reason *reason)
{
    (void)effort;
    static const uint32_t workers[] = {1, 2, 3, 7, 60};
    uint32_t weights[60];
    uint64_t draws = draw_start(6);
    for (unsigned i = 0; i < 8 * sizeof workers / sizeof workers[0]; i++) {
        struct dispatch_subject subject;
        struct dispatch_config config = dispatch_config_of(workers[i / 8], 1);
        int64_t gained[60] = {0};
        for (uint32_t j = 0; j < config.workers; j++)
            weights[j] = (uint32_t)(draw_next(&draws) % (i % 8 < 4 ? 4 : 1000000));
        weights[i % config.workers] = 5;
        config.weights = weights;
        if (!dispatch_subject_open(&subject, ops, &config, BLOCK_HEAP, reason))
            return false;
        for (unsigned turn = 0; turn < 1000; turn++) {
            uint32_t worker, plain = plain_turn(weights, config.workers, gained);
            if (!dispatch_subject_probe(&subject, turn, &worker, reason))
                return false;
            if (worker != plain)
                return reason_set(reason, "turn %u of %u workers is worker %u's, and not %u's",
                                  turn, config.workers, plain, worker);
        }
        if (!dispatch_subject_close(&subject, reason))
            return false;
    }
    return true;
}

// The same picks whatever the weights are, but for 0.
bool dispatch_ignores_weights(const struct dispatch_ops *ops, struct effort effort,
                              struct reason *reason)
{
    (void)effort;
    const uint32_t alike[8] = {1, 1, 0, 1, 1, 1, 0, 1}, weights[8] = {9, 1, 0, 70, 3, 2, 0, 5};
    struct dispatch_subject subject, other;
    struct dispatch_config config = dispatch_config_of(8, 2);
    uint64_t draws[2] = {draw_start(9), draw_start(9)};
    config.weights = alike;
    bool opened = dispatch_subject_open(&subject, ops, &config, BLOCK_MAPPED, reason);
    config.weights = weights;
    if (!opened || !dispatch_subject_open(&other, ops, &config, BLOCK_MAPPED, reason))
        return false;
    for (unsigned step = 0; step < 1000; step++) {
        uint32_t one, two;
        if (!dispatch_subject_step(&subject, &draws[0], &one, reason) ||
            !dispatch_subject_step(&other, &draws[1], &two, reason))
            return false;
        if (one != two)
            return reason_set(reason, "pick %u is %u, and with weights %u", step, one, two);
    }
    bool intact = dispatch_subject_close(&subject, reason);
    return dispatch_subject_close(&other, reason) && intact;
}
