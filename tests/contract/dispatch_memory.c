// SPDX-License-Identifier: MIT
// dispatch_memory.c: checks of what a strategy is set up for, and of what it does to its memory.
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "dispatch_checks.h"
#include "dispatch_subject.h"
#include "draw.h"
#include "hint.h"

#define RUBBISH   0xA5
#define WANDERING 400
// Of a million workers some strategies ask each for each pick.
#define WANDERING_FAR 20

static bool all_rubbish(const struct block *block)
{
    const unsigned char *bytes = block->start;
    for (size_t i = 0; i < block->bytes; i++)
        if (bytes[i] != RUBBISH)
            return false;
    return true;
}

// Set up in memory that is large enough for another config, as bytes() need not know an answer for
// one that is refused.
static bool refuses(const struct dispatch_ops *ops, struct dispatch_config config, int wanted,
                    const char *what, struct reason *reason)
{
    struct dispatch_config valid = dispatch_config_of(64, 1);
    struct block block;
    if (!block_get(&block, ops->bytes(&valid), CACHE_LINE, BLOCK_MAPPED, RUBBISH))
        return reason_set(reason, "no memory");
    int error = ops->init(block.start, &config);
    bool unchanged = all_rubbish(&block) && block_intact(&block);
    block_free(&block);
    if (error != wanted)
        return reason_set(reason, "init with %s returned %d, not %d", what, error, wanted);
    return unchanged || reason_set(reason, "init with %s was refused and wrote something", what);
}

static bool refuses_weights(const struct dispatch_ops *ops, uint32_t first, uint32_t second,
                            const char *what, struct reason *reason)
{
    const uint32_t weights[3] = {first, second, 0};
    struct dispatch_config config = dispatch_config_of(3, 1);
    config.weights = weights;
    return refuses(ops, config, -EINVAL, what, reason);
}

static bool refuses_workers(const struct dispatch_ops *ops, struct reason *reason)
{
    struct dispatch_config none = dispatch_config_of(64, 1);
    struct dispatch_config many = none, most = none;
    none.workers = 0;
    many.workers = DISPATCH_WORKERS_MAX + 1;
    most.workers = UINT32_MAX;
    return refuses(ops, none, -EINVAL, "no workers", reason) &&
           refuses(ops, many, -EINVAL, "more workers than the most", reason) &&
           refuses(ops, most, -EINVAL, "2^32 - 1 workers", reason) &&
           refuses_weights(ops, 0, 0, "weights that are all 0", reason) &&
           refuses_weights(ops, UINT32_MAX, 1, "weights whose sum is 2^32", reason) &&
           refuses_weights(ops, UINT32_MAX, UINT32_MAX, "weights whose sum is above 2^32", reason);
}

static bool refuses_choices(const struct dispatch_ops *ops, uint32_t choices, uint32_t workers,
                            uint32_t eligible, const char *what, struct reason *reason)
{
    uint32_t weights[100] = {0};
    for (uint32_t i = 0; i < eligible; i++)
        weights[i] = 1;
    struct dispatch_config config = dispatch_config_of(workers, 1);
    config.choices = choices;
    config.weights = weights;
    return refuses(ops, config, -EINVAL, what, reason);
}

// What only some strategies read.
static bool refuses_its_own(const struct dispatch_ops *ops, struct reason *reason)
{
    struct dispatch_config mean = dispatch_config_of(64, 1), nothing = mean, limited = mean;
    mean.load_percent = 100;
    nothing.load_percent = 0;
    limited.limit = 1;
    if (dispatch_is(ops, "power_of_d") &&
        !(refuses_choices(ops, 0, 8, 8, "0 choices", reason) &&
          refuses_choices(ops, DISPATCH_CHOICES_MAX + 1, 100, 100, "too many choices", reason) &&
          refuses_choices(ops, 9, 8, 8, "9 choices of 8 workers", reason) &&
          refuses_choices(ops, 3, 8, 2, "3 choices of 2 workers of a weight", reason)))
        return false;
    if (dispatch_is(ops, "hash_bounded") &&
        !(refuses(ops, mean, -EINVAL, "a load of 100 percent", reason) &&
          refuses(ops, nothing, -EINVAL, "a load of 0 percent", reason)))
        return false;
    return ops->claims.limited || refuses(ops, limited, -ENOTSUP, "a limit", reason);
}

static bool accepts(const struct dispatch_ops *ops, const struct dispatch_config *config,
                    struct reason *reason)
{
    struct dispatch_subject subject;
    return dispatch_subject_open(&subject, ops, config, BLOCK_MAPPED, reason) &&
           dispatch_subject_close(&subject, reason);
}

static bool accepts_the_least_and_most(const struct dispatch_ops *ops, struct reason *reason)
{
    const uint32_t heaviest[3] = {0, UINT32_MAX, 0}, heavy[2] = {UINT32_MAX - 1, 1};
    struct dispatch_config one = dispatch_config_of(1, 0);
    struct dispatch_config weighted = dispatch_config_of(3, UINT64_MAX), sum = weighted;
    struct dispatch_config narrow = dispatch_config_of(DISPATCH_CHOICES_MAX, 1), limited = narrow;
    weighted.weights = heaviest;
    weighted.choices = 1;
    sum.workers = 2;
    sum.weights = heavy;
    narrow.choices = DISPATCH_CHOICES_MAX;
    narrow.load_percent = 101;
    limited.limit = UINT32_MAX;
    return accepts(ops, &one, reason) && accepts(ops, &weighted, reason) &&
           accepts(ops, &sum, reason) && accepts(ops, &narrow, reason) &&
           (!ops->claims.limited || accepts(ops, &limited, reason));
}

bool dispatch_refuses_what_it_cannot(const struct dispatch_ops *ops, struct effort effort,
                                     struct reason *reason)
{
    (void)effort;
    return accepts_the_least_and_most(ops, reason) && refuses_workers(ops, reason) &&
           refuses_its_own(ops, reason);
}

static bool wanders_within(const struct dispatch_ops *ops, const struct dispatch_config *config,
                           enum block_kind kind, unsigned steps, struct reason *reason)
{
    struct dispatch_subject subject;
    if (!dispatch_subject_open(&subject, ops, config, kind, reason))
        return false;
    bool kept = true;
    uint64_t draws = draw_start(config->workers);
    uint32_t worker;
    for (unsigned step = 0; kept && step < steps; step++)
        kept = dispatch_subject_step(&subject, &draws, &worker, reason);
    return dispatch_subject_close(&subject, reason) && kept;
}

bool dispatch_stays_in_its_memory(const struct dispatch_ops *ops, struct effort effort,
                                  struct reason *reason)
{
    (void)effort;
    static const uint32_t workers[] = {1, 2, 3, 7, 8, 63, 64, 65, 100};
    uint32_t weights[100];
    for (uint32_t i = 0; i < 100; i++)
        weights[i] = (i + 1) % 5 * 3;
    for (unsigned i = 0; i < 8 * sizeof workers / sizeof workers[0]; i++) {
        struct dispatch_config config = dispatch_config_of(workers[i / 8], i);
        config.weights = i & 1 ? weights : NULL;
        config.choices = 1;
        config.limit = i & 2 && ops->claims.limited ? 2 : 0;
        if (!wanders_within(ops, &config, i & 4 ? BLOCK_HEAP : BLOCK_MAPPED, WANDERING, reason))
            return false;
    }
    return true;
}

bool dispatch_takes_the_most_workers(const struct dispatch_ops *ops, struct effort effort,
                                     struct reason *reason)
{
    (void)effort;
    struct dispatch_config config = dispatch_config_of(DISPATCH_WORKERS_MAX, 1);
    return wanders_within(ops, &config, BLOCK_MAPPED, WANDERING_FAR, reason);
}
