// SPDX-License-Identifier: MIT
// ring_single.c: checks of a ring by one thread, which knows each answer beforehand.
#include <errno.h>

#include "draw.h"
#include "ring_checks.h"
#include "ring_tape.h"

// About 50 laps of the largest of the capacities.
#define STEPS 1500

static const uint64_t capacities[] = {1, 2, 3, 5, 64, 100};

#define CAPACITY_COUNT (sizeof capacities / sizeof capacities[0])

// A ring may refuse a small capacity, which ring_refuses_what_it_cannot asks about. False if there
// is no ring to go on with; `failed` says whether that is a fault.
static bool opened(struct ring_subject *subject, const struct ring_ops *ops,
                   struct ring_config config, bool *failed, struct reason *reason)
{
    int error = ring_subject_open(subject, ops, config, BLOCK_MAPPED);
    *failed = error && (error != -EINVAL || config.capacity >= 64);
    if (*failed)
        reason_set(reason, "open with capacity %llu returned %d",
                   (unsigned long long)config.capacity, error);
    return !error;
}

static bool wanders(const struct ring_ops *ops, struct ring_config config,
                    uint64_t (*value)(uint64_t index), struct reason *reason)
{
    for (unsigned i = 0; i < CAPACITY_COUNT; i++) {
        struct ring_subject subject;
        struct ring_tape tape;
        bool failed;
        config.capacity = capacities[i];
        if (!opened(&subject, ops, config, &failed, reason)) {
            if (failed)
                return false;
            continue;
        }
        reason_set(reason, "waiting for a call with capacity %llu",
                   (unsigned long long)capacities[i]);
        ring_tape_start(&tape, &subject, value,
                        config.producers > config.consumers ? config.producers : config.consumers);
        if (!ring_tape_wander(&tape, STEPS, reason))
            return false;
        ring_subject_close(&subject);
    }
    return true;
}

bool ring_gives_back_in_order(const struct ring_ops *ops, struct effort effort,
                              struct reason *reason)
{
    (void)effort;
    return wanders(ops, (struct ring_config){.producers = 1, .consumers = 1}, word_at, reason);
}

// One thread by several handles in turn: each push has returned before the next begins, so that a
// queue has but one order, whoever's handle it is.
bool ring_serves_all_handles(const struct ring_ops *ops, struct effort effort,
                             struct reason *reason)
{
    (void)effort;
    struct ring_config config = {.producers = ring_threads(ops->claims.producers, TAPE_HANDLES),
                                 .consumers = ring_threads(ops->claims.consumers, TAPE_HANDLES)};
    return wanders(ops, config, word_at, reason);
}

static bool holds(struct ring_subject *subject, struct reason *reason)
{
    struct ring_tape tape;
    ring_tape_start(&tape, subject, word_at, 1);
    uint64_t asked = subject->config.capacity;
    // Where there is no bound there is no full: what stands for it is a lot.
    uint64_t most = subject->capacity == UINT64_MAX ? 3 * asked + 1000 : subject->capacity;
    if (subject->capacity < asked)
        return reason_set(reason, "says it holds %llu, asked for %llu",
                          (unsigned long long)subject->capacity, (unsigned long long)asked);
    for (unsigned lap = 0; lap < 3; lap++) {
        for (uint64_t i = 0; i < most; i++)
            if (!ring_tape_push(&tape, 1, false, reason))
                return false;
        if (tape.pushed - tape.popped != most)
            return reason_set(reason, "held %llu of %llu",
                              (unsigned long long)(tape.pushed - tape.popped),
                              (unsigned long long)most);
        if (subject->capacity == most &&
            (!ring_tape_push(&tape, 1, false, reason) || !ring_tape_push(&tape, 2, true, reason)))
            return false;
        if (!ring_tape_drain(&tape, reason) || !ring_tape_pop(&tape, 2, true, reason))
            return false;
    }
    return true;
}

bool ring_holds_its_capacity(const struct ring_ops *ops, struct effort effort,
                             struct reason *reason)
{
    (void)effort;
    for (unsigned i = 0; i < CAPACITY_COUNT; i++) {
        struct ring_subject subject;
        bool failed;
        if (!opened(&subject, ops,
                    (struct ring_config){.capacity = capacities[i], .producers = 1, .consumers = 1},
                    &failed, reason)) {
            if (failed)
                return false;
            continue;
        }
        reason_set(reason, "waiting for a call with capacity %llu",
                   (unsigned long long)capacities[i]);
        if (!holds(&subject, reason))
            return false;
        ring_subject_close(&subject);
    }
    return true;
}

// Values that an implementation could have kept for itself: nothing, everything, one bit, small
// numbers, the same again and again.
static uint64_t value_special(uint64_t index)
{
    static const uint64_t special[] = {0,
                                       UINT64_MAX,
                                       UINT64_C(1) << 63,
                                       1,
                                       UINT64_MAX - 1,
                                       INT64_MAX,
                                       UINT32_MAX,
                                       UINT64_C(1) << 32,
                                       UINT64_C(0xAAAAAAAAAAAAAAAA),
                                       UINT64_C(0x5555555555555555)};
    const uint64_t count = sizeof special / sizeof special[0];
    uint64_t kind = index / 200 % 4;
    if (kind == 0)
        return special[index % count];
    if (kind == 1)
        return special[index / 800 % count];
    if (kind == 2)
        return UINT64_C(1) << index % 64;
    return index % 100;
}

bool ring_takes_every_value(const struct ring_ops *ops, struct effort effort, struct reason *reason)
{
    (void)effort;
    return wanders(ops, (struct ring_config){.producers = 1, .consumers = 1}, value_special,
                   reason);
}

bool ring_takes_what_fits(const struct ring_ops *ops, struct effort effort, struct reason *reason)
{
    (void)effort;
    struct ring_subject subject;
    struct ring_tape tape;
    bool failed;
    if (!opened(&subject, ops, (struct ring_config){.capacity = 64, .producers = 1, .consumers = 1},
                &failed, reason))
        return false;
    ring_tape_start(&tape, &subject, word_at, 1);
    // From each place of the ring, which each lap begins one further: a part, then more than the
    // rest; and the same back.
    for (unsigned place = 0; place < 2 * 64; place++) {
        unsigned part = 1 + place * 7 % 64;
        if (!ring_tape_push(&tape, part, true, reason) ||
            !ring_tape_push(&tape, TAPE_STEP, true, reason) ||
            !ring_tape_pop(&tape, part, true, reason) ||
            !ring_tape_pop(&tape, TAPE_STEP, true, reason) || !ring_tape_drain(&tape, reason) ||
            !ring_tape_push(&tape, 1, false, reason) || !ring_tape_drain(&tape, reason))
            return false;
    }
    ring_subject_close(&subject);
    return true;
}

static uint64_t word_negated(uint64_t index)
{
    return ~word_at(index);
}

bool ring_stays_apart(const struct ring_ops *ops, struct effort effort, struct reason *reason)
{
    (void)effort;
    struct ring_subject subjects[2];
    struct ring_tape tapes[2];
    bool failed;
    for (unsigned i = 0; i < 2; i++) {
        if (!opened(&subjects[i], ops,
                    (struct ring_config){.capacity = 64, .producers = 1, .consumers = 1}, &failed,
                    reason))
            return false;
        ring_tape_start(&tapes[i], &subjects[i], i ? word_negated : word_at, 1);
    }
    for (unsigned i = 0; i < 64; i++)
        for (unsigned j = 0; j < 2; j++)
            if (!ring_tape_push(&tapes[j], 1 + i % 3, false, reason) ||
                !ring_tape_pop(&tapes[j ^ (i & 1)], 1 + i % 2, false, reason))
                return false;
    for (unsigned i = 0; i < 2; i++) {
        if (!ring_tape_drain(&tapes[i], reason))
            return false;
        ring_subject_close(&subjects[i]);
    }
    return true;
}
