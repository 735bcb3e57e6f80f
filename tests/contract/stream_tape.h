// SPDX-License-Identifier: MIT
// stream_tape.h: one thread that uses a stream from both sides and knows what it must answer.
#ifndef TESTS_CONTRACT_STREAM_TAPE_H
#define TESTS_CONTRACT_STREAM_TAPE_H

#include "check.h"
#include "stream_subject.h"

// The most bytes of one step.
#define TAPE_STEP 8192
// The most records inside whose lengths are kept.
#define TAPE_RECORDS 8192

struct stream_tape {
    struct stream_subject *subject;
    void *writer, *reader;
    uint64_t seed;
    uint64_t written, read; // bytes
    // With records: their lengths, a ring by number.
    uint32_t lengths[TAPE_RECORDS];
    uint64_t records_written, records_read;
};

// The byte at a position: no short period, so that no lap looks like another.
unsigned char stream_byte(uint64_t seed, uint64_t position);

// The first `count` bytes from `position` on.
void stream_bytes(uint64_t seed, uint64_t position, unsigned char *bytes, size_t count);

// Takes a handle of each side.
void stream_tape_start(struct stream_tape *tape, struct stream_subject *subject, uint64_t seed);

// Writes `count` bytes, 1..TAPE_STEP (with records at most record_max): by write, or by reserve and
// commit of a part if `shows` and it is offered. False if the stream took more or fewer than it had
// to.
bool stream_tape_write(struct stream_tape *tape, size_t count, bool shows, struct reason *reason);

// As stream_tape_write(): reads, or peeks and consumes a part, and compares.
bool stream_tape_read(struct stream_tape *tape, size_t count, bool shows, struct reason *reason);

// Reads until the stream is found empty.
bool stream_tape_drain(struct stream_tape *tape, struct reason *reason);

// Steps in a random order of chunks of random sizes up to `chunk_max`, in turns more of writes and
// more of reads, until so many laps of the capacity have passed.
bool stream_tape_wander(struct stream_tape *tape, unsigned laps, size_t chunk_max, bool shows,
                        struct reason *reason);

#endif
