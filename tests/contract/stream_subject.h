// SPDX-License-Identifier: MIT
// stream_subject.h: a stream in memory of its own, as the checks want it.
#ifndef TESTS_CONTRACT_STREAM_SUBJECT_H
#define TESTS_CONTRACT_STREAM_SUBJECT_H

#include "block.h"
#include "stream/stream.h"

struct stream_subject {
    const struct stream_ops *ops;
    struct stream_config config;
    uint64_t capacity;   // what it says
    uint64_t record_max; // 0 without records
    struct block block;
    void *stream; // the block's
};

// Opens a stream in memory full of rubbish. 0, or -errno with nothing to close.
int stream_subject_open(struct stream_subject *subject, const struct stream_ops *ops,
                        struct stream_config config, enum block_kind kind);

// As stream_subject_open() in mapped memory, with a larger capacity where the stream refuses this
// one (-EINVAL) as too small: the next powers of two, at most 65536, are tried.
int stream_subject_open_near(struct stream_subject *subject, const struct stream_ops *ops,
                             struct stream_config config);

// Closes the stream and frees its memory.
void stream_subject_close(struct stream_subject *subject);

// The calling thread's handle: to be called once per role and slot.
void *stream_subject_handle(struct stream_subject *subject, enum stream_role role, unsigned slot);

// `count` threads where the side takes many, else 1.
unsigned stream_threads(enum stream_side side, unsigned count);

// Claims sharing and means it: a stream over a lock claims it for the ring alone.
bool stream_shares(const struct stream_ops *ops);

#endif
