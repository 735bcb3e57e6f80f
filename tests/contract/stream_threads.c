// SPDX-License-Identifier: MIT
// stream_threads.c: checks of a stream between threads and between processes.
#include "stream_checks.h"
#include "stream_crowd.h"
#include "stream_subject.h"
#include "wait.h"

// As in ring_threads.c: what crowds find does not depend on the load, as they work overtime. Not so
// long where threads wait for each other: they move on by a scheduler slice per step.
#define MOVED_ENOUGH         4000
#define OVERTIME_MAX         25
#define OVERTIME_MAX_WAITING 5

// How long one crowd writes at most, before the next one with other numbers has its turn.
#define TURN_MS 5

struct shape {
    unsigned writers, readers;
    uint64_t capacity;
    unsigned write_max, read_max;
    bool messages;
};

// Crowds of all shapes in turn, until the time is over and enough has come out.
static bool crowds_deliver(struct stream_crowd crowd, const struct shape *shapes, unsigned count,
                           struct effort effort, struct reason *reason)
{
    const struct stream_claims *claims = &crowd.ops->claims;
    uint64_t moved = 0;
    uint64_t start = monotonic_ns();
    uint64_t duration = (uint64_t)effort.ms * 1000000;
    uint64_t overtime = duration * (claims->waits ? OVERTIME_MAX_WAITING : OVERTIME_MAX);
    crowd.ms = TURN_MS;
    for (unsigned round = 0;; round++) {
        uint64_t passed = monotonic_ns() - start;
        if (round >= count && (passed >= overtime || (passed >= duration && moved > MOVED_ENOUGH)))
            return true;
        const struct shape *shape = &shapes[round % count];
        crowd.writers = stream_threads(claims->writers, shape->writers);
        // What a record says of its writer's order only one reader can check.
        crowd.readers = claims->records ? 1 : stream_threads(claims->readers, shape->readers);
        crowd.capacity = shape->capacity;
        crowd.write_max = shape->write_max;
        crowd.read_max = shape->read_max;
        crowd.messages = shape->messages;
        if (!stream_crowd_delivers(&crowd, &moved, reason))
            return false;
    }
}

// One writer and one reader: each byte by its position.
bool stream_delivers_in_order(const struct stream_ops *ops, struct effort effort,
                              struct reason *reason)
{
    static const struct shape shapes[] = {
        {.writers = 1, .readers = 1, .capacity = 1, .write_max = 3, .read_max = 3},
        {.writers = 1, .readers = 1, .capacity = 3, .write_max = 5, .read_max = 2},
        {.writers = 1, .readers = 1, .capacity = 100, .write_max = 14, .read_max = 20},
        {.writers = 1, .readers = 1, .capacity = 100, .write_max = 120, .read_max = 7},
        {.writers = 1, .readers = 1, .capacity = 4096, .write_max = 4096, .read_max = 4096},
    };
    struct stream_crowd crowd = {.ops = ops};
    return crowds_deliver(crowd, shapes, sizeof shapes / sizeof shapes[0], effort, reason);
}

static const struct shape shapes_many[] = {
    {.writers = 2,
     .readers = 2,
     .capacity = 100,
     .write_max = 14,
     .read_max = 20,
     .messages = true},
    {.writers = 3, .readers = 1, .capacity = 7, .write_max = 5, .read_max = 9},
    {.writers = 1, .readers = 3, .capacity = 64, .write_max = 70, .read_max = 9},
    {.writers = 2, .readers = 1, .capacity = 4096, .write_max = 1000, .read_max = 4096},
};

#define SHAPES_MANY (sizeof shapes_many / sizeof shapes_many[0])

bool stream_delivers_all(const struct stream_ops *ops, struct effort effort, struct reason *reason)
{
    struct stream_crowd crowd = {.ops = ops};
    return crowds_deliver(crowd, shapes_many, SHAPES_MANY, effort, reason);
}

bool stream_delivers_to_sleepers(const struct stream_ops *ops, struct effort effort,
                                 struct reason *reason)
{
    struct stream_crowd crowd = {.ops = ops, .sleeps = true};
    return crowds_deliver(crowd, shapes_many, SHAPES_MANY, effort, reason);
}

bool stream_delivers_to_processes(const struct stream_ops *ops, struct effort effort,
                                  struct reason *reason)
{
    static const struct shape shapes[] = {
        {.writers = 1, .readers = 1, .capacity = 100, .write_max = 120, .read_max = 20},
        {.writers = 2, .readers = 2, .capacity = 100, .write_max = 14, .read_max = 20},
    };
    struct stream_crowd crowd = {.ops = ops, .processes = true};
    return crowds_deliver(crowd, shapes, sizeof shapes / sizeof shapes[0], effort, reason);
}

static unsigned smaller(unsigned one, unsigned other)
{
    return one < other ? one : other;
}

bool stream_ends_oversubscribed(const struct stream_ops *ops, struct effort effort,
                                struct reason *reason)
{
    unsigned two = smaller(cpus_allowed(), STREAM_CROWD_MAX);
    unsigned eight = smaller(4 * cpus_allowed(), STREAM_CROWD_MAX);
    const struct shape shapes[] = {
        {.writers = two, .readers = two, .capacity = 100, .write_max = 14, .read_max = 20},
        {.writers = eight, .readers = eight, .capacity = 1000, .write_max = 100, .read_max = 100},
    };
    struct stream_crowd crowd = {.ops = ops};
    // A queue of spinners needs a scheduler slice per step; eight per CPU would show nothing more.
    return crowds_deliver(crowd, shapes, ops->claims.waits ? 1 : 2, effort, reason);
}
