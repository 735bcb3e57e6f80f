// SPDX-License-Identifier: MIT
// pipe.h: peer: the pipe of the kernel.
//
// The kernel rounds the capacity up to a power of two of pages; capacity() is that. It keeps bytes
// by the page: a write that does not fit behind the last one starts a page, and a page has room
// again when all of it was read. So a pipe is full with fewer bytes, of writes of 2049 bytes with
// about half. A write of up to PIPE_BUF (4096) bytes goes in as a whole or not at all, and is not
// torn. Beyond /proc/sys/fs/pipe-max-size, 1 MiB by default, open needs CAP_SYS_RESOURCE: -EPERM.
#ifndef PRIMITIVES_PEERS_PIPE_H
#define PRIMITIVES_PEERS_PIPE_H

#include <fcntl.h>

#include "peers/descriptor.h"

static uint64_t pipe_capacity(const struct stream_config *config)
{
    uint64_t bytes = (uint64_t)sysconf(_SC_PAGESIZE);
    while (bytes < config->capacity)
        bytes *= 2;
    return bytes;
}

static size_t pipe_bytes(const struct stream_config *config)
{
    (void)config;
    return sizeof(struct descriptor_stream);
}

static int pipe_open(void *memory, const struct stream_config *config)
{
    int error = stream_config_check(config, STREAM_MANY, STREAM_MANY, true);
    if (error != 0)
        return error;
    int ends[2];
    if (pipe2(ends, O_NONBLOCK | O_CLOEXEC) != 0)
        return -errno;
    int bytes = fcntl(ends[1], F_SETPIPE_SZ, (int)pipe_capacity(config));
    if (bytes < 0)
        error = -errno;
    else if ((uint64_t)bytes != pipe_capacity(config))
        error = -EINVAL;
    if (error != 0) {
        close(ends[0]);
        close(ends[1]);
        return error;
    }
    return descriptor_open(memory, ends[0], ends[1]);
}

HOT_INLINE size_t pipe_write(void *stream, void *handle, const void *bytes, size_t count)
{
    (void)handle;
    struct descriptor_stream *pipe = stream;
    ssize_t taken;
    while ((taken = write(pipe->write_end, bytes, count)) < 0) {
        descriptor_check();
        if (errno == EAGAIN)
            return 0;
    }
    return (size_t)taken;
}

HOT_INLINE size_t pipe_read(void *stream, void *handle, void *bytes, size_t count)
{
    (void)handle;
    struct descriptor_stream *pipe = stream;
    ssize_t given;
    while ((given = read(pipe->read_end, bytes, count)) < 0) {
        descriptor_check();
        if (errno == EAGAIN)
            return 0;
    }
    return (size_t)given;
}

HOT_INLINE ssize_t pipe_write_until(void *stream, void *handle, const void *bytes, size_t count,
                                    uint64_t deadline_ns)
{
    struct descriptor_stream *pipe = stream;
    for (;;) {
        if (descriptor_is_shut(pipe))
            return -EPIPE;
        size_t taken = pipe_write(stream, handle, bytes, count);
        if (taken > 0)
            return (ssize_t)taken;
        int error = descriptor_wait_slow(pipe, pipe->write_end, POLLOUT, deadline_ns);
        if (error != 0)
            return error;
    }
}

HOT_INLINE ssize_t pipe_read_until(void *stream, void *handle, void *bytes, size_t count,
                                   uint64_t deadline_ns)
{
    struct descriptor_stream *pipe = stream;
    for (;;) {
        // Before the read: what was written before shut() is found by it.
        bool shut = descriptor_is_shut(pipe);
        size_t given = pipe_read(stream, handle, bytes, count);
        if (given > 0)
            return (ssize_t)given;
        if (shut)
            return -EPIPE;
        int error = descriptor_wait_slow(pipe, pipe->read_end, POLLIN, deadline_ns);
        if (error != 0)
            return error;
    }
}

static const struct stream_ops pipe_stream = {
    .about = {.name = "pipe",
              .summary = "the kernel's pipe",
              .source = "POSIX, pipe; Linux, F_SETPIPE_SZ"},
    .claims = {.keeps = true,
               .writers = STREAM_MANY,
               .readers = STREAM_MANY,
               .waits = true,
               .shared = true,
               .allocates = true,
               .coarse = true},
    .capacity = pipe_capacity,
    .bytes = pipe_bytes,
    .open = pipe_open,
    .close = descriptor_close,
    .write = pipe_write,
    .read = pipe_read,
    .write_until = pipe_write_until,
    .read_until = pipe_read_until,
    .shut = descriptor_shut,
};

#endif
