// SPDX-License-Identifier: MIT
// boost_stream.cpp: Boost.Lockfree's spsc_queue of char, as a byte stream.
#include <boost/lockfree/spsc_queue.hpp>

#include "peer.h"
#include "stream/limit.h"

using queue = boost::lockfree::spsc_queue<char>;

static uint64_t capacity(const struct stream_config *config)
{
    return config->capacity;
}

static size_t bytes(const struct stream_config *)
{
    return sizeof(queue);
}

static int open_queue(void *memory, const struct stream_config *config)
{
    int code = stream_config_check(config, STREAM_ONE, STREAM_ONE, false);
    return code == 0 ? make_object<queue>(memory, static_cast<size_t>(config->capacity)) : code;
}

static size_t write_bytes(void *stream, void *, const void *bytes, size_t count)
{
    return static_cast<queue *>(stream)->push(static_cast<const char *>(bytes), count);
}

static size_t read_bytes(void *stream, void *, void *bytes, size_t count)
{
    return static_cast<queue *>(stream)->pop(static_cast<char *>(bytes), count);
}

extern const struct stream_ops boost_spsc_stream;
const struct stream_ops boost_spsc_stream = {
    .about = {.name = "boost_spsc",
              .summary = "Boost.Lockfree spsc_queue of char: one writer, one reader",
              .source = "Boost, boost/lockfree/spsc_queue.hpp"},
    .claims = {.keeps = true, .writers = STREAM_ONE, .readers = STREAM_ONE},
    .capacity = capacity,
    .bytes = bytes,
    .open = open_queue,
    .close = end_object<queue>,
    .write = write_bytes,
    .read = read_bytes,
};
