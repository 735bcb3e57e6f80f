// SPDX-License-Identifier: MIT
// stream_sleep.c: the checks of sleeping forms, put to a stream.
#include "sleeper.h"
#include "stream_checks.h"

static struct contract_subject subject_of(const struct stream_ops *ops)
{
    return (struct contract_subject){.kind = FAMILY_STREAM, .stream = ops};
}

bool stream_wakes_reader(const struct stream_ops *ops, struct effort effort, struct reason *reason)
{
    return wakes_taker(subject_of(ops), effort, reason);
}

bool stream_wakes_writer(const struct stream_ops *ops, struct effort effort, struct reason *reason)
{
    return wakes_giver(subject_of(ops), effort, reason);
}

bool stream_wakes_all(const struct stream_ops *ops, struct effort effort, struct reason *reason)
{
    return wakes_all(subject_of(ops), effort, reason);
}

bool stream_times_out(const struct stream_ops *ops, struct effort effort, struct reason *reason)
{
    return sleeps_until_deadline(subject_of(ops), effort, reason);
}

bool stream_shuts(const struct stream_ops *ops, struct effort effort, struct reason *reason)
{
    return shuts(subject_of(ops), effort, reason);
}

bool stream_sleeps_through_signals(const struct stream_ops *ops, struct effort effort,
                                   struct reason *reason)
{
    return sleeps_through_signals(subject_of(ops), effort, reason);
}

bool stream_rests(const struct stream_ops *ops, struct effort effort, struct reason *reason)
{
    return rests(subject_of(ops), effort, reason);
}

bool stream_wakes_process(const struct stream_ops *ops, struct effort effort, struct reason *reason)
{
    return wakes_process(subject_of(ops), effort, reason);
}
