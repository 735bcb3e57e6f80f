// SPDX-License-Identifier: MIT
// stream_loop.h: the loops of a writer and of a reader, inlined into the workers of each stream.
//
// Who meets a full or an empty stream looks again, or sleeps for a while if flow->sleeps.
#ifndef SCENARIOS_STREAM_LOOP_H
#define SCENARIOS_STREAM_LOOP_H

#include <string.h>

#include "hint.h"
#include "sides.h"
#include "stream_flow.h"
#include "wait.h"

// worker->histograms, with probe=order.
enum { WRITE_BYTES, READ_BYTES };

// The longest piece of the message that the room is enough for.
HOT_INLINE size_t write_some(const struct stream_ops *ops, const struct stream_flow *flow,
                             void *handle, const struct stream_pen *pen, bool in_place)
{
    const unsigned char *bytes = pen->source + pen->letter;
    if (!in_place)
        return ops->write(flow->stream, handle, bytes, pen->left);
    struct stream_span room = ops->reserve(flow->stream, handle, pen->left);
    if (room.count) {
        memcpy(room.bytes, bytes, room.count);
        ops->commit(flow->stream, handle, room.count);
    }
    return room.count;
}

SLOW_PATH size_t write_or_wait(const struct stream_ops *ops, const struct stream_flow *flow,
                               void *handle, const struct stream_pen *pen, uint64_t looks)
{
    if (!flow->sleeps) {
        sides_wait(flow->looks, looks);
        return 0;
    }
    ssize_t taken = ops->write_until(flow->stream, handle, pen->source + pen->letter, pen->left,
                                     monotonic_ns() + SIDES_PATIENCE_NS);
    return taken > 0 ? (size_t)taken : 0;
}

HOT_INLINE void pen_advance(struct stream_pen *pen, const struct stream_flow *flow, size_t taken)
{
    size_t letter = pen->letter + taken;
    pen->letter =
        (unsigned)(letter < flow->pattern.period ? letter : letter % flow->pattern.period);
    pen->left = pen->left > taken ? pen->left - taken : flow->write;
}

HOT_INLINE uint64_t write_loop(const struct stream_ops *ops, struct worker *worker, bool in_place,
                               enum probe probe)
{
    const struct stream_flow *flow = worker->state;
    struct stream_seat *seat = worker->own;
    struct stream_pen pen = seat->pen;
    void *handle = seat->handle;
    uint64_t bytes = 0, calls = 0, idle = 0;
    for (uint64_t looks = 0; !worker_stopped(worker);) {
        size_t taken = write_some(ops, flow, handle, &pen, in_place);
        if (taken == 0) {
            idle++;
            taken = write_or_wait(ops, flow, handle, &pen, ++looks);
            if (taken == 0)
                continue;
        }
        looks = 0;
        pen_advance(&pen, flow, taken);
        if (probe == PROBE_ORDER)
            histogram_record(worker->histograms[WRITE_BYTES], taken);
        bytes += taken;
        calls++;
    }
    seat->pen = pen;
    stream_seat_count(seat, bytes, calls, idle);
    return bytes;
}

HOT_INLINE uint64_t write_body(const struct stream_ops *ops, struct worker *worker,
                               enum probe probe)
{
    const struct stream_flow *flow = worker->state;
    return flow->in_place && ops->reserve ? write_loop(ops, worker, true, probe)
                                          : write_loop(ops, worker, false, probe);
}

// The ends of a piece, where lost and doubled bytes and half a copy show.
HOT_INLINE bool ends_match(const unsigned char *piece, const unsigned char *expected, size_t count)
{
    if (count < sizeof(uint64_t))
        return piece[0] == expected[0] && piece[count - 1] == expected[count - 1];
    size_t last = count - sizeof(uint64_t);
    return memcmp(piece, expected, sizeof(uint64_t)) == 0 &&
           memcmp(piece + last, expected + last, sizeof(uint64_t)) == 0;
}

// What is not copied is compared whole: else nobody would have read it.
HOT_INLINE void hear_piece(struct stream_seat *seat, const struct stream_flow *flow,
                           const unsigned char *piece, size_t count, bool in_place)
{
    struct stream_heard *heard = &seat->heard;
    if (!flow->ends_only) {
        stream_hear(heard, &flow->pattern, flow->sources, piece, count);
        return;
    }
    size_t letter = heard->next[0];
    const unsigned char *expected = flow->sources + letter;
    heard->wrong +=
        in_place ? memcmp(piece, expected, count) != 0 : !ends_match(piece, expected, count);
    letter += count;
    heard->next[0] =
        (unsigned)(letter < flow->pattern.period ? letter : letter % flow->pattern.period);
    heard->bytes[0] += count;
}

HOT_INLINE size_t read_some(const struct stream_ops *ops, const struct stream_flow *flow,
                            struct stream_seat *seat, bool in_place)
{
    if (!in_place) {
        size_t given = ops->read(flow->stream, seat->handle, seat->buffer, flow->read);
        if (given)
            hear_piece(seat, flow, seat->buffer, given, false);
        return given;
    }
    struct stream_span span = ops->peek(flow->stream, seat->handle);
    size_t given = span.count < flow->read ? span.count : flow->read;
    if (given) {
        hear_piece(seat, flow, span.bytes, given, true);
        ops->consume(flow->stream, seat->handle, given);
    }
    return given;
}

SLOW_PATH size_t read_or_wait(const struct stream_ops *ops, const struct stream_flow *flow,
                              struct stream_seat *seat, uint64_t looks)
{
    if (!flow->sleeps) {
        sides_wait(flow->looks, looks);
        return 0;
    }
    ssize_t given = ops->read_until(flow->stream, seat->handle, seat->buffer, flow->read,
                                    monotonic_ns() + SIDES_PATIENCE_NS);
    if (given <= 0)
        return 0;
    hear_piece(seat, flow, seat->buffer, (size_t)given, false);
    return (size_t)given;
}

HOT_INLINE uint64_t read_loop(const struct stream_ops *ops, struct worker *worker, bool in_place,
                              enum probe probe)
{
    const struct stream_flow *flow = worker->state;
    struct stream_seat *seat = worker->own;
    uint64_t bytes = 0, calls = 0, idle = 0;
    for (uint64_t looks = 0; !worker_stopped(worker);) {
        size_t given = read_some(ops, flow, seat, in_place);
        if (given == 0) {
            idle++;
            given = read_or_wait(ops, flow, seat, ++looks);
            if (given == 0)
                continue;
        }
        looks = 0;
        if (probe == PROBE_ORDER)
            histogram_record(worker->histograms[READ_BYTES], given);
        bytes += given;
        calls++;
    }
    stream_seat_count(seat, bytes, calls, idle);
    return bytes;
}

HOT_INLINE uint64_t read_body(const struct stream_ops *ops, struct worker *worker, enum probe probe)
{
    const struct stream_flow *flow = worker->state;
    return flow->in_place && ops->peek ? read_loop(ops, worker, true, probe)
                                       : read_loop(ops, worker, false, probe);
}

#endif
