// SPDX-License-Identifier: MIT
// sleeper_limits.c: checks of what else ends a sleep in a ring or stream: its deadline and shut, but
// no signal; and that it is a sleep.
#include <errno.h>
#include <signal.h>

#include "sleeper.h"
#include "wait.h"

#define NEVER           UINT64_MAX
#define PAST            1
#define PATIENCE_NS     3000000
#define SIGNALS         40
#define SIGNAL_PAUSE_US 50

static bool open_for(struct channel *channel, struct contract_subject subject,
                     struct reason *reason)
{
    int error = channel_open(channel, subject, false);
    if (error)
        return reason_set(reason, "open returned %d", error);
    channel_attach(channel, true, CHANNEL_OWN_SLOT);
    channel_attach(channel, false, CHANNEL_OWN_SLOT);
    return true;
}

// What the side gets that cannot go on until the deadline, and that it was not too early.
static bool times_out(struct channel *channel, bool gives, uint64_t deadline_ns,
                      struct reason *reason)
{
    struct sleeper sleeper = {
        .channel = channel, .gives = gives, .deadline_ns = deadline_ns, .item = 0xEE};
    reason_set(reason, "waiting for a deadline");
    sleeper_start(&sleeper);
    caller_returns(&sleeper.caller);
    caller_join(&sleeper.caller);
    if (sleeper.result != -ETIMEDOUT)
        return reason_set(reason, "%s until the deadline: %d", gives ? "full" : "empty",
                          sleeper.result);
    return sleeper.returned_ns >= deadline_ns || reason_set(reason, "returned before the deadline");
}

// Nothing of those that timed out is inside.
static bool holds_only(struct channel *channel, unsigned count, struct reason *reason)
{
    uint8_t item;
    unsigned inside = 0;
    while (channel_get(channel, CHANNEL_OWN_SLOT, CHANNEL_ONE, &item))
        if (item != (uint8_t)inside++)
            return reason_set(reason, "a put that timed out was done");
    return inside == count || reason_set(reason, "%u items inside, not %u", inside, count);
}

bool sleeps_until_deadline(struct contract_subject subject, struct effort effort,
                           struct reason *reason)
{
    struct channel channel;
    if (!open_for(&channel, subject, reason))
        return false;
    uint64_t end = monotonic_ns() + (uint64_t)effort.ms * 1000000;
    do {
        uint8_t item = 0;
        if (!times_out(&channel, false, PAST, reason) ||
            !times_out(&channel, false, monotonic_ns() + PATIENCE_NS, reason))
            return false;
        // Who need not sleep has no use for a deadline.
        if (channel_put_until(&channel, CHANNEL_OWN_SLOT, 1, PAST) != 0 ||
            channel_get_until(&channel, CHANNEL_OWN_SLOT, &item, PAST) != 0 || item != 1)
            return reason_set(reason, "what could be done at once was not, after the deadline");
        unsigned inside = channel_fill(&channel, 0);
        if (!times_out(&channel, true, PAST, reason) ||
            !times_out(&channel, true, monotonic_ns() + PATIENCE_NS, reason) ||
            !holds_only(&channel, inside, reason))
            return false;
    } while (monotonic_ns() < end);
    channel_close(&channel);
    return true;
}

// Sleepers of one side, then shut.
static bool shut_wakes(struct contract_subject subject, bool give, struct reason *reason)
{
    struct channel channel;
    struct sleeper sleepers[CHANNEL_SLEEPERS];
    if (!open_for(&channel, subject, reason))
        return false;
    unsigned count = channel_sleepers(&channel, give);
    unsigned inside = give ? channel_fill(&channel, 0) : 0;
    for (unsigned i = 0; i < count; i++) {
        sleepers[i] = (struct sleeper){
            .channel = &channel, .gives = give, .slot = i, .deadline_ns = NEVER, .item = 0xEE};
        sleeper_start(&sleepers[i]);
    }
    for (unsigned i = 0; i < count; i++)
        if (!caller_waits(&sleepers[i].caller))
            return reason_set(reason, "a sleeper did not wait: %d", sleepers[i].result);
    channel_shut(&channel);
    for (unsigned i = 0; i < count; i++) {
        reason_set(reason, "waiting for sleeper %u of %u after shut", i + 1, count);
        caller_returns(&sleepers[i].caller);
        caller_join(&sleepers[i].caller);
        if (sleepers[i].result != -EPIPE)
            return reason_set(reason, "a sleeper got %d from shut", sleepers[i].result);
    }
    if (!holds_only(&channel, inside, reason))
        return false;
    channel_close(&channel);
    return true;
}

// What is inside comes out after shut, and nothing goes in.
static bool shut_drains(struct contract_subject subject, struct reason *reason)
{
    struct channel channel;
    if (!open_for(&channel, subject, reason))
        return false;
    for (uint8_t item = 1; item <= 2; item++)
        if (!channel_put(&channel, CHANNEL_OWN_SLOT, CHANNEL_ONE, item))
            return reason_set(reason, "no room for %u items", item);
    channel_shut(&channel);
    channel_shut(&channel);
    reason_set(reason, "waiting after shut");
    int error = channel_put_until(&channel, CHANNEL_OWN_SLOT, 3, NEVER);
    if (error != -EPIPE)
        return reason_set(reason, "put after shut: %d", error);
    for (uint8_t item = 1; item <= 2; item++) {
        uint8_t given = 0;
        error = channel_get_until(&channel, CHANNEL_OWN_SLOT, &given, NEVER);
        if (error || given != item)
            return reason_set(reason, "item %u of 2 inside, after shut: %d", item, error);
    }
    for (unsigned i = 0; i < 2; i++) {
        uint8_t given;
        error = channel_get_until(&channel, CHANNEL_OWN_SLOT, &given, i ? NEVER : PAST);
        if (error != -EPIPE)
            return reason_set(reason, "get from what is shut and empty: %d", error);
    }
    channel_close(&channel);
    return true;
}

bool shuts(struct contract_subject subject, struct effort effort, struct reason *reason)
{
    uint64_t end = monotonic_ns() + (uint64_t)effort.ms * 1000000;
    do {
        if (!shut_drains(subject, reason) || !shut_wakes(subject, false, reason) ||
            !shut_wakes(subject, true, reason))
            return false;
    } while (monotonic_ns() < end);
    return true;
}

static void signal_ignore(int number)
{
    (void)number;
}

// True if it still sleeps after the storm.
static bool storm(struct sleeper *sleeper)
{
    for (unsigned i = 0; i < SIGNALS; i++) {
        if (caller_phase_now(&sleeper->caller) > CALLER_CALLS)
            return false;
        pthread_kill(sleeper->caller.thread, SIGUSR1);
        pause_us(SIGNAL_PAUSE_US);
    }
    return caller_waits(&sleeper->caller);
}

// Signals to who sleeps, then what it sleeps for.
static bool signal_round(struct channel *channel, bool gives, struct reason *reason)
{
    uint8_t item;
    unsigned inside = gives ? channel_fill(channel, 0) : 0;
    struct sleeper sleeper = {.channel = channel, .gives = gives, .deadline_ns = NEVER};
    sleeper_start(&sleeper);
    if (!caller_waits(&sleeper.caller) || !storm(&sleeper))
        return reason_set(reason, "a signal ended a sleep: %d", sleeper.result);
    reason_set(reason, "waiting for a sleeper after %u signals", SIGNALS);
    if (!gives && !channel_put(channel, CHANNEL_OWN_SLOT, CHANNEL_ONE, 1))
        return reason_set(reason, "an empty channel took nothing");
    for (unsigned i = 0; i < inside; i++)
        if (!channel_get(channel, CHANNEL_OWN_SLOT, CHANNEL_ONE, &item))
            return reason_set(reason, "%u of %u items came", i, inside);
    caller_returns(&sleeper.caller);
    caller_join(&sleeper.caller);
    if (sleeper.result != 0)
        return reason_set(reason, "a sleeper got %d after signals", sleeper.result);
    return !gives || channel_get(channel, CHANNEL_OWN_SLOT, CHANNEL_ONE, &item) ||
           reason_set(reason, "what a giver put after signals did not come");
}

static bool deadline_holds(struct channel *channel, struct reason *reason)
{
    struct sleeper sleeper = {.channel = channel, .deadline_ns = monotonic_ns() + PATIENCE_NS};
    reason_set(reason, "waiting for a deadline under signals");
    sleeper_start(&sleeper);
    while (caller_phase_now(&sleeper.caller) <= CALLER_CALLS) {
        pthread_kill(sleeper.caller.thread, SIGUSR1);
        pause_us(SIGNAL_PAUSE_US);
    }
    caller_join(&sleeper.caller);
    return (sleeper.result == -ETIMEDOUT && sleeper.returned_ns >= sleeper.deadline_ns) ||
           reason_set(reason, "a signal ended a sleep before its deadline: %d", sleeper.result);
}

bool sleeps_through_signals(struct contract_subject subject, struct effort effort,
                            struct reason *reason)
{
    // A handler, as an ignored signal interrupts nothing; without SA_RESTART, as that hides EINTR.
    struct sigaction action = {.sa_handler = signal_ignore};
    sigaction(SIGUSR1, &action, NULL);
    struct channel channel;
    if (!open_for(&channel, subject, reason))
        return false;
    uint64_t end = monotonic_ns() + (uint64_t)effort.ms * 1000000;
    do {
        if (!signal_round(&channel, false, reason) || !signal_round(&channel, true, reason) ||
            !deadline_holds(&channel, reason))
            return false;
    } while (monotonic_ns() < end);
    channel_close(&channel);
    return true;
}

static bool side_rests(struct channel *channel, bool gives, struct reason *reason)
{
    uint8_t item;
    unsigned inside = gives ? channel_fill(channel, 0) : 0;
    struct sleeper sleeper = {.channel = channel, .gives = gives, .deadline_ns = NEVER};
    sleeper_start(&sleeper);
    reason_set(reason, "waiting for a sleeper to rest");
    if (!caller_rests(&sleeper.caller))
        return reason_set(reason, "who waits at %s uses the CPU", gives ? "full" : "empty");
    if (!gives && !channel_put(channel, CHANNEL_OWN_SLOT, CHANNEL_ONE, 1))
        return reason_set(reason, "an empty channel took nothing");
    for (unsigned i = 0; i < inside; i++)
        channel_get(channel, CHANNEL_OWN_SLOT, CHANNEL_ONE, &item);
    reason_set(reason, "waiting for a sleeper that rested");
    caller_returns(&sleeper.caller);
    caller_join(&sleeper.caller);
    return !gives || channel_get(channel, CHANNEL_OWN_SLOT, CHANNEL_ONE, &item) ||
           reason_set(reason, "what a giver put did not come");
}

bool rests(struct contract_subject subject, struct effort effort, struct reason *reason)
{
    (void)effort;
    struct channel channel;
    if (!open_for(&channel, subject, reason) || !side_rests(&channel, false, reason) ||
        !side_rests(&channel, true, reason))
        return false;
    channel_close(&channel);
    return true;
}
