// SPDX-License-Identifier: MIT
// descriptor.h: what the streams of the kernel share: two descriptors that do not block, and
// waiting.
//
// A wait is a poll of the descriptor and of an event that shut() sets for ever. It starts after an
// operation that found no room or no byte, so a wait costs one system call more than a read that
// blocks; the price of a deadline and of shut(). The descriptors have the same numbers in a process
// that was forked after open.
#ifndef PRIMITIVES_PEERS_DESCRIPTOR_H
#define PRIMITIVES_PEERS_DESCRIPTOR_H

#include <assert.h>
#include <errno.h>
#include <poll.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "hint.h"
#include "stream/limit.h"
#include "wait.h"

struct descriptor_stream {
    int read_end, write_end, shut_event;
    _Atomic bool shut;
};

// Takes over two descriptors: 0, or -errno with both closed.
static int descriptor_open(struct descriptor_stream *stream, int read_end, int write_end)
{
    int event = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (event < 0) {
        int error = -errno;
        close(read_end);
        close(write_end);
        return error;
    }
    stream->read_end = read_end;
    stream->write_end = write_end;
    stream->shut_event = event;
    atomic_init(&stream->shut, false);
    return 0;
}

static void descriptor_close(void *memory)
{
    struct descriptor_stream *stream = memory;
    close(stream->read_end);
    close(stream->write_end);
    close(stream->shut_event);
}

static void descriptor_shut(void *memory)
{
    struct descriptor_stream *stream = memory;
    // release: pairs with the acquire load in descriptor_is_shut: what was written before is read.
    atomic_store_explicit(&stream->shut, true, memory_order_release);
    uint64_t once = 1;
    ssize_t written = write(stream->shut_event, &once, sizeof once);
    assert(written == sizeof once || errno == EAGAIN);
    (void)written;
}

static inline bool descriptor_is_shut(struct descriptor_stream *stream)
{
    // acquire: pairs with the release store in descriptor_shut.
    return atomic_load_explicit(&stream->shut, memory_order_acquire);
}

// What a system call that moved no byte may say: there is no room or nothing to read, or a signal
// came.
static inline void descriptor_check(void)
{
    assert((errno == EAGAIN || errno == EINTR) && "the kernel refused to read or write");
}

// Sleeps until `descriptor` is ready for `events` (POLLIN or POLLOUT), shut, or the deadline. 0 or
// -ETIMEDOUT.
SLOW_PATH int descriptor_wait_slow(struct descriptor_stream *stream, int descriptor, short events,
                                   uint64_t deadline_ns)
{
    struct pollfd entries[] = {{.fd = descriptor, .events = events},
                               {.fd = stream->shut_event, .events = POLLIN}};
    struct timespec left;
    if (deadline_ns != STREAM_FOREVER) {
        uint64_t now = monotonic_ns();
        left = timespec_of_ns(deadline_ns > now ? deadline_ns - now : 0);
    }
    int ready = ppoll(entries, 2, deadline_ns == STREAM_FOREVER ? NULL : &left, NULL);
    assert((ready >= 0 || errno == EINTR) && "the kernel refused to wait");
    return ready == 0 ? -ETIMEDOUT : 0;
}

#endif
