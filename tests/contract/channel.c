// SPDX-License-Identifier: MIT
// channel.c: what the sleeping forms of rings and streams have in common.
#include "channel.h"

#include <assert.h>
#include <string.h>

#define CAPACITY 8

static int ring_open(struct channel *channel, const struct ring_ops *ops, bool shared)
{
    struct ring_config config = {
        .capacity = CAPACITY,
        .producers = ring_threads(ops->claims.producers, CHANNEL_SLEEPERS + 1),
        .consumers = ring_threads(ops->claims.consumers, CHANNEL_SLEEPERS + 1),
        .shared = shared};
    return ring_subject_open_near(&channel->ring, ops, config);
}

static int stream_open(struct channel *channel, const struct stream_ops *ops, bool shared)
{
    struct stream_config config = {
        .capacity = CAPACITY,
        .writers = stream_threads(ops->claims.writers, CHANNEL_SLEEPERS + 1),
        .readers = stream_threads(ops->claims.readers, CHANNEL_SLEEPERS + 1),
        .shared = shared};
    return stream_subject_open_near(&channel->stream, ops, config);
}

int channel_open(struct channel *channel, struct contract_subject subject, bool shared)
{
    *channel = (struct channel){.kind = subject.kind};
    return subject.kind == FAMILY_RING ? ring_open(channel, subject.ring, shared)
                                       : stream_open(channel, subject.stream, shared);
}

void channel_close(struct channel *channel)
{
    if (channel->kind == FAMILY_RING)
        ring_subject_close(&channel->ring);
    else
        stream_subject_close(&channel->stream);
}

static bool side_is_for_many(const struct channel *channel, bool giver)
{
    if (channel->kind == FAMILY_RING)
        return (giver ? channel->ring.config.producers : channel->ring.config.consumers) > 1;
    return (giver ? channel->stream.config.writers : channel->stream.config.readers) > 1;
}

unsigned channel_sleepers(const struct channel *channel, bool givers)
{
    return side_is_for_many(channel, givers) ? CHANNEL_SLEEPERS : 1;
}

bool channel_frees_at_once(const struct channel *channel)
{
    return channel->kind == FAMILY_RING
               ? channel->ring.ops->claims.full_definite
               : !channel->stream.ops->claims.coarse && !channel->stream.ops->claims.records;
}

void channel_attach(struct channel *channel, bool giver, unsigned slot)
{
    unsigned seat = side_is_for_many(channel, giver) ? slot : 0;
    void *handle;
    if (channel->kind == FAMILY_RING)
        handle = ring_subject_handle(&channel->ring, giver ? RING_PRODUCER : RING_CONSUMER, seat);
    else
        handle =
            stream_subject_handle(&channel->stream, giver ? STREAM_WRITER : STREAM_READER, seat);
    (giver ? channel->givers : channel->takers)[slot] = handle;
}

static bool stream_put(struct stream_subject *subject, void *writer, const uint8_t *items,
                       unsigned count, bool reserves)
{
    const struct stream_ops *ops = subject->ops;
    if (!reserves || !ops->reserve)
        return ops->write(subject->stream, writer, items, count) == count;
    struct stream_span span = ops->reserve(subject->stream, writer, count);
    if (span.count < count)
        return false;
    memcpy(span.bytes, items, count);
    ops->commit(subject->stream, writer, count);
    return true;
}

bool channel_put(struct channel *channel, unsigned slot, enum channel_way way, uint8_t item)
{
    void *giver = channel->givers[slot];
    if (way == CHANNEL_UNTIL)
        return channel_put_until(channel, slot, item, 0) == 0;
    if (channel->kind == FAMILY_STREAM)
        return stream_put(&channel->stream, giver, &item, 1, way == CHANNEL_MANY);
    const struct ring_ops *ops = channel->ring.ops;
    uint64_t value = item;
    return way == CHANNEL_MANY && ops->push_many
               ? ops->push_many(channel->ring.ring, giver, &value, 1) == 1
               : ops->push(channel->ring.ring, giver, value);
}

static bool stream_get(struct stream_subject *subject, void *reader, uint8_t *item, bool peeks)
{
    const struct stream_ops *ops = subject->ops;
    uint8_t record[65536];
    if (!peeks || !ops->peek) {
        // The buffer of a read of records holds the largest.
        size_t room = subject->record_max ? sizeof record : 1;
        assert(subject->record_max <= sizeof record);
        if (ops->read(subject->stream, reader, record, room) == 0)
            return false;
        *item = record[0];
        return true;
    }
    struct stream_span span = ops->peek(subject->stream, reader);
    if (span.count == 0)
        return false;
    memcpy(item, span.bytes, 1);
    ops->consume(subject->stream, reader, 1);
    return true;
}

bool channel_get(struct channel *channel, unsigned slot, enum channel_way way, uint8_t *item)
{
    void *taker = channel->takers[slot];
    if (way == CHANNEL_UNTIL)
        return channel_get_until(channel, slot, item, 0) == 0;
    if (channel->kind == FAMILY_STREAM)
        return stream_get(&channel->stream, taker, item, way == CHANNEL_MANY);
    const struct ring_ops *ops = channel->ring.ops;
    uint64_t value = 0;
    bool got = way == CHANNEL_MANY && ops->pop_many
                   ? ops->pop_many(channel->ring.ring, taker, &value, 1) == 1
                   : ops->pop(channel->ring.ring, taker, &value);
    if (got)
        *item = (uint8_t)value;
    return got;
}

bool channel_put_row(struct channel *channel, unsigned slot, const uint8_t *items, unsigned count)
{
    void *giver = channel->givers[slot];
    bool together = channel->kind == FAMILY_RING ? channel->ring.ops->push_many != NULL
                                                 : !channel->stream.ops->claims.records;
    if (!together) {
        unsigned put = 0;
        while (put < count && channel_put(channel, slot, CHANNEL_ONE, items[put]))
            put++;
        return put == count;
    }
    if (channel->kind == FAMILY_STREAM)
        return stream_put(&channel->stream, giver, items, count, false);
    uint64_t values[CAPACITY];
    assert(count <= CAPACITY);
    for (unsigned i = 0; i < count; i++)
        values[i] = items[i];
    return channel->ring.ops->push_many(channel->ring.ring, giver, values, count) == count;
}

int channel_put_until(struct channel *channel, unsigned slot, uint8_t item, uint64_t deadline_ns)
{
    void *giver = channel->givers[slot];
    if (channel->kind == FAMILY_RING)
        return channel->ring.ops->push_until(channel->ring.ring, giver, item, deadline_ns);
    ssize_t taken =
        channel->stream.ops->write_until(channel->stream.stream, giver, &item, 1, deadline_ns);
    return taken == 1 ? 0 : (int)taken;
}

int channel_get_until(struct channel *channel, unsigned slot, uint8_t *item, uint64_t deadline_ns)
{
    void *taker = channel->takers[slot];
    if (channel->kind == FAMILY_RING) {
        uint64_t value = 0;
        int error = channel->ring.ops->pop_until(channel->ring.ring, taker, &value, deadline_ns);
        *item = (uint8_t)value;
        return error;
    }
    uint8_t record[65536];
    size_t room = channel->stream.record_max ? sizeof record : 1;
    ssize_t given =
        channel->stream.ops->read_until(channel->stream.stream, taker, record, room, deadline_ns);
    *item = record[0];
    return given == 1 ? 0 : (int)given;
}

void channel_shut(struct channel *channel)
{
    if (channel->kind == FAMILY_RING)
        channel->ring.ops->shut(channel->ring.ring);
    else
        channel->stream.ops->shut(channel->stream.stream);
}
