// SPDX-License-Identifier: MIT
// stream_flow.c: the accounting of the stream scenarios sees what a broken stream does to its bytes.
//
// The writers and readers are the scenario's own loops, run in turn on one thread over a stream that
// does one thing wrong once. A good stream must pass under the same conditions.
#include <criterion/criterion.h>
#include <errno.h>
#include <math.h>

#include "stream_loop.h"

enum flaw {
    NO_FLAW,
    DROPPED,   // a byte is never given
    DOUBLED,   // a byte is given twice
    SWAPPED,   // two bytes change places
    STALE,     // a byte of the last lap is given
    HALF_COPY, // the second half of a piece is not copied
    PERIOD,    // as many bytes as the alphabet has letters are dropped
    FOREVER,   // an empty stream gives what it held before
};

#define CAPACITY 100

struct fake {
    unsigned char ring[CAPACITY];
    uint64_t written, read; // bytes so far
    unsigned calls;         // until the window is over
    enum flaw flaw;         // NO_FLAW once it has struck
    unsigned period;
    _Atomic bool stop;
};

static struct fake fake;

static void count_call(void)
{
    // relaxed: one thread.
    if (fake.calls-- == 1)
        atomic_store_explicit(&fake.stop, true, memory_order_relaxed);
}

static size_t fake_write(void *stream, void *handle, const void *bytes, size_t count)
{
    (void)stream, (void)handle;
    count_call();
    size_t room = CAPACITY - (fake.written - fake.read), taken = count < room ? count : room;
    for (size_t i = 0; i < taken; i++)
        fake.ring[(fake.written + i) % CAPACITY] = ((const unsigned char *)bytes)[i];
    fake.written += taken;
    return taken;
}

// Once, and not before the second lap.
static bool strikes(enum flaw flaw, bool possible)
{
    if (fake.flaw != flaw || !possible || fake.read < 2 * CAPACITY)
        return false;
    fake.flaw = NO_FLAW;
    return true;
}

static void spoil(unsigned char *bytes, size_t given)
{
    // Of two writers' bytes neither must be first.
    if (strikes(SWAPPED, given >= 4 && bytes[2] == bytes[1] + 1)) {
        unsigned char first = bytes[1];
        bytes[1] = bytes[2];
        bytes[2] = first;
    }
    if (strikes(STALE, given >= 1))
        bytes[0] = (unsigned char)(bytes[0] ^ 1);
    if (strikes(HALF_COPY, given >= 16))
        memset(bytes + given / 2, 0, given - given / 2);
}

static size_t fake_read(void *stream, void *handle, void *bytes, size_t count)
{
    (void)stream, (void)handle;
    count_call();
    size_t there = fake.written - fake.read;
    if (strikes(DROPPED, there > 0))
        fake.read++, there--;
    else if (strikes(DOUBLED, there > 0))
        fake.read--, there++;
    else if (strikes(PERIOD, there >= fake.period))
        fake.read += fake.period, there -= fake.period;
    if (there == 0 && fake.flaw == FOREVER && fake.calls > 1000)
        there = count;
    size_t given = there < count ? there : count;
    for (size_t i = 0; i < given; i++)
        ((unsigned char *)bytes)[i] = fake.ring[(fake.read + i) % CAPACITY];
    fake.read += given;
    spoil(bytes, given);
    return given;
}

// In the fake's own memory, up to its end.
static struct stream_span fake_reserve(void *stream, void *handle, size_t count)
{
    (void)stream, (void)handle;
    count_call();
    size_t at = fake.written % CAPACITY, room = CAPACITY - (fake.written - fake.read);
    size_t most = room < CAPACITY - at ? room : CAPACITY - at;
    size_t taken = count < most ? count : most;
    return (struct stream_span){.bytes = taken ? fake.ring + at : NULL, .count = taken};
}

static void fake_commit(void *stream, void *handle, size_t count)
{
    (void)stream, (void)handle;
    fake.written += count;
}

static struct stream_span fake_peek(void *stream, void *handle)
{
    (void)stream, (void)handle;
    count_call();
    size_t at = fake.read % CAPACITY, there = fake.written - fake.read;
    size_t given = there < CAPACITY - at ? there : CAPACITY - at;
    if (strikes(STALE, given > 24))
        fake.ring[at + 10] ^= 1; // not at the ends of a piece of 20
    return (struct stream_span){.bytes = given ? fake.ring + at : NULL, .count = given};
}

static void fake_consume(void *stream, void *handle, size_t count)
{
    (void)stream, (void)handle;
    fake.read += count;
}

static const struct stream_ops fake_ops = {
    .about = {.name = "fake", .summary = "a stream that may be broken", .source = "this test"},
    .claims = {.keeps = true, .writers = STREAM_MANY, .readers = STREAM_MANY},
    .write = fake_write,
    .read = fake_read,
    .reserve = fake_reserve,
    .commit = fake_commit,
    .peek = fake_peek,
    .consume = fake_consume,
};

// So many writers and readers in turn; each window ends after some calls.
struct crowd {
    struct stream_flow flow;
    struct worker workers[8];
    unsigned writers, readers;
};

static void crowd_make(struct crowd *crowd, unsigned writers, unsigned readers, size_t write,
                       size_t read, enum flaw flaw)
{
    static alignas(CACHE_LINE) unsigned char memory[64 * 1024];
    fake = (struct fake){.flaw = flaw};
    *crowd = (struct crowd){.writers = writers, .readers = readers};
    size_t longest = write > read ? write : read;
    crowd->flow = (struct stream_flow){
        .capacity = CAPACITY,
        .write = write,
        .read = read,
        .looks = 1,
        .pattern = stream_pattern_of(writers, readers, write, longest),
    };
    fake.period = crowd->flow.pattern.period;
    cr_assert_leq(stream_flow_bytes(&crowd->flow, writers, readers), sizeof memory);
    memset(memory, 0, sizeof memory);
    stream_flow_place(&crowd->flow, crowd->workers, writers, readers, memory);
    for (unsigned i = 0; i < writers + readers; i++) {
        crowd->workers[i].state = &crowd->flow;
        crowd->workers[i].stop = &fake.stop;
    }
}

// One window of a worker, `calls` long. The flaw may have struck in it, or not.
static void turn(struct crowd *crowd, unsigned index, unsigned calls)
{
    struct worker *worker = &crowd->workers[index];
    fake.calls = calls;
    // relaxed: one thread.
    atomic_store_explicit(&fake.stop, false, memory_order_relaxed);
    worker->operations += index < crowd->writers ? write_body(&fake_ops, worker, PROBE_NONE)
                                                 : read_body(&fake_ops, worker, PROBE_NONE);
}

static int run_crowd(struct crowd *crowd, struct error *error)
{
    unsigned count = crowd->writers + crowd->readers;
    uint64_t draw = 1;
    for (unsigned i = 0; i < 10000; i++) {
        // Knuth's multiplier: a fixed order without a pattern that a flaw could hide in.
        draw = draw * 6364136223846793005u + 1;
        turn(crowd, (unsigned)(draw >> 33) % count, 1 + (unsigned)(draw >> 50) % 3);
    }
    fake.calls = 100000;
    return stream_flow_check(&crowd->flow, &fake_ops, crowd->workers, crowd->writers,
                             crowd->readers, error);
}

static int verdict(unsigned writers, unsigned readers, size_t write, size_t read, enum flaw flaw,
                   bool ends_only)
{
    struct crowd crowd;
    struct error error = {.text = ""};
    crowd_make(&crowd, writers, readers, write, read, flaw);
    crowd.flow.ends_only = ends_only;
    int code = run_crowd(&crowd, &error);
    cr_log_info("%s", error.text);
    if (flaw != NO_FLAW && flaw != FOREVER)
        cr_assert_eq(fake.flaw, NO_FLAW, "the flaw never struck");
    return code;
}

Test(stream_flow, accepts_a_stream_that_keeps_its_bytes)
{
    static const size_t sizes[] = {1, 3, 14, 20, 99, 100, 250};
    for (size_t i = 0; i < 7; i++)
        for (size_t j = 0; j < 7; j++) {
            cr_assert_eq(verdict(1, 1, sizes[i], sizes[j], NO_FLAW, true), 0);
            cr_assert_eq(verdict(1, 1, sizes[i], sizes[j], NO_FLAW, false), 0);
            cr_assert_eq(verdict(2, 1, sizes[i], sizes[j], NO_FLAW, false), 0);
            cr_assert_eq(verdict(1, 3, sizes[i], sizes[j], NO_FLAW, false), 0);
            cr_assert_eq(verdict(2, 2, sizes[i], sizes[j], NO_FLAW, false), 0);
        }
}

Test(stream_flow, sees_what_one_reader_must_see)
{
    for (enum flaw flaw = DROPPED; flaw <= FOREVER; flaw++)
        for (unsigned writers = 1; writers <= 3; writers++)
            // Three alphabets have so few letters that a whole period finds room in the stream.
            if (flaw != PERIOD || writers == 3)
                cr_assert_eq(verdict(writers, 1, 14, 20, flaw, false), -EBADMSG, "flaw %u of %u",
                             flaw, writers);
}

Test(stream_flow, sees_what_several_readers_must_see)
{
    for (enum flaw flaw = DROPPED; flaw <= FOREVER; flaw++)
        if (flaw != PERIOD)
            cr_assert_eq(verdict(2, 2, 14, 20, flaw, false), -EBADMSG, "flaw %u", flaw);
    cr_assert_eq(verdict(3, 2, 14, 20, PERIOD, false), -EBADMSG);
}

Test(stream_flow, sees_at_the_ends_what_is_lost_or_not_copied)
{
    static const enum flaw flaws[] = {DROPPED, DOUBLED, STALE, HALF_COPY, FOREVER};
    for (size_t i = 0; i < sizeof flaws / sizeof flaws[0]; i++)
        cr_assert_eq(verdict(1, 1, 30, 20, flaws[i], true), -EBADMSG, "flaw %u", flaws[i]);
}

// A wrong byte in the middle of a piece is seen even where of copied pieces the ends are enough.
Test(stream_flow, compares_all_that_is_read_in_place)
{
    static const enum flaw flaws[] = {NO_FLAW, STALE};
    for (unsigned i = 0; i < 2; i++) {
        struct crowd crowd;
        struct error error = {.text = ""};
        crowd_make(&crowd, 1, 1, 30, 20, flaws[i]);
        crowd.flow.in_place = crowd.flow.ends_only = true;
        int code = run_crowd(&crowd, &error);
        cr_assert_eq(fake.flaw, NO_FLAW, "the flaw never struck");
        cr_assert_gt(fake.read, 1000);
        cr_assert_eq(code, flaws[i] == NO_FLAW ? 0 : -EBADMSG, "%s", error.text);
    }
}

Test(stream_flow, counts_messages_that_are_torn)
{
    struct crowd crowd;
    struct stream_results results;
    struct error error;
    // 14-byte messages do not fit 100 bytes a whole number of times, so writes are cut.
    crowd_make(&crowd, 2, 1, 14, 20, NO_FLAW);
    cr_assert_eq(run_crowd(&crowd, &error), 0);
    stream_flow_report(&crowd.flow, crowd.workers, 2, 1, &results);
    cr_assert_gt(results.torn, 0);
    cr_assert_lt(results.write_size, 14);
    // Messages of 10 bytes do, and are never cut.
    crowd_make(&crowd, 2, 1, 10, 20, NO_FLAW);
    cr_assert_eq(run_crowd(&crowd, &error), 0);
    stream_flow_report(&crowd.flow, crowd.workers, 2, 1, &results);
    cr_assert_eq(results.torn, 0);
    cr_assert_eq(results.write_size, 10);
}

Test(stream_flow, does_not_guess_what_several_readers_cannot_know)
{
    struct crowd crowd;
    struct stream_results results;
    struct error error;
    crowd_make(&crowd, 2, 2, 14, 20, NO_FLAW);
    cr_assert_eq(run_crowd(&crowd, &error), 0);
    stream_flow_report(&crowd.flow, crowd.workers, 2, 2, &results);
    cr_assert_gt(results.torn, 0, "14 divides the period");
    crowd_make(&crowd, 2, 2, 200, 20, NO_FLAW);
    cr_assert_eq(run_crowd(&crowd, &error), 0);
    stream_flow_report(&crowd.flow, crowd.workers, 2, 2, &results);
    cr_assert(isnan(results.torn), "200 letters are more than an alphabet has");
}
