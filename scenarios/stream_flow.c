// SPDX-License-Identifier: MIT
// stream_flow.c: see stream_flow.h.
#include "stream_flow.h"

#include <errno.h>
#include <math.h>

static size_t lines(size_t bytes)
{
    return (bytes + CACHE_LINE - 1) / CACHE_LINE * CACHE_LINE;
}

size_t stream_flow_bytes(const struct stream_flow *flow, unsigned writers, unsigned readers)
{
    return (writers + readers) * sizeof(struct stream_seat) + writers * lines(flow->pattern.bytes) +
           readers * lines(flow->read);
}

void stream_flow_place(struct stream_flow *flow, struct worker *workers, unsigned writers,
                       unsigned readers, void *memory)
{
    struct stream_seat *seats = memory;
    unsigned char *rest = (unsigned char *)(seats + writers + readers);
    flow->pattern.bytes = lines(flow->pattern.bytes);
    flow->sources = rest;
    for (unsigned i = 0; i < writers; i++, rest += flow->pattern.bytes) {
        stream_pattern_fill(&flow->pattern, i, rest);
        seats[i].pen = (struct stream_pen){.source = rest, .left = flow->write};
    }
    for (unsigned i = writers; i < writers + readers; i++, rest += lines(flow->read)) {
        stream_heard_init(&seats[i].heard, &flow->pattern);
        seats[i].buffer = rest;
    }
    for (unsigned i = 0; i < writers + readers; i++)
        workers[i].own = &seats[i];
}

void stream_flow_measure(struct worker *workers, unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        struct stream_seat *seat = workers[i].own;
        seat->bytes = seat->calls = seat->idle = 0;
        seat->heard.torn = 0;
    }
}

// Reads what is left: 0, or -EBADMSG for a stream that gives more than it can hold.
static int drain(const struct stream_flow *flow, const struct stream_ops *ops,
                 struct stream_seat *reader, struct error *error)
{
    uint64_t left = 0;
    for (size_t given = 1; given != 0; left += given) {
        given = ops->read(flow->stream, reader->handle, reader->buffer, flow->read);
        stream_hear(&reader->heard, &flow->pattern, flow->sources, reader->buffer, given);
        if (given > flow->capacity - left)
            return error_set(error, EBADMSG,
                             "at the end there are more than the %llu bytes that it holds",
                             (unsigned long long)flow->capacity);
    }
    return 0;
}

static int check_writer(const struct worker *workers, unsigned writer, unsigned writers,
                        unsigned readers, struct error *error)
{
    uint64_t written = workers[writer].operations, heard = 0;
    for (unsigned i = writers; i < writers + readers; i++)
        heard += ((const struct stream_seat *)workers[i].own)->heard.bytes[writer];
    if (heard == written)
        return 0;
    uint64_t difference = heard < written ? written - heard : heard - written;
    return error_set(error, EBADMSG, "writer %u: %llu of %llu bytes %s", writer,
                     (unsigned long long)difference, (unsigned long long)written,
                     heard < written ? "were lost" : "too many were read");
}

int stream_flow_check(const struct stream_flow *flow, const struct stream_ops *ops,
                      struct worker *workers, unsigned writers, unsigned readers,
                      struct error *error)
{
    int code = drain(flow, ops, workers[writers].own, error);
    if (code != 0)
        return code;
    for (unsigned i = writers; i < writers + readers; i++) {
        const struct stream_heard *heard = &((const struct stream_seat *)workers[i].own)->heard;
        if (heard->wrong)
            return error_set(error, EBADMSG, "reader %u: bytes out of place, in %llu places",
                             i - writers, (unsigned long long)heard->wrong);
        if (heard->torn && ops->claims.records)
            return error_set(error, EBADMSG, "reader %u: %llu records are torn", i - writers,
                             (unsigned long long)heard->torn);
    }
    for (unsigned i = 0; code == 0 && i < writers; i++)
        code = check_writer(workers, i, writers, readers, error);
    return code;
}

struct side {
    double calls, idle, bytes, torn;
};

static struct side add_up(const struct worker *workers, unsigned from, unsigned to)
{
    struct side side = {.calls = 0};
    for (unsigned i = from; i < to; i++) {
        const struct stream_seat *seat = workers[i].own;
        side.bytes += (double)seat->bytes;
        side.calls += (double)seat->calls;
        side.idle += (double)seat->idle;
        side.torn += (double)seat->heard.torn;
    }
    return side;
}

void stream_flow_report(const struct stream_flow *flow, const struct worker *workers,
                        unsigned writers, unsigned readers, struct stream_results *results)
{
    struct side in = add_up(workers, 0, writers), out = add_up(workers, writers, writers + readers);
    *results = (struct stream_results){
        .full_share = in.idle / (in.calls + in.idle),
        .empty_share = out.idle / (out.calls + out.idle),
        .write_size = in.bytes / in.calls,
        .read_size = out.bytes / out.calls,
        .torn = flow->pattern.borders_known ? out.torn / out.bytes * 1e6 : NAN,
    };
}
