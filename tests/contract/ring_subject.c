// SPDX-License-Identifier: MIT
// ring_subject.c: a ring in memory of its own.
#include "ring_subject.h"

#include <assert.h>
#include <errno.h>

#include "hint.h"

#define RUBBISH 0xA5

int ring_subject_open(struct ring_subject *subject, const struct ring_ops *ops,
                      struct ring_config config, enum block_kind kind)
{
    *subject = (struct ring_subject){.ops = ops, .config = config};
    size_t bytes = ops->bytes(&config);
    assert(bytes > 0);
    if (!block_get(&subject->block, bytes, CACHE_LINE, kind, RUBBISH))
        return -ENOMEM;
    subject->ring = subject->block.start;
    int error = ops->open(subject->ring, &config);
    if (error)
        block_free(&subject->block);
    else
        subject->capacity = ops->capacity(&config);
    return error;
}

int ring_subject_open_near(struct ring_subject *subject, const struct ring_ops *ops,
                           struct ring_config config)
{
    int error = ring_subject_open(subject, ops, config, BLOCK_MAPPED);
    for (uint64_t capacity = 2; error == -EINVAL && capacity <= 64; capacity *= 2) {
        if (capacity <= config.capacity)
            continue;
        struct ring_config larger = config;
        larger.capacity = capacity;
        error = ring_subject_open(subject, ops, larger, BLOCK_MAPPED);
    }
    return error;
}

void ring_subject_close(struct ring_subject *subject)
{
    if (subject->ops->close)
        subject->ops->close(subject->ring);
    block_free(&subject->block);
}

void *ring_subject_handle(struct ring_subject *subject, enum ring_role role, unsigned slot)
{
    assert(slot < (role == RING_PRODUCER ? subject->config.producers : subject->config.consumers));
    return subject->ops->attach ? subject->ops->attach(subject->ring, role, slot) : NULL;
}

uint64_t ring_subject_most(const struct ring_subject *subject)
{
    const struct ring_claims *claims = &subject->ops->claims;
    bool own = !claims->full_definite || claims->order == RING_PER_PRODUCER;
    return own && subject->capacity != UINT64_MAX ? subject->capacity * subject->config.producers
                                                  : subject->capacity;
}

unsigned ring_threads(enum ring_side side, unsigned count)
{
    return side == RING_MANY ? count : 1;
}
