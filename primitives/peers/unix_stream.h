// SPDX-License-Identifier: MIT
// unix_stream.h: peer: a pair of connected Unix stream sockets, used in one direction.
//
// SO_SNDBUF is set to the capacity, or 4 KiB if that is more. The kernel doubles it to make up for
// what it keeps with each write, some 750 bytes: 64 KiB hold about 170 writes of one byte. A write
// goes in while less than the double is in use, so that and a piece is never exceeded, which is
// capacity(). Beyond /proc/sys/net/core/wmem_max, 208 KiB by default, open needs CAP_NET_ADMIN:
// -EPERM.
//
// The kernel cuts a long write into pieces, between which those of other writers may come. So a
// write takes one piece at most.
#ifndef PRIMITIVES_PEERS_UNIX_STREAM_H
#define PRIMITIVES_PEERS_UNIX_STREAM_H

#include <sys/socket.h>

#include "peers/descriptor.h"

// What is set at least; the kernel's own least is below twice this.
#define UNIX_STREAM_BUFFER_MIN 4096

// The kernel makes one piece of this many bytes, and of as many as the buffer has but 64.
#define UNIX_STREAM_PIECE_MAX 32768

struct unix_stream_memory {
    struct descriptor_stream ends;
    size_t piece; // most bytes of a write
};

static uint64_t unix_stream_buffer(const struct stream_config *config)
{
    return config->capacity < UNIX_STREAM_BUFFER_MIN ? UNIX_STREAM_BUFFER_MIN : config->capacity;
}

static uint64_t unix_stream_piece(const struct stream_config *config)
{
    uint64_t piece = unix_stream_buffer(config) - 64;
    return piece < UNIX_STREAM_PIECE_MAX ? piece : UNIX_STREAM_PIECE_MAX;
}

static uint64_t unix_stream_capacity(const struct stream_config *config)
{
    return 2 * unix_stream_buffer(config) + unix_stream_piece(config);
}

static size_t unix_stream_bytes(const struct stream_config *config)
{
    (void)config;
    return sizeof(struct unix_stream_memory);
}

// 0, or -errno. The kernel caps what is asked for without a word, so what it set is read back.
static int unix_stream_set_buffer(int socket, int bytes)
{
    int set = 0;
    socklen_t length = sizeof set;
    if (setsockopt(socket, SOL_SOCKET, SO_SNDBUF, &bytes, sizeof bytes) != 0 ||
        getsockopt(socket, SOL_SOCKET, SO_SNDBUF, &set, &length) != 0)
        return -errno;
    if (set >= 2 * bytes)
        return 0;
    if (setsockopt(socket, SOL_SOCKET, SO_SNDBUFFORCE, &bytes, sizeof bytes) != 0)
        return -errno;
    return 0;
}

static int unix_stream_open(void *memory, const struct stream_config *config)
{
    int error = stream_config_check(config, STREAM_MANY, STREAM_MANY, true);
    if (error != 0)
        return error;
    // Twice of it must be a number of 31 bits.
    if (unix_stream_buffer(config) >= STREAM_CAPACITY_MAX)
        return -EINVAL;
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends) != 0)
        return -errno;
    error = unix_stream_set_buffer(ends[1], (int)unix_stream_buffer(config));
    if (error != 0) {
        close(ends[0]);
        close(ends[1]);
        return error;
    }
    struct unix_stream_memory *pair = memory;
    pair->piece = (size_t)unix_stream_piece(config);
    return descriptor_open(&pair->ends, ends[0], ends[1]);
}

HOT_INLINE size_t unix_stream_write(void *stream, void *handle, const void *bytes, size_t count)
{
    (void)handle;
    struct unix_stream_memory *pair = stream;
    size_t piece = count < pair->piece ? count : pair->piece;
    ssize_t taken;
    while ((taken = send(pair->ends.write_end, bytes, piece, MSG_NOSIGNAL)) < 0) {
        descriptor_check();
        if (errno == EAGAIN)
            return 0;
    }
    return (size_t)taken;
}

HOT_INLINE size_t unix_stream_read(void *stream, void *handle, void *bytes, size_t count)
{
    (void)handle;
    struct unix_stream_memory *pair = stream;
    ssize_t given;
    while ((given = recv(pair->ends.read_end, bytes, count, 0)) < 0) {
        descriptor_check();
        if (errno == EAGAIN)
            return 0;
    }
    return (size_t)given;
}

HOT_INLINE ssize_t unix_stream_write_until(void *stream, void *handle, const void *bytes,
                                           size_t count, uint64_t deadline_ns)
{
    struct unix_stream_memory *pair = stream;
    for (;;) {
        if (descriptor_is_shut(&pair->ends))
            return -EPIPE;
        size_t taken = unix_stream_write(stream, handle, bytes, count);
        if (taken > 0)
            return (ssize_t)taken;
        int error = descriptor_wait_slow(&pair->ends, pair->ends.write_end, POLLOUT, deadline_ns);
        if (error != 0)
            return error;
    }
}

HOT_INLINE ssize_t unix_stream_read_until(void *stream, void *handle, void *bytes, size_t count,
                                          uint64_t deadline_ns)
{
    struct unix_stream_memory *pair = stream;
    for (;;) {
        // Before the read: what was written before shut() is found by it.
        bool shut = descriptor_is_shut(&pair->ends);
        size_t given = unix_stream_read(stream, handle, bytes, count);
        if (given > 0)
            return (ssize_t)given;
        if (shut)
            return -EPIPE;
        int error = descriptor_wait_slow(&pair->ends, pair->ends.read_end, POLLIN, deadline_ns);
        if (error != 0)
            return error;
    }
}

static const struct stream_ops unix_stream_stream = {
    .about = {.name = "unix_stream",
              .summary = "a connected pair of Unix stream sockets",
              .source = "POSIX, socketpair; Linux, SO_SNDBUF"},
    .claims = {.keeps = true,
               .writers = STREAM_MANY,
               .readers = STREAM_MANY,
               .waits = true,
               .shared = true,
               .allocates = true,
               .coarse = true},
    .capacity = unix_stream_capacity,
    .bytes = unix_stream_bytes,
    .open = unix_stream_open,
    .close = descriptor_close,
    .write = unix_stream_write,
    .read = unix_stream_read,
    .write_until = unix_stream_write_until,
    .read_until = unix_stream_read_until,
    .shut = descriptor_shut,
};

#endif
