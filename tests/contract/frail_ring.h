// SPDX-License-Identifier: MIT
// frail_ring.h: a ring in a lock, with sleepers, whose flaws lose elements, room and wake-ups. Sound
// with FLAW_NONE.
#ifndef TESTS_CONTRACT_FRAIL_RING_H
#define TESTS_CONTRACT_FRAIL_RING_H

#include "frail_guard.h"
#include "ring/limit.h"

struct frail_ring {
    struct frail_guard guard;
    uint64_t capacity;
    uint64_t pushed, popped;
    bool shut;
    uint64_t *places; // values, for FLAW_POINTS
    uint64_t values[];
};

static struct frail_ring *frail_ring_of_all; // for FLAW_ONE_FOR_ALL

static struct frail_ring *frail_ring_at(void *memory)
{
    if (flaw_now != FLAW_ONE_FOR_ALL)
        return memory;
    if (!frail_ring_of_all)
        frail_ring_of_all = memory;
    return frail_ring_of_all;
}

static uint64_t frail_ring_capacity(const struct ring_config *config)
{
    return config->capacity;
}

static size_t frail_ring_bytes(const struct ring_config *config)
{
    return sizeof(struct frail_ring) + config->capacity * sizeof(uint64_t);
}

static int frail_ring_open(void *memory, const struct ring_config *config)
{
    struct frail_ring *ring = memory;
    int error = ring_config_check(config, RING_MANY, RING_MANY, true);
    if (error && flaw_now != FLAW_ACCEPTS_ALL)
        return error;
    frail_guard_init(&ring->guard);
    ring->capacity = config->capacity;
    ring->shut = false;
    ring->places = ring->values;
    ring->pushed = 0;
    if (flaw_now != FLAW_NEEDS_ZEROES)
        ring->popped = 0;
    if (flaw_now == FLAW_OVERRUNS)
        ((unsigned char *)memory)[frail_ring_bytes(config)] = 0;
    return 0;
}

static uint64_t frail_ring_room(const struct frail_ring *ring)
{
    uint64_t inside = ring->pushed - ring->popped;
    uint64_t room = ring->capacity - inside;
    return flaw_now == FLAW_FULL_EARLY && room > 0 ? room - 1 : room;
}

static uint64_t frail_ring_inside(const struct frail_ring *ring)
{
    uint64_t inside = ring->pushed - ring->popped;
    return flaw_now == FLAW_FULL_IS_EMPTY ? inside % ring->capacity : inside;
}

static uint64_t *frail_ring_place(struct frail_ring *ring, uint64_t index)
{
    uint64_t *values = flaw_now == FLAW_POINTS ? ring->places : ring->values;
    return &values[index % ring->capacity];
}

// With room and the guard held.
static void frail_ring_put(struct frail_ring *ring, uint64_t value)
{
    bool now = ring->pushed % 61 == 60;
    if ((flaw_now == FLAW_ZERO_RESERVED && value == 0) ||
        (flaw_now == FLAW_ONES_RESERVED && value == UINT64_MAX))
        return;
    if (flaw_now == FLAW_DROPS && now) {
        // The place is used, or it would be dropped for ever.
        ring->pushed++, ring->popped++;
        for (uint64_t i = ring->pushed - 1; i > ring->popped; i--)
            *frail_ring_place(ring, i) = *frail_ring_place(ring, i - 1);
        return;
    }
    *frail_ring_place(ring, ring->pushed++) = value;
    uint64_t inside = ring->pushed - ring->popped;
    if (flaw_now == FLAW_DOUBLES && now && inside < ring->capacity)
        *frail_ring_place(ring, ring->pushed++) = value;
    if (flaw_now == FLAW_SWAPS && ring->pushed % 5 == 0 && inside > 1) {
        uint64_t *before = frail_ring_place(ring, ring->pushed - 2);
        *frail_ring_place(ring, ring->pushed - 1) = *before;
        *before = value;
    }
}

// With an element and the guard held.
static uint64_t frail_ring_get(struct frail_ring *ring)
{
    uint64_t index = ring->popped++;
    uint64_t value = *frail_ring_place(ring, index);
    bool now = index % 61 == 60;
    if (flaw_now == FLAW_TEARS && now)
        value = (value & UINT32_MAX) | (*frail_ring_place(ring, index + 1) >> 32 << 32);
    if (flaw_now == FLAW_STALE && now)
        value = *frail_ring_place(ring, index + ring->capacity - 1);
    return value;
}

static size_t frail_ring_push_many(void *memory, void *handle, const uint64_t *values, size_t count)
{
    (void)handle;
    struct frail_ring *ring = frail_ring_at(memory);
    frail_guard_take(&ring->guard);
    uint64_t to_end = ring->capacity - ring->pushed % ring->capacity;
    size_t taken = 0;
    while (taken < count && frail_ring_room(ring) > 0 &&
           !(flaw_now == FLAW_STOPS_AT_END && taken == to_end))
        frail_ring_put(ring, values[taken++]);
    frail_guard_leave(&ring->guard, taken);
    return taken;
}

static size_t frail_ring_pop_many(void *memory, void *handle, uint64_t *values, size_t count)
{
    (void)handle;
    struct frail_ring *ring = frail_ring_at(memory);
    frail_guard_take(&ring->guard);
    size_t given = 0;
    while (given < count && frail_ring_inside(ring) > 0)
        values[given++] = frail_ring_get(ring);
    if (flaw_now == FLAW_WRITES_ANYWAY && given < count)
        values[given] = 0;
    // With several asleep, each who is woken wakes the next by what it changes, unless it does not.
    frail_guard_leave(&ring->guard, flaw_now == FLAW_WAKES_ONE ? 0 : given);
    return given;
}

static bool frail_ring_push(void *memory, void *handle, uint64_t value)
{
    return frail_ring_push_many(memory, handle, &value, 1);
}

static bool frail_ring_pop(void *memory, void *handle, uint64_t *value)
{
    return frail_ring_pop_many(memory, handle, value, 1);
}

static int frail_ring_push_until(void *memory, void *handle, uint64_t value, uint64_t deadline_ns)
{
    struct frail_ring *ring = frail_ring_at(memory);
    for (;;) {
        uint32_t news = frail_guard_news(&ring->guard);
        if (frail_guard_refuses(deadline_ns))
            return -ETIMEDOUT;
        if (ring->shut)
            return -EPIPE;
        if (frail_ring_push(memory, handle, value))
            return 0;
        int error = frail_guard_sleep(&ring->guard, news, deadline_ns);
        if (error)
            return error;
    }
}

static int frail_ring_pop_until(void *memory, void *handle, uint64_t *value, uint64_t deadline_ns)
{
    struct frail_ring *ring = frail_ring_at(memory);
    for (;;) {
        uint32_t news = frail_guard_news(&ring->guard);
        // Before the look at the ring: what came before shut() is then seen.
        frail_guard_take(&ring->guard);
        bool shut = ring->shut;
        frail_guard_leave(&ring->guard, 0);
        if (frail_guard_refuses(deadline_ns))
            return -ETIMEDOUT;
        if (shut && flaw_now == FLAW_SHUT_LOSES)
            return -EPIPE;
        if (frail_ring_pop(memory, handle, value))
            return 0;
        if (shut)
            return -EPIPE;
        int error = frail_guard_sleep(&ring->guard, news, deadline_ns);
        if (error)
            return error;
    }
}

static void frail_ring_shut(void *memory)
{
    struct frail_ring *ring = frail_ring_at(memory);
    frail_guard_take(&ring->guard);
    ring->shut = true;
    frail_guard_leave(&ring->guard, flaw_now == FLAW_SHUT_FORGETS ? 0 : 1);
}

static const struct ring_ops frail_ring = {
    .about = {.name = "frail",
              .summary = "ring in a lock that the broken twins are made from",
              .source = "contend"},
    .claims = {.keeps = true,
               .producers = RING_MANY,
               .consumers = RING_MANY,
               .order = RING_TOTAL,
               .full_definite = true,
               .empty_definite = true,
               .waits = true,
               .shared = true},
    .capacity = frail_ring_capacity,
    .bytes = frail_ring_bytes,
    .open = frail_ring_open,
    .push = frail_ring_push,
    .pop = frail_ring_pop,
    .push_many = frail_ring_push_many,
    .pop_many = frail_ring_pop_many,
    .push_until = frail_ring_push_until,
    .pop_until = frail_ring_pop_until,
    .shut = frail_ring_shut,
};

#endif
