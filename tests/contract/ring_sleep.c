// SPDX-License-Identifier: MIT
// ring_sleep.c: the checks of sleeping forms, put to a ring.
#include "ring_checks.h"
#include "sleeper.h"

static struct contract_subject subject_of(const struct ring_ops *ops)
{
    return (struct contract_subject){.kind = FAMILY_RING, .ring = ops};
}

bool ring_wakes_consumer(const struct ring_ops *ops, struct effort effort, struct reason *reason)
{
    return wakes_taker(subject_of(ops), effort, reason);
}

bool ring_wakes_producer(const struct ring_ops *ops, struct effort effort, struct reason *reason)
{
    return wakes_giver(subject_of(ops), effort, reason);
}

bool ring_wakes_all(const struct ring_ops *ops, struct effort effort, struct reason *reason)
{
    return wakes_all(subject_of(ops), effort, reason);
}

bool ring_times_out(const struct ring_ops *ops, struct effort effort, struct reason *reason)
{
    return sleeps_until_deadline(subject_of(ops), effort, reason);
}

bool ring_shuts(const struct ring_ops *ops, struct effort effort, struct reason *reason)
{
    return shuts(subject_of(ops), effort, reason);
}

bool ring_sleeps_through_signals(const struct ring_ops *ops, struct effort effort,
                                 struct reason *reason)
{
    return sleeps_through_signals(subject_of(ops), effort, reason);
}

bool ring_rests(const struct ring_ops *ops, struct effort effort, struct reason *reason)
{
    return rests(subject_of(ops), effort, reason);
}

bool ring_wakes_process(const struct ring_ops *ops, struct effort effort, struct reason *reason)
{
    return wakes_process(subject_of(ops), effort, reason);
}
