// SPDX-License-Identifier: MIT
// subject.c: a lock in memory of its own.
#include "subject.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "hint.h"

#define RUBBISH 0xA5

static void *memory_get(size_t bytes, bool heap)
{
    if (heap)
        return aligned_alloc(CACHE_LINE, (bytes + CACHE_LINE - 1) / CACHE_LINE * CACHE_LINE);
    // Always shared memory: a private mapping would hide nothing and need a second path.
    void *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    return memory == MAP_FAILED ? NULL : memory;
}

static void memory_free(struct subject *subject)
{
    if (subject->heap)
        free(subject->memory);
    else
        munmap(subject->memory, subject->bytes);
}

static int open_in(struct subject *subject, const struct lock_ops *ops, struct lock_config config,
                   bool heap)
{
    assert(config.slots >= 1 && config.slots <= SUBJECT_SLOTS_MAX);
    *subject = (struct subject){.ops = ops, .config = config, .heap = heap};
    for (unsigned slot = 0; slot < config.slots; slot++)
        subject->group_of_slot[slot] = slot % 2;
    subject->config.group_of_slot = subject->group_of_slot;
    subject->config.groups = 2;
    subject->bytes = ops->bytes(&subject->config);
    assert(subject->bytes > 0);
    subject->memory = memory_get(subject->bytes, heap);
    if (!subject->memory)
        return -ENOMEM;
    memset(subject->memory, ops->open ? RUBBISH : 0, subject->bytes);
    int error = ops->open ? ops->open(subject->memory, &subject->config) : 0;
    if (error)
        memory_free(subject);
    return error;
}

int subject_open(struct subject *subject, const struct lock_ops *ops, struct lock_config config)
{
    return open_in(subject, ops, config, false);
}

int subject_open_heap(struct subject *subject, const struct lock_ops *ops,
                      struct lock_config config)
{
    return open_in(subject, ops, config, true);
}

void subject_close(struct subject *subject)
{
    if (subject->ops->close)
        subject->ops->close(subject->memory);
    memory_free(subject);
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
