// SPDX-License-Identifier: MIT
// pool_memory.c: checks of what a pool is opened with, and of what it does to its memory.
#include <errno.h>

#include "hint.h"
#include "pool_checks.h"
#include "pool_subject.h"

#define TASKS 40

// Opens in memory that is large enough for another config, as bytes() need not know an answer for
// one that is refused.
static bool refuses(const struct pool_ops *ops, struct pool_config config, int wanted,
                    const char *what, struct reason *reason)
{
    struct pool_config valid = pool_config_plain(4, 1, 64);
    valid.dispatch = config.dispatch;
    struct block block;
    if (!block_get(&block, ops->bytes(&valid), CACHE_LINE, BLOCK_MAPPED, 0))
        return reason_set(reason, "no memory");
    int error = ops->open(block.start, &config);
    if (error != wanted)
        return reason_set(reason, "open with %s returned %d, not %d", what, error, wanted);
    if (!block_intact(&block))
        return reason_set(reason, "a refused open wrote beside its memory");
    block_free(&block);
    return true;
}

static bool accepts(const struct pool_ops *ops, struct pool_config config, struct effort effort,
                    struct reason *reason)
{
    struct pool_subject subject;
    int error = pool_subject_open(&subject, ops, config, BLOCK_MAPPED, effort, reason);
    if (error)
        return reason_set(reason, "open with %u workers, capacity %llu, %s returned %d",
                          config.workers, (unsigned long long)config.capacity,
                          config.nested ? "nested" : "not nested", error);
    pool_subject_close(&subject);
    return true;
}

static bool accepts_all(const struct pool_ops *ops, struct effort effort, struct reason *reason)
{
    static const unsigned workers[] = {1, 2, 3, 64, 200};
    static const uint64_t capacities[] = {1, 2, 3, 5, 64, 1000, 4096};
    for (unsigned i = 0; i < sizeof workers / sizeof workers[0]; i++)
        for (unsigned j = 0; j < sizeof capacities / sizeof capacities[0]; j++) {
            struct pool_config config = pool_config_plain(workers[i], 1 + i, capacities[j]);
            config.nested = ops->claims.nests && j % 2 == 0;
            // As many as workers: not elastic, and no claim is needed.
            config.workers_min = j % 3 == 0 ? config.workers : 0;
            if (!accepts(ops, config, effort, reason))
                return false;
        }
    return true;
}

static bool refuses_strategies(const struct pool_ops *ops, struct pool_config valid,
                               struct reason *reason)
{
    static const uint32_t zeroes[4];
    struct pool_config weights = valid, missing = valid;
    weights.strategy.weights = zeroes;
    missing.dispatch = NULL;
    // Where no strategy is used its config is nobody's.
    return !ops->claims.dispatches ||
           (refuses(ops, missing, -EINVAL, "no strategy", reason) &&
            refuses(ops, weights, -EINVAL, "weights whose sum is 0", reason));
}

bool pool_refuses_what_it_cannot(const struct pool_ops *ops, struct effort effort,
                                 struct reason *reason)
{
    struct pool_config valid = pool_config_plain(4, 1, 64);
    valid.dispatch = pool_dispatch;
    struct pool_config nobody = valid, many = valid, more = valid, none = valid, large = valid,
                       largest = valid, nested = valid, elastic = valid;
    nobody.workers = 0;
    many.workers = POOL_WORKERS_MAX + 1;
    more.workers_min = 5;
    none.capacity = 0;
    large.capacity = POOL_CAPACITY_MAX + 1;
    largest.capacity = UINT64_MAX;
    nested.nested = true;
    elastic.workers_min = 1;
    return accepts_all(ops, effort, reason) && refuses(ops, nobody, -EINVAL, "0 workers", reason) &&
           refuses(ops, many, -EINVAL, "more workers than the most", reason) &&
           refuses(ops, more, -EINVAL, "workers_min above workers", reason) &&
           refuses(ops, none, -EINVAL, "capacity 0", reason) &&
           refuses(ops, large, -EINVAL, "a capacity above the largest", reason) &&
           refuses(ops, largest, -EINVAL, "capacity 2^64 - 1", reason) &&
           refuses_strategies(ops, valid, reason) &&
           (ops->claims.nests || refuses(ops, nested, -ENOTSUP, "nested", reason)) &&
           (ops->claims.elastic ? accepts(ops, elastic, effort, reason)
                                : refuses(ops, elastic, -ENOTSUP, "workers_min", reason));
}

// A life from open to close.
static bool lives(const struct pool_ops *ops, struct pool_config config, enum block_kind kind,
                  struct effort effort, struct reason *reason)
{
    struct pool_subject subject;
    struct pool_record records[TASKS] = {0};
    int error = pool_subject_open(&subject, ops, config, kind, effort, reason);
    if (error)
        return reason_set(reason, "open returned %d", error);
    void *handle = pool_subject_attach(&subject, 0);
    error = ops->start(subject.pool);
    if (error)
        return reason_set(reason, "start returned %d", error);
    for (unsigned i = 0; i < TASKS; i++) {
        records[i].number = i;
        pool_record_submit(&subject, handle, &records[i]);
        if (i % 16 == 15)
            pool_subject_drain(&subject, handle, "after 16 tasks");
    }
    pool_subject_stop(&subject, POOL_DRAIN);
    if (!pool_records_done(&subject, records, TASKS))
        return false;
    if (!block_intact(&subject.block))
        return reason_set(reason, "wrote beside its memory with %u workers, capacity %llu",
                          config.workers, (unsigned long long)config.capacity);
    pool_subject_close(&subject);
    return true;
}

bool pool_stays_in_its_memory(const struct pool_ops *ops, struct effort effort,
                              struct reason *reason)
{
    static const uint64_t capacities[] = {1, 2, 3, 5, 7, 64, 100};
    for (unsigned i = 0; i < 2 * sizeof capacities / sizeof capacities[0]; i++) {
        struct pool_config config = pool_config_plain(1 + i % 3, 1 + i % 2, capacities[i / 2]);
        if (!lives(ops, config, i % 2 ? BLOCK_HEAP : BLOCK_MAPPED, effort, reason))
            return false;
    }
    return true;
}

// One pool's only worker is held up; what another was given runs all the same.
bool pool_stays_apart(const struct pool_ops *ops, struct effort effort, struct reason *reason)
{
    struct pool_subject subjects[2];
    struct pool_record records[2][TASKS] = {0};
    void *handles[2];
    for (unsigned i = 0; i < 2; i++) {
        if (!pool_subject_start(&subjects[i], ops, pool_config_plain(1, 1, TASKS), effort, reason))
            return false;
        handles[i] = pool_subject_attach(&subjects[i], 0);
    }
    if (ops->claims.concurrent)
        records[0][0].does = pool_record_waits;
    for (unsigned j = 0; j < TASKS; j++)
        for (unsigned i = 0; i < 2; i++) {
            records[i][j].number = i * TASKS + j;
            pool_record_submit(&subjects[i], handles[i], &records[i][j]);
        }
    pool_subject_drain(&subjects[1], handles[1], "while another pool is held up");
    if (!pool_records_done(&subjects[1], records[1], TASKS))
        return false;
    pool_subject_permit(&subjects[0], 1);
    for (unsigned i = 0; i < 2; i++) {
        pool_subject_stop(&subjects[i], POOL_DRAIN);
        if (!pool_records_done(&subjects[i], records[i], TASKS))
            return false;
        pool_subject_close(&subjects[i]);
    }
    return true;
}
