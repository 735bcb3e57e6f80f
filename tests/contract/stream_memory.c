// SPDX-License-Identifier: MIT
// stream_memory.c: checks of what a stream is opened with, and of what it does to its memory.
#include <errno.h>
#include <stdlib.h>

#include "stream_checks.h"
#include "stream_tape.h"

// Opens in memory that is large enough for another config, as bytes() need not know an answer for
// one that is refused.
static bool refuses(const struct stream_ops *ops, struct stream_config config, int wanted,
                    const char *what, struct reason *reason)
{
    struct stream_config valid = {.capacity = 4096, .writers = 1, .readers = 1};
    struct block block;
    if (!block_get(&block, ops->bytes(&valid), STREAM_ALIGNMENT, BLOCK_MAPPED, 0))
        return reason_set(reason, "no memory");
    int error = ops->open(block.start, &config);
    if (error != wanted)
        return reason_set(reason, "open with %s returned %d, not %d", what, error, wanted);
    if (!block_intact(&block))
        return reason_set(reason, "a refused open wrote beside its memory");
    block_free(&block);
    return true;
}

// Small capacities may be refused as not representable, but not otherwise; 4096 may not.
static bool accepts(const struct stream_ops *ops, struct stream_config config,
                    struct reason *reason)
{
    struct stream_subject subject;
    int error = stream_subject_open(&subject, ops, config, BLOCK_MAPPED);
    if (error && (error != -EINVAL || config.capacity >= 4096))
        return reason_set(reason, "open with capacity %llu for %u and %u returned %d",
                          (unsigned long long)config.capacity, config.writers, config.readers,
                          error);
    if (!error)
        stream_subject_close(&subject);
    return true;
}

bool stream_refuses_what_it_cannot(const struct stream_ops *ops, struct effort effort,
                                   struct reason *reason)
{
    (void)effort;
    const struct stream_config valid = {.capacity = 4096, .writers = 1, .readers = 1};
    static const uint64_t capacities[] = {1, 2, 3, 7, 100, 4095, 4096, 4097, 65536};
    for (unsigned i = 0; i < sizeof capacities / sizeof capacities[0]; i++) {
        struct stream_config config = valid;
        config.capacity = capacities[i];
        config.writers = stream_threads(ops->claims.writers, 3);
        config.readers = stream_threads(ops->claims.readers, 5);
        if (!accepts(ops, config, reason))
            return false;
    }
    struct stream_config none = valid, large = valid, largest = valid;
    struct stream_config two_writers = valid, two_readers = valid, shared = valid;
    none.capacity = 0;
    large.capacity = STREAM_CAPACITY_MAX + 1;
    largest.capacity = UINT64_MAX;
    two_writers.writers = 2;
    two_readers.readers = 2;
    shared.shared = true;
    return refuses(ops, none, -EINVAL, "capacity 0", reason) &&
           refuses(ops, large, -EINVAL, "a capacity above the largest", reason) &&
           refuses(ops, largest, -EINVAL, "capacity 2^64 - 1", reason) &&
           (ops->claims.writers == STREAM_MANY ||
            refuses(ops, two_writers, -ENOTSUP, "two writers", reason)) &&
           (ops->claims.readers == STREAM_MANY ||
            refuses(ops, two_readers, -ENOTSUP, "two readers", reason)) &&
           (stream_shares(ops) ? accepts(ops, shared, reason)
                               : refuses(ops, shared, -ENOTSUP, "sharing", reason));
}

bool stream_stays_in_its_memory(const struct stream_ops *ops, struct effort effort,
                                struct reason *reason)
{
    (void)effort;
    static const uint64_t capacities[] = {1, 2, 3, 7, 100, 4096};
    for (unsigned i = 0; i < 2 * sizeof capacities / sizeof capacities[0]; i++) {
        struct stream_subject subject;
        struct stream_config config = {.capacity = capacities[i / 2],
                                       .writers = stream_threads(ops->claims.writers, 2),
                                       .readers = stream_threads(ops->claims.readers, 2)};
        if (stream_subject_open(&subject, ops, config, i % 2 ? BLOCK_HEAP : BLOCK_MAPPED) != 0)
            continue;
        struct stream_tape *tape = malloc(sizeof *tape);
        if (!tape)
            return reason_set(reason, "no memory");
        stream_tape_start(tape, &subject, i);
        size_t most = ops->claims.records ? subject.record_max : subject.capacity + 10;
        if (!stream_tape_wander(tape, 4, most < TAPE_STEP ? most : TAPE_STEP, true, reason))
            return false;
        if (!block_intact(&subject.block))
            return reason_set(reason, "wrote beside its memory with capacity %llu",
                              (unsigned long long)config.capacity);
        free(tape);
        stream_subject_close(&subject);
    }
    return true;
}
