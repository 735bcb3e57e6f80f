// SPDX-License-Identifier: MIT
// stream_crowd.h: threads or processes that write and read, and what must have come of it.
#ifndef TESTS_CONTRACT_STREAM_CROWD_H
#define TESTS_CONTRACT_STREAM_CROWD_H

#include "check.h"

struct stream_crowd {
    const struct stream_ops *ops;
    uint64_t capacity;
    unsigned writers, readers;    // 1..STREAM_CROWD_MAX each; one reader with records
    unsigned write_max, read_max; // bytes of a call, 1..STREAM_CHUNK_MAX
    // Messages of write_max bytes and reads of read_max, and no other sizes: of a message that was
    // taken in part the rest follows.
    bool messages;
    unsigned ms;    // how long it writes, at most
    bool processes; // members are processes that share the stream's memory, not threads
    bool sleeps;    // by write_until and read_until, and shut at the end
};

#define STREAM_CROWD_MAX 64
#define STREAM_CHUNK_MAX 4096

// Lets the crowd write until the time is over or each writer has written some hundred KiB, and read
// until all is out. True if what came out is what was written. Adds the calls that moved something
// to *moved.
//
// One writer and one reader: each byte, by its position. Several: a writer has letters of its own
// that it repeats; in what a reader gets they follow each other as they were written, and each
// letter came as often. Records: each writer's, whole and in its order.
bool stream_crowd_delivers(const struct stream_crowd *crowd, uint64_t *moved,
                           struct reason *reason);

#endif
