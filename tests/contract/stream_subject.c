// SPDX-License-Identifier: MIT
// stream_subject.c: a stream in memory of its own.
#include "stream_subject.h"

#include <assert.h>
#include <errno.h>
#include <string.h>

#define RUBBISH 0xA5

// Of the names of streams over a lock.
#define OVER_LOCK "locked_"

int stream_subject_open(struct stream_subject *subject, const struct stream_ops *ops,
                        struct stream_config config, enum block_kind kind)
{
    *subject = (struct stream_subject){.ops = ops, .config = config};
    size_t bytes = ops->bytes(&config);
    assert(bytes > 0);
    if (!block_get(&subject->block, bytes, STREAM_ALIGNMENT, kind, RUBBISH))
        return -ENOMEM;
    subject->stream = subject->block.start;
    int error = ops->open(subject->stream, &config);
    if (error) {
        block_free(&subject->block);
        return error;
    }
    subject->capacity = ops->capacity(&config);
    subject->record_max = ops->record_max ? ops->record_max(&config) : 0;
    return 0;
}

int stream_subject_open_near(struct stream_subject *subject, const struct stream_ops *ops,
                             struct stream_config config)
{
    int error = stream_subject_open(subject, ops, config, BLOCK_MAPPED);
    for (uint64_t capacity = 2; error == -EINVAL && capacity <= 65536; capacity *= 2) {
        if (capacity <= config.capacity)
            continue;
        struct stream_config larger = config;
        larger.capacity = capacity;
        error = stream_subject_open(subject, ops, larger, BLOCK_MAPPED);
    }
    return error;
}

void stream_subject_close(struct stream_subject *subject)
{
    if (subject->ops->close)
        subject->ops->close(subject->stream);
    block_free(&subject->block);
}

void *stream_subject_handle(struct stream_subject *subject, enum stream_role role, unsigned slot)
{
    assert(slot < (role == STREAM_WRITER ? subject->config.writers : subject->config.readers));
    return subject->ops->attach ? subject->ops->attach(subject->stream, role, slot) : NULL;
}

unsigned stream_threads(enum stream_side side, unsigned count)
{
    return side == STREAM_MANY ? count : 1;
}

bool stream_shares(const struct stream_ops *ops)
{
    struct stream_subject subject;
    struct stream_config config = {.capacity = 4096, .writers = 1, .readers = 1, .shared = true};
    if (!ops->claims.shared)
        return false;
    int error = stream_subject_open(&subject, ops, config, BLOCK_MAPPED);
    if (!error)
        stream_subject_close(&subject);
    // All other answers are for the checks to judge.
    return error != -ENOTSUP || strncmp(ops->about.name, OVER_LOCK, strlen(OVER_LOCK)) != 0;
}
