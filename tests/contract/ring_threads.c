// SPDX-License-Identifier: MIT
// ring_threads.c: checks of a ring between threads and between processes.
#include "ring_checks.h"
#include "ring_crowd.h"
#include "ring_subject.h"
#include "wait.h"

// A ring shows its faults when elements pass from thread to thread. On a loaded machine, or under an
// emulator, few do in a given time; the crowds then work overtime, so that what they find does not
// depend on the load.
#define DELIVERED_ENOUGH 4000
#define OVERTIME_MAX     25

// How long one crowd pushes at most, before the next one with other numbers has its turn.
#define TURN_MS 5

struct shape {
    unsigned producers, consumers;
    uint64_t capacity;
};

// Crowds of all shapes in turn, until the time is over and enough has come out.
static bool crowds_deliver(struct ring_crowd crowd, const struct shape *shapes, unsigned count,
                           struct effort effort, struct reason *reason)
{
    uint64_t delivered = 0;
    uint64_t start = monotonic_ns();
    uint64_t end = start + (uint64_t)effort.ms * 1000000;
    uint64_t end_latest = start + (uint64_t)effort.ms * 1000000 * OVERTIME_MAX;
    crowd.racy = effort.racy;
    crowd.ms = TURN_MS;
    for (unsigned round = 0;; round++) {
        uint64_t now = monotonic_ns();
        if (round >= count && (now >= end_latest || (now >= end && delivered > DELIVERED_ENOUGH)))
            return true;
        const struct shape *shape = &shapes[round % count];
        crowd.producers = ring_threads(crowd.ops->claims.producers, shape->producers);
        crowd.consumers = ring_threads(crowd.ops->claims.consumers, shape->consumers);
        crowd.capacity = shape->capacity;
        if (!ring_crowd_delivers(&crowd, &delivered, reason))
            return false;
    }
}

static const struct shape shapes_small[] = {
    {.producers = 1, .consumers = 1, .capacity = 1},
    {.producers = 2, .consumers = 2, .capacity = 2},
    {.producers = 3, .consumers = 1, .capacity = 4},
    {.producers = 1, .consumers = 3, .capacity = 5},
    {.producers = 2, .consumers = 2, .capacity = 64},
    {.producers = 1, .consumers = 1, .capacity = 64},
};

#define SHAPE_COUNT (sizeof shapes_small / sizeof shapes_small[0])

bool ring_delivers_once(const struct ring_ops *ops, struct effort effort, struct reason *reason)
{
    struct ring_crowd crowd = {.ops = ops};
    return crowds_deliver(crowd, shapes_small, SHAPE_COUNT, effort, reason);
}

bool ring_delivers_to_sleepers(const struct ring_ops *ops, struct effort effort,
                               struct reason *reason)
{
    struct ring_crowd crowd = {.ops = ops, .sleeps = true};
    return crowds_deliver(crowd, shapes_small, SHAPE_COUNT, effort, reason);
}

bool ring_delivers_to_processes(const struct ring_ops *ops, struct effort effort,
                                struct reason *reason)
{
    static const struct shape shapes[] = {{.producers = 1, .consumers = 1, .capacity = 4},
                                          {.producers = 2, .consumers = 2, .capacity = 16}};
    struct ring_crowd crowd = {.ops = ops, .processes = true};
    return crowds_deliver(crowd, shapes, sizeof shapes / sizeof shapes[0], effort, reason);
}

bool ring_ends_oversubscribed(const struct ring_ops *ops, struct effort effort,
                              struct reason *reason)
{
    unsigned cpus = cpus_allowed();
    unsigned two = cpus < RING_CROWD_MAX ? cpus : RING_CROWD_MAX;
    unsigned eight = 4 * cpus < RING_CROWD_MAX ? 4 * cpus : RING_CROWD_MAX;
    // Each side alone makes the crowd, where the other takes one thread.
    const struct shape shapes[] = {{.producers = two, .consumers = two, .capacity = 64},
                                   {.producers = eight, .consumers = eight, .capacity = 16}};
    struct ring_crowd crowd = {.ops = ops};
    return crowds_deliver(crowd, shapes, sizeof shapes / sizeof shapes[0], effort, reason);
}
