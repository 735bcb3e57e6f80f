// SPDX-License-Identifier: MIT
// stream_pattern.h: what writers write into a stream, and how readers see that a byte is out of
// place.
//
// Each writer has an alphabet of its own, and its bytes go through it in a circle: byte i that
// writer w writes is w * letters + i % period. So a byte tells whose it is and, but for whole
// periods, which one; whole periods are missed by the counts. A reader cuts what it reads into runs
// of one writer, and knows of each what its first letter must be:
//   one reader        it sees all of the stream, so the letter after the last one it saw;
//   several readers   each sees pieces. Within a piece the bytes of a writer follow each other.
//
// A message is `message` bytes of one writer, the length of a write. It is torn where a run of
// another writer ends in front of a byte that is not the first of its message. One reader knows this
// of every byte; several know it if the period is a multiple of the message, and not where a piece
// begins.
#ifndef SCENARIOS_STREAM_PATTERN_H
#define SCENARIOS_STREAM_PATTERN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// So that an alphabet has 8 letters at least.
#define STREAM_WRITERS_MAX 32

struct stream_pattern {
    unsigned writers;
    unsigned letters; // of one alphabet
    unsigned period;
    bool whole;         // one reader sees the whole stream
    bool borders_known; // a reader can tell where messages begin
    size_t message;     // bytes of a message
    size_t bytes;       // of one writer's source
};

// `chunk`: the longest piece that is compared at once, bytes; message and chunk are 1 or more.
struct stream_pattern stream_pattern_of(unsigned writers, unsigned readers, size_t message,
                                        size_t chunk);

// Fills the writer's source, pattern->bytes long: its byte i is the one that stands at any position
// p with p % period == i % period. A chunk may begin at every letter.
void stream_pattern_fill(const struct stream_pattern *pattern, unsigned writer,
                         unsigned char *source);

// What a reader has seen.
struct stream_heard {
    uint64_t bytes[STREAM_WRITERS_MAX]; // of each writer
    unsigned next[STREAM_WRITERS_MAX];  // the letter that must come, if `known`
    bool known[STREAM_WRITERS_MAX];
    unsigned last;  // the writer of the last byte; == writers: none yet
    uint64_t wrong; // runs that do not begin with the letter that must come, and bytes of nobody
    uint64_t torn;  // messages with another writer's bytes in them
};

void stream_heard_init(struct stream_heard *heard, const struct stream_pattern *pattern);

// Looks at every byte of a piece that was read. sources: that of writer w begins at w *
// pattern->bytes.
void stream_hear(struct stream_heard *heard, const struct stream_pattern *pattern,
                 const unsigned char *sources, const unsigned char *piece, size_t count);

#endif
