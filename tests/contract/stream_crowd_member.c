// SPDX-License-Identifier: MIT
// stream_crowd_member.c: see stream_crowd_member.h.
#include "stream_crowd_member.h"

#include <errno.h>
#include <string.h>

#include "draw.h"
#include "stream_tape.h"
#include "wait.h"

#define LIMIT_NS 20000
#define UNKNOWN  UINT64_MAX

unsigned stream_letters(unsigned writers)
{
    return LETTERS / writers;
}

static void fault_set(struct stream_member *member, enum stream_fault fault)
{
    // relaxed, both: read after the members are joined, or to stop early.
    atomic_store_explicit(&member->hall->fault, fault, memory_order_relaxed);
    atomic_store_explicit(&member->hall->stop, true, memory_order_relaxed);
}

static bool hall_stopped(struct stream_member *member)
{
    // relaxed: the flag carries no data.
    return atomic_load_explicit(&member->hall->stop, memory_order_relaxed);
}

static bool hall_faulty(struct stream_member *member)
{
    // relaxed: to stop early.
    return atomic_load_explicit(&member->hall->fault, memory_order_relaxed) != STREAM_FAULT_NONE;
}

static bool by_position(const struct stream_crowd *crowd)
{
    return crowd->writers == 1 && crowd->readers == 1;
}

// Length of a writer's record, of which the first byte names the writer.
static size_t record_length(struct stream_member *member, unsigned writer, uint64_t number)
{
    uint64_t most = member->subject->record_max;
    if (most > member->crowd->write_max)
        most = member->crowd->write_max;
    uint64_t draw = word_at(number * STREAM_CROWD_MAX + writer);
    // The shortest and the longest more often than chance would have them.
    if (draw % 8 < 2)
        return draw % 8 ? 1 : (size_t)most;
    return (size_t)(1 + (draw >> 8) % most);
}

static void record_make(unsigned writer, uint64_t number, unsigned char *bytes, size_t length)
{
    stream_bytes((uint64_t)writer << 40, number * STREAM_CHUNK_MAX, bytes, length);
    bytes[0] = (unsigned char)writer;
}

static size_t chunk_make(struct stream_member *member, unsigned char *bytes)
{
    const struct stream_crowd *crowd = member->crowd;
    if (crowd->ops->claims.records) {
        size_t length = record_length(member, member->index, member->moved);
        record_make(member->index, member->moved, bytes, length);
        return length;
    }
    size_t count = crowd->messages ? crowd->write_max - member->bytes % crowd->write_max
                                   : 1 + draw_next(&member->draws) % crowd->write_max;
    if (by_position(crowd)) {
        stream_bytes(0, member->bytes, bytes, count);
        return count;
    }
    unsigned letters = stream_letters(crowd->writers);
    for (size_t i = 0; i < count; i++)
        bytes[i] = (unsigned char)(member->index * letters + (member->bytes + i) % letters);
    return count;
}

static size_t write_chunk(struct stream_member *member, const unsigned char *bytes, size_t count)
{
    const struct stream_ops *ops = member->subject->ops;
    void *stream = member->subject->stream;
    uint64_t draw = draw_next(&member->draws);
    if (member->crowd->sleeps) {
        uint64_t deadline_ns = draw & 3 ? UINT64_MAX : monotonic_ns() + LIMIT_NS;
        ssize_t taken = ops->write_until(stream, member->handle, bytes, count, deadline_ns);
        if (taken == 0 || (taken < 0 && (taken != -ETIMEDOUT || deadline_ns == UINT64_MAX)))
            fault_set(member, STREAM_FAULT_CALL);
        return taken < 0 ? 0 : (size_t)taken;
    }
    if (!ops->reserve || (draw & 1))
        return ops->write(stream, member->handle, bytes, count);
    struct stream_span span = ops->reserve(stream, member->handle, count);
    if (span.count > count)
        return span.count;
    if (span.count > 0)
        memcpy(span.bytes, bytes, span.count);
    ops->commit(stream, member->handle, span.count);
    return span.count;
}

// What there is room for at once, so that the stream is not empty when it is shut.
static void write_last(struct stream_member *member)
{
    const struct stream_ops *ops = member->subject->ops;
    unsigned char bytes[STREAM_CHUNK_MAX];
    if (!member->crowd->sleeps || member->bytes >= WRITTEN_MAX)
        return;
    size_t count = chunk_make(member, bytes);
    size_t taken = ops->write(member->subject->stream, member->handle, bytes, count);
    member->bytes += taken;
    member->moved += taken > 0;
}

// The last writer shuts the stream, with what it wrote still inside if readers are not quick.
static void writer_leave(struct stream_member *member)
{
    // release: pairs with the acquire load in reader_work, for what is left inside.
    // acquire: pairs with the same release of the other writers, whose writes have returned.
    unsigned left = atomic_fetch_sub_explicit(&member->hall->writers_left, 1, memory_order_acq_rel);
    if (left == 1 && member->crowd->sleeps)
        member->subject->ops->shut(member->subject->stream);
}

static void writer_work(struct stream_member *member)
{
    for (unsigned tries = 0; member->bytes < WRITTEN_MAX && !hall_stopped(member);) {
        unsigned char bytes[STREAM_CHUNK_MAX];
        size_t count = chunk_make(member, bytes);
        size_t taken = write_chunk(member, bytes, count);
        if (taken > count || (member->crowd->ops->claims.records && taken > 0 && taken < count))
            fault_set(member, STREAM_FAULT_CALL);
        member->bytes += taken;
        member->moved += taken > 0;
        tries = taken ? 0 : tries + 1;
        if (!taken)
            give_way(tries);
    }
    write_last(member);
    struct stream_log *log = &member->hall->writers[member->index];
    log->bytes = member->bytes;
    log->moved = member->moved;
    writer_leave(member);
}

static void take_record(struct stream_member *member, const unsigned char *bytes, size_t count)
{
    unsigned char right[STREAM_CHUNK_MAX];
    unsigned writer = bytes[0];
    if (writer < member->crowd->writers &&
        count == record_length(member, writer, member->next[writer])) {
        record_make(writer, member->next[writer]++, right, count);
        if (memcmp(bytes, right, count) == 0)
            return;
    }
    fault_set(member, STREAM_FAULT_RECORD);
}

static void take_letters(struct stream_member *member, const unsigned char *bytes, size_t count)
{
    const struct stream_crowd *crowd = member->crowd;
    unsigned letters = stream_letters(crowd->writers);
    struct stream_log *log = &member->hall->readers[member->index];
    // Another reader may have got what came between two reads.
    for (unsigned i = 0; i < crowd->writers && crowd->readers > 1; i++)
        member->next[i] = UNKNOWN;
    for (size_t i = 0; i < count; i++) {
        unsigned writer = bytes[i] / letters, letter = bytes[i] % letters;
        log->letters[bytes[i]]++;
        if (writer >= crowd->writers ||
            (member->next[writer] != UNKNOWN && letter != member->next[writer])) {
            fault_set(member, STREAM_FAULT_BYTE);
            return;
        }
        member->next[writer] = (letter + 1) % letters;
    }
}

static void take(struct stream_member *member, const unsigned char *bytes, size_t count)
{
    if (member->crowd->ops->claims.records) {
        take_record(member, bytes, count);
    } else if (!by_position(member->crowd)) {
        take_letters(member, bytes, count);
    } else {
        unsigned char right[STREAM_CHUNK_MAX];
        stream_bytes(0, member->bytes, right, count);
        if (memcmp(bytes, right, count) != 0)
            fault_set(member, STREAM_FAULT_BYTE);
    }
    member->bytes += count;
    member->moved++;
}

// Without a copy: of bytes a part is given back, of a record all.
static size_t take_shown(struct stream_member *member)
{
    const struct stream_ops *ops = member->subject->ops;
    struct stream_span span = ops->peek(member->subject->stream, member->handle);
    size_t part = span.count;
    if (!ops->claims.records && part > member->crowd->read_max)
        part = member->crowd->read_max;
    if (part == 0)
        return 0;
    if (part > STREAM_CHUNK_MAX)
        fault_set(member, STREAM_FAULT_CALL);
    else
        take(member, span.bytes, part);
    ops->consume(member->subject->stream, member->handle, part);
    return part;
}

// Reads and takes what came. *over: a crowd that sleeps was told that nothing will come any more.
static size_t read_chunk(struct stream_member *member, bool *over)
{
    const struct stream_ops *ops = member->subject->ops;
    void *stream = member->subject->stream;
    unsigned char bytes[STREAM_CHUNK_MAX];
    uint64_t draw = draw_next(&member->draws);
    size_t count = member->crowd->messages ? member->crowd->read_max
                                           : 1 + (draw >> 3) % member->crowd->read_max;
    ssize_t given;
    if (ops->claims.records)
        count = member->subject->record_max;
    if (member->crowd->sleeps) {
        uint64_t deadline_ns = draw & 3 ? UINT64_MAX : monotonic_ns() + LIMIT_NS;
        given = ops->read_until(stream, member->handle, bytes, count, deadline_ns);
        *over = given == -EPIPE;
        if (given == 0 ||
            (given < 0 && !*over && (given != -ETIMEDOUT || deadline_ns == UINT64_MAX)))
            fault_set(member, STREAM_FAULT_CALL);
    } else if (ops->peek && (draw & 1)) {
        return take_shown(member);
    } else {
        given = (ssize_t)ops->read(stream, member->handle, bytes, count);
    }
    if (given > (ssize_t)count)
        fault_set(member, STREAM_FAULT_CALL);
    else if (given > 0)
        take(member, bytes, (size_t)given);
    return given > 0 ? (size_t)given : 0;
}

static void reader_work(struct stream_member *member)
{
    bool over = false;
    for (unsigned tries = 0; !over && !hall_faulty(member);) {
        // acquire: pairs with the release in writer_work: an answer "empty" after it is the last.
        bool last = !member->crowd->sleeps &&
                    atomic_load_explicit(&member->hall->writers_left, memory_order_acquire) == 0;
        size_t given = read_chunk(member, &over);
        over = over || (last && given == 0);
        tries = given ? 0 : tries + 1;
        if (!given)
            give_way(tries);
    }
    struct stream_log *log = &member->hall->readers[member->index];
    log->bytes = member->bytes;
    log->moved = member->moved;
}

static void start_together(struct stream_member *member)
{
    struct stream_hall *hall = member->hall;
    unsigned members = member->crowd->writers + member->crowd->readers;
    // relaxed, both: only to begin at about the same time.
    atomic_fetch_add_explicit(&hall->present, 1, memory_order_relaxed);
    while (!hall_stopped(member) &&
           atomic_load_explicit(&hall->present, memory_order_relaxed) < members)
        sched_yield();
}

void *stream_member_run(void *argument)
{
    struct stream_member *member = argument;
    member->handle = stream_subject_handle(member->subject, member->role, member->index);
    member->draws = draw_start(2 * member->index + (member->role == STREAM_READER));
    start_together(member);
    if (member->role == STREAM_WRITER)
        writer_work(member);
    else
        reader_work(member);
    return NULL;
}
