// SPDX-License-Identifier: MIT
// none.h: the control: no stream at all. Writes are taken and dropped, reads give what the buffer
// held.
//
// What a writer and a reader cost beside the stream: the loop, its checks and its accounting. It
// loses every byte, which verification must notice.
#ifndef PRIMITIVES_STREAM_NONE_H
#define PRIMITIVES_STREAM_NONE_H

#include "hint.h"
#include "stream/limit.h"
#include "stream/stream.h"

static uint64_t none_stream_capacity(const struct stream_config *config)
{
    return config->capacity;
}

static size_t none_stream_bytes(const struct stream_config *config)
{
    (void)config;
    return 1;
}

static int none_stream_open(void *memory, const struct stream_config *config)
{
    (void)memory;
    return stream_config_check(config, STREAM_MANY, STREAM_MANY, true);
}

HOT_INLINE size_t none_stream_write(void *stream, void *handle, const void *bytes, size_t count)
{
    (void)stream, (void)handle, (void)bytes;
    return count;
}

HOT_INLINE size_t none_stream_read(void *stream, void *handle, void *bytes, size_t count)
{
    (void)stream, (void)handle, (void)bytes;
    return count;
}

static const struct stream_ops none_stream = {
    .about = {.name = "none",
              .summary =
                  "no stream: the cost of the loop, and the control that verification catches",
              .source = "contend"},
    .claims = {.writers = STREAM_MANY, .readers = STREAM_MANY, .shared = true},
    .capacity = none_stream_capacity,
    .bytes = none_stream_bytes,
    .open = none_stream_open,
    .write = none_stream_write,
    .read = none_stream_read,
};

#endif
