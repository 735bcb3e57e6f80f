// SPDX-License-Identifier: MIT
// ring_memory.c: checks of what a ring is opened with, and of what it does to its memory.
#include <errno.h>

#include "draw.h"
#include "hint.h"
#include "ring_checks.h"
#include "ring_tape.h"

#define STEPS 500

// Opens in memory that is large enough for another config, as bytes() need not know an answer for
// one that is refused.
static bool refuses(const struct ring_ops *ops, struct ring_config config, int wanted,
                    const char *what, struct reason *reason)
{
    struct ring_config valid = {.capacity = 64, .producers = 1, .consumers = 1};
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

// Small capacities may be refused as not representable, but not otherwise; 64 may not.
static bool accepts(const struct ring_ops *ops, struct ring_config config, struct reason *reason)
{
    struct ring_subject subject;
    int error = ring_subject_open(&subject, ops, config, BLOCK_MAPPED);
    if (error && (error != -EINVAL || config.capacity >= 64))
        return reason_set(reason, "open with capacity %llu for %u and %u returned %d",
                          (unsigned long long)config.capacity, config.producers, config.consumers,
                          error);
    if (!error)
        ring_subject_close(&subject);
    return true;
}

bool ring_refuses_what_it_cannot(const struct ring_ops *ops, struct effort effort,
                                 struct reason *reason)
{
    (void)effort;
    const struct ring_config valid = {.capacity = 64, .producers = 1, .consumers = 1};
    static const uint64_t capacities[] = {1, 2, 3, 4, 5, 7, 64, 1000, 1024};
    for (unsigned i = 0; i < sizeof capacities / sizeof capacities[0]; i++) {
        struct ring_config config = valid;
        config.capacity = capacities[i];
        if (!accepts(ops, config, reason))
            return false;
        config.producers = ring_threads(ops->claims.producers, 3);
        config.consumers = ring_threads(ops->claims.consumers, 5);
        if (!accepts(ops, config, reason))
            return false;
    }
    struct ring_config none = valid, large = valid, largest = valid;
    struct ring_config two_producers = valid, two_consumers = valid, shared = valid;
    none.capacity = 0;
    large.capacity = RING_CAPACITY_MAX + 1;
    largest.capacity = UINT64_MAX;
    two_producers.producers = 2;
    two_consumers.consumers = 2;
    shared.shared = true;
    return refuses(ops, none, -EINVAL, "capacity 0", reason) &&
           refuses(ops, large, -EINVAL, "a capacity above the largest", reason) &&
           refuses(ops, largest, -EINVAL, "capacity 2^64 - 1", reason) &&
           (ops->claims.producers == RING_MANY ||
            refuses(ops, two_producers, -ENOTSUP, "two producers", reason)) &&
           (ops->claims.consumers == RING_MANY ||
            refuses(ops, two_consumers, -ENOTSUP, "two consumers", reason)) &&
           (ops->claims.shared ? accepts(ops, shared, reason)
                               : refuses(ops, shared, -ENOTSUP, "sharing", reason));
}

bool ring_stays_in_its_memory(const struct ring_ops *ops, struct effort effort,
                              struct reason *reason)
{
    (void)effort;
    static const uint64_t capacities[] = {1, 2, 3, 5, 7, 64, 100};
    for (unsigned i = 0; i < 2 * sizeof capacities / sizeof capacities[0]; i++) {
        struct ring_subject subject;
        struct ring_tape tape;
        struct ring_config config = {.capacity = capacities[i / 2],
                                     .producers = ring_threads(ops->claims.producers, 2),
                                     .consumers = ring_threads(ops->claims.consumers, 2)};
        if (ring_subject_open(&subject, ops, config, i % 2 ? BLOCK_HEAP : BLOCK_MAPPED) != 0)
            continue;
        ring_tape_start(&tape, &subject, word_at, 1);
        if (!ring_tape_wander(&tape, STEPS, reason))
            return false;
        if (!block_intact(&subject.block))
            return reason_set(reason, "wrote beside its memory with capacity %llu",
                              (unsigned long long)config.capacity);
        ring_subject_close(&subject);
    }
    return true;
}

// A process that did not inherit the mapping has it at another address: what a ring keeps must be
// places in its memory, not pointers.
bool ring_works_where_it_is_mapped(const struct ring_ops *ops, struct effort effort,
                                   struct reason *reason)
{
    (void)effort;
    struct ring_subject subject;
    struct ring_tape tape;
    struct ring_config config = {.capacity = 5,
                                 .producers = ring_threads(ops->claims.producers, 2),
                                 .consumers = ring_threads(ops->claims.consumers, 2),
                                 .shared = true};
    int error = ring_subject_open_near(&subject, ops, config);
    if (error)
        return reason_set(reason, "open returned %d", error);
    if (!block_move(&subject.block))
        return reason_set(reason, "no memory");
    subject.ring = subject.block.start;
    ring_tape_start(&tape, &subject, word_at, 1);
    if (!ring_tape_wander(&tape, STEPS, reason))
        return false;
    if (!block_intact(&subject.block))
        return reason_set(reason, "wrote where it was opened, or beside its memory");
    ring_subject_close(&subject);
    return true;
}
