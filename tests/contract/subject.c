// SPDX-License-Identifier: MIT
// subject.c: a lock in memory of its own.
#include "subject.h"

#include <assert.h>
#include <errno.h>

#include "hint.h"

#define RUBBISH 0xA5

static int open_in(struct subject *subject, const struct lock_ops *ops, struct lock_config config,
                   enum block_kind kind)
{
    assert(config.slots >= 1 && config.slots <= SUBJECT_SLOTS_MAX);
    *subject = (struct subject){.ops = ops, .config = config};
    for (unsigned slot = 0; slot < config.slots; slot++)
        subject->group_of_slot[slot] = slot % 2;
    subject->config.group_of_slot = subject->group_of_slot;
    subject->config.groups = 2;
    size_t bytes = ops->bytes(&subject->config);
    assert(bytes > 0);
    if (!block_get(&subject->block, bytes, CACHE_LINE, kind, ops->open ? RUBBISH : 0))
        return -ENOMEM;
    subject->memory = subject->block.start;
    int error = ops->open ? ops->open(subject->memory, &subject->config) : 0;
    if (error)
        block_free(&subject->block);
    return error;
}

int subject_open(struct subject *subject, const struct lock_ops *ops, struct lock_config config)
{
    return open_in(subject, ops, config, BLOCK_MAPPED);
}

int subject_open_heap(struct subject *subject, const struct lock_ops *ops,
                      struct lock_config config)
{
    return open_in(subject, ops, config, BLOCK_HEAP);
}

void subject_close(struct subject *subject)
{
    if (subject->ops->close)
        subject->ops->close(subject->memory);
    block_free(&subject->block);
}

void *subject_node(struct subject *subject, unsigned slot)
{
    assert(slot < subject->config.slots);
    return subject->ops->attach ? subject->ops->attach(subject->memory, slot) : NULL;
}

void subject_open_plain(struct subject *subject, const struct lock_ops *ops, unsigned slots)
{
    int error = subject_open(subject, ops, (struct lock_config){.slots = slots});
    assert(error == 0);
    (void)error;
}
