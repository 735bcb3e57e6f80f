// SPDX-License-Identifier: MIT
// stream_flow.h: writers that fill a stream and readers that empty it: what they share, what each
// keeps, and what both must add up to.
#ifndef SCENARIOS_STREAM_FLOW_H
#define SCENARIOS_STREAM_FLOW_H

#include <stdalign.h>

#include "hint.h"
#include "measure/scenario.h"
#include "stream/stream.h"
#include "stream_pattern.h"

// Of all workers; constant in a window.
struct stream_flow {
    void *stream;
    uint64_t capacity;
    size_t write, read; // bytes that a call asks for
    struct stream_pattern pattern;
    unsigned char *sources; // pattern.bytes of each writer
    unsigned looks;         // see sides_wait()
    bool in_place;          // without a buffer of one's own: reserve and commit, peek and consume
    bool sleeps;            // who cannot go on sleeps in write_until or read_until
    // One writer and one reader: in the measured windows only the ends of a copied piece are
    // compared, as looking at all of it would cost as much as reading it.
    bool ends_only;
};

// Where a writer is in its alphabet.
struct stream_pen {
    const unsigned char *source;
    unsigned letter; // the next one
    size_t left;     // bytes of its message that are still to be written
};

// Of one worker, on lines of its own.
struct stream_seat {
    alignas(CACHE_LINE) void *handle;
    // Of the measured windows.
    uint64_t bytes, calls; // moved, and calls that did
    uint64_t idle;         // calls that met a full or an empty stream
    struct stream_pen pen; // a writer's
    unsigned char *buffer; // a reader's, flow->read long
    struct stream_heard heard;
};

// What a worker did in a window.
static inline void stream_seat_count(struct stream_seat *seat, uint64_t bytes, uint64_t calls,
                                     uint64_t idle)
{
    seat->bytes += bytes;
    seat->calls += calls;
    seat->idle += idle;
}

// The columns of a run.
struct stream_results {
    double full_share, empty_share;
    double write_size, read_size;
    double torn;
};

static const struct field stream_result_rows[] = {
    {.name = "full_share",
     .help = "share of the writers' calls that found no room",
     .type = FIELD_REAL,
     FIELD_AT(struct stream_results, full_share),
     .metric = true},
    {.name = "empty_share",
     .help = "share of the readers' calls that found nothing to read",
     .type = FIELD_REAL,
     FIELD_AT(struct stream_results, empty_share),
     .metric = true},
    {.name = "write_size",
     .help = "bytes that a write took, on average, of those that took any",
     .unit = "bytes",
     .type = FIELD_REAL,
     FIELD_AT(struct stream_results, write_size),
     .metric = true,
     .higher_better = true},
    {.name = "read_size",
     .help = "bytes that a read gave, on average, of those that gave any",
     .unit = "bytes",
     .type = FIELD_REAL,
     FIELD_AT(struct stream_results, read_size),
     .metric = true,
     .higher_better = true},
    {.name = "torn",
     .help = "places where another writer's bytes stand inside a message, per million bytes; empty "
             "where several readers cannot tell",
     .type = FIELD_REAL,
     FIELD_AT(struct stream_results, torn),
     .metric = true},
};

// Bytes of memory that the seats, sources and buffers take, and their place in `memory`; `flow` has
// its pattern, write and read. Sets each worker's `own`.
size_t stream_flow_bytes(const struct stream_flow *flow, unsigned writers, unsigned readers);
void stream_flow_place(struct stream_flow *flow, struct worker *workers, unsigned writers,
                       unsigned readers, void *memory);

// Forgets what was counted so far, but not how many bytes there were of whom.
void stream_flow_measure(struct worker *workers, unsigned count);

// Reads what is left in the stream by the first reader's handle, and compares what each writer wrote
// with what all readers read: 0, or -EBADMSG with the first difference. Workers' operations are
// bytes.
int stream_flow_check(const struct stream_flow *flow, const struct stream_ops *ops,
                      struct worker *workers, unsigned writers, unsigned readers,
                      struct error *error);

void stream_flow_report(const struct stream_flow *flow, const struct worker *workers,
                        unsigned writers, unsigned readers, struct stream_results *results);

#endif
