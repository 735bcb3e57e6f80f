// SPDX-License-Identifier: MIT
// frail_spans.h: frail_stream.h without a copy for one writer and one reader, and with records.
#ifndef TESTS_CONTRACT_FRAIL_SPANS_H
#define TESTS_CONTRACT_FRAIL_SPANS_H

#include "frail_stream.h"

static int frail_spans_open(void *memory, const struct stream_config *config)
{
    return frail_stream_open_for(memory, config, config->capacity, STREAM_ONE, STREAM_ONE);
}

static struct stream_span frail_spans_reserve(void *memory, void *handle, size_t count)
{
    (void)handle;
    struct frail_stream *stream = memory;
    frail_guard_take(&stream->guard);
    uint64_t to_end = stream->size - stream->head % stream->size;
    size_t room = frail_smaller(count, frail_smaller(frail_stream_room(stream), to_end));
    void *bytes = room > 0 ? frail_stream_place(stream, stream->head) : NULL;
    stream->changes = room; // for FLAW_COMMITS_ALL
    frail_guard_leave(&stream->guard, 0);
    return (struct stream_span){.bytes = bytes, .count = room};
}

static void frail_spans_commit(void *memory, void *handle, size_t count)
{
    (void)handle;
    struct frail_stream *stream = memory;
    frail_guard_take(&stream->guard);
    stream->head += flaw_now == FLAW_COMMITS_ALL ? stream->changes : count;
    frail_guard_leave(&stream->guard, count);
}

static struct stream_span frail_spans_peek(void *memory, void *handle)
{
    (void)handle;
    struct frail_stream *stream = memory;
    frail_guard_take(&stream->guard);
    uint64_t to_end = stream->size - stream->tail % stream->size;
    size_t there = frail_smaller(frail_stream_inside(stream), to_end);
    void *bytes = there > 0 ? frail_stream_place(stream, stream->tail) : NULL;
    frail_guard_leave(&stream->guard, 0);
    return (struct stream_span){.bytes = bytes, .count = there};
}

static void frail_spans_consume(void *memory, void *handle, size_t count)
{
    struct frail_stream *stream = memory;
    if (flaw_now == FLAW_CONSUMES_ALL)
        count = frail_spans_peek(memory, handle).count;
    frail_guard_take(&stream->guard);
    stream->tail += count;
    frail_guard_leave(&stream->guard, count);
}

static const struct stream_ops frail_spans_stream = {
    .about = {.name = "frail_spans",
              .summary = "the same for one writer and one reader, without a copy",
              .source = "contend"},
    .claims = {.keeps = true, .waits = true, .shared = true},
    .capacity = frail_stream_capacity,
    .bytes = frail_stream_bytes,
    .open = frail_spans_open,
    .write = frail_stream_write,
    .read = frail_stream_read,
    .reserve = frail_spans_reserve,
    .commit = frail_spans_commit,
    .peek = frail_spans_peek,
    .consume = frail_spans_consume,
};

static uint64_t frail_records_max(const struct stream_config *config)
{
    return config->capacity;
}

static int frail_records_open(void *memory, const struct stream_config *config)
{
    return frail_stream_open_for(memory, config, config->capacity + FRAIL_HEADER, STREAM_MANY,
                                 STREAM_ONE);
}

static size_t frail_records_write(void *memory, void *handle, const void *bytes, size_t count)
{
    (void)handle;
    struct frail_stream *stream = memory;
    uint32_t length = (uint32_t)count;
    unsigned char header[FRAIL_HEADER];
    memcpy(header, &length, sizeof length);
    frail_guard_take(&stream->guard);
    bool fits = count + FRAIL_HEADER <= frail_stream_room(stream);
    if (fits) {
        for (unsigned i = 0; i < FRAIL_HEADER; i++)
            *frail_stream_place(stream, stream->head++) = header[i];
        for (size_t i = 0; i < count; i++)
            *frail_stream_place(stream, stream->head++) = ((const unsigned char *)bytes)[i];
    }
    frail_guard_leave(&stream->guard, fits);
    return fits ? count : 0;
}

static size_t frail_records_read(void *memory, void *handle, void *bytes, size_t count)
{
    (void)handle, (void)count;
    struct frail_stream *stream = memory;
    static uint32_t length_before; // for FLAW_CUTS_RECORDS
    unsigned char header[FRAIL_HEADER];
    uint32_t length = 0;
    frail_guard_take(&stream->guard);
    if (frail_stream_inside(stream) > 0) {
        for (unsigned i = 0; i < FRAIL_HEADER; i++)
            header[i] = *frail_stream_place(stream, stream->tail++);
        memcpy(&length, header, sizeof length);
        frail_stream_get(stream, bytes, length);
    }
    bool cuts = flaw_now == FLAW_CUTS_RECORDS && length_before > 0 && length > length_before;
    uint32_t given = cuts ? length_before : length;
    length_before = length;
    frail_guard_leave(&stream->guard, length);
    return given;
}

static ssize_t frail_records_write_until(void *memory, void *handle, const void *bytes,
                                         size_t count, uint64_t deadline_ns)
{
    return frail_write_until(frail_records_write, memory, handle, bytes, count, deadline_ns);
}

static ssize_t frail_records_read_until(void *memory, void *handle, void *bytes, size_t count,
                                        uint64_t deadline_ns)
{
    return frail_read_until(frail_records_read, memory, handle, bytes, count, deadline_ns);
}

static const struct stream_ops frail_records_stream = {
    .about = {.name = "frail_records",
              .summary = "the same with records, for many writers and one reader",
              .source = "contend"},
    .claims =
        {.keeps = true, .writers = STREAM_MANY, .records = true, .waits = true, .shared = true},
    .capacity = frail_stream_capacity,
    .record_max = frail_records_max,
    .bytes = frail_stream_bytes,
    .open = frail_records_open,
    .write = frail_records_write,
    .read = frail_records_read,
    .write_until = frail_records_write_until,
    .read_until = frail_records_read_until,
    .shut = frail_stream_shut,
};

#endif
