// SPDX-License-Identifier: MIT
// sleeper.c: checks that who sleeps in a ring or stream is woken, by whatever ends the reason to
// sleep.
#include "sleeper.h"

#include <assert.h>
#include <sys/mman.h>

#include "wait.h"

#define NEVER UINT64_MAX

// Between two looks at a channel.
#define LOOK_US 100

static void sleeper_run(struct caller *caller)
{
    struct sleeper *sleeper = (struct sleeper *)caller;
    channel_attach(sleeper->channel, sleeper->gives, sleeper->slot);
    caller_calls(caller);
    sleeper->result = sleeper->gives ? channel_put_until(sleeper->channel, sleeper->slot,
                                                         sleeper->item, sleeper->deadline_ns)
                                     : channel_get_until(sleeper->channel, sleeper->slot,
                                                         &sleeper->item, sleeper->deadline_ns);
    sleeper->returned_ns = monotonic_ns();
    caller_phase_set(caller, CALLER_RETURNED);
}

void sleeper_start(struct sleeper *sleeper)
{
    sleeper->caller.body = sleeper_run;
    caller_start(&sleeper->caller);
}

unsigned channel_fill(struct channel *channel, uint8_t from)
{
    unsigned count = 0;
    while (channel_put(channel, CHANNEL_OWN_SLOT, CHANNEL_ONE, (uint8_t)(from + count)))
        count++;
    return count;
}

static int open_for(struct channel *channel, struct contract_subject subject, bool shared)
{
    int error = channel_open(channel, subject, shared);
    if (error)
        return error;
    channel_attach(channel, true, CHANNEL_OWN_SLOT);
    channel_attach(channel, false, CHANNEL_OWN_SLOT);
    return 0;
}

// A taker sleeps, an item comes by one of the ways.
static bool taker_round(struct sleeper *sleeper, unsigned round, struct reason *reason)
{
    static const char *const ways[CHANNEL_WAYS] = {"one", "several", "a sleeping form"};
    enum channel_way way = round % CHANNEL_WAYS;
    uint8_t item = (uint8_t)round;
    sleeper_start(sleeper);
    if (!caller_waits(&sleeper->caller))
        return reason_set(reason, "a taker did not wait: %d", sleeper->result);
    reason_set(reason, "waiting for a taker that slept, after a put by %s", ways[way]);
    if (!channel_put(sleeper->channel, CHANNEL_OWN_SLOT, way, item))
        return reason_set(reason, "an empty channel took nothing by %s", ways[way]);
    caller_returns(&sleeper->caller);
    caller_join(&sleeper->caller);
    if (sleeper->result != 0 || sleeper->item != item)
        return reason_set(reason, "a taker got %d and item %u, not %u", sleeper->result,
                          sleeper->item, item);
    return true;
}

bool wakes_taker(struct contract_subject subject, struct effort effort, struct reason *reason)
{
    struct channel channel;
    int error = open_for(&channel, subject, false);
    if (error)
        return reason_set(reason, "open returned %d", error);
    uint64_t end = monotonic_ns() + (uint64_t)effort.ms * 1000000;
    for (unsigned round = 0; round < 2 * CHANNEL_WAYS || monotonic_ns() < end; round++) {
        // A limit far away is no reason to wake up, but another way to sleep.
        uint64_t deadline_ns = round & 1 ? NEVER : monotonic_ns() + 3600 * NS_PER_S;
        struct sleeper taker = {.channel = &channel, .deadline_ns = deadline_ns};
        if (!taker_round(&taker, round, reason))
            return false;
    }
    channel_close(&channel);
    return true;
}

// Takes what is inside, one item or, where room comes in groups, all, until `wanted` have come or
// the channel is empty and the giver has not come yet. The items are 0, 1, ...
static bool items_take(struct channel *channel, enum channel_way way, unsigned *taken,
                       unsigned wanted, struct reason *reason)
{
    uint8_t item;
    while (*taken < wanted && channel_get(channel, CHANNEL_OWN_SLOT, way, &item)) {
        if (item != (uint8_t)*taken)
            return reason_set(reason, "item %u came as %u", (uint8_t)*taken, item);
        ++*taken;
    }
    return true;
}

// A giver sleeps at a full channel, room comes by one of the ways.
static bool giver_round(struct channel *channel, unsigned round, struct reason *reason)
{
    enum channel_way way = round % CHANNEL_WAYS;
    unsigned inside = channel_fill(channel, 0), taken = 0;
    struct sleeper giver = {
        .channel = channel, .gives = true, .deadline_ns = NEVER, .item = (uint8_t)inside};
    sleeper_start(&giver);
    if (!caller_waits(&giver.caller))
        return reason_set(reason, "a giver did not wait: %d", giver.result);
    reason_set(reason, "waiting for a giver that slept, after a get");
    if (!items_take(channel, way, &taken, channel_frees_at_once(channel) ? 1 : inside, reason))
        return false;
    caller_returns(&giver.caller);
    caller_join(&giver.caller);
    if (giver.result != 0)
        return reason_set(reason, "a giver got %d", giver.result);
    if (!items_take(channel, way, &taken, inside + 2, reason))
        return false;
    return taken == inside + 1 || reason_set(reason, "%u items of %u came", taken, inside + 1);
}

bool wakes_giver(struct contract_subject subject, struct effort effort, struct reason *reason)
{
    struct channel channel;
    int error = open_for(&channel, subject, false);
    if (error)
        return reason_set(reason, "open returned %d", error);
    uint64_t end = monotonic_ns() + (uint64_t)effort.ms * 1000000;
    for (unsigned round = 0; round < 2 * CHANNEL_WAYS || monotonic_ns() < end; round++)
        if (!giver_round(&channel, round, reason))
            return false;
    channel_close(&channel);
    return true;
}

static void sleepers_start(struct sleeper *sleepers, unsigned count, struct channel *channel,
                           bool give)
{
    for (unsigned i = 0; i < count; i++) {
        sleepers[i] = (struct sleeper){
            .channel = channel, .gives = give, .slot = i, .deadline_ns = NEVER, .item = 0xEE};
        sleeper_start(&sleepers[i]);
    }
}

// Joins all, each of which must have got what it waited for.
static bool sleepers_served(struct sleeper *sleepers, unsigned count, struct reason *reason)
{
    for (unsigned i = 0; i < count; i++) {
        reason_set(reason, "waiting for sleeper %u of %u", i + 1, count);
        caller_returns(&sleepers[i].caller);
        caller_join(&sleepers[i].caller);
    }
    for (unsigned i = 0; i < count; i++)
        if (sleepers[i].result != 0)
            return reason_set(reason, "a sleeper got %d", sleepers[i].result);
    return true;
}

static bool all_wait(struct sleeper *sleepers, unsigned count, struct reason *reason)
{
    for (unsigned i = 0; i < count; i++)
        if (!caller_waits(&sleepers[i].caller))
            return reason_set(reason, "a sleeper did not wait: %d", sleepers[i].result);
    return true;
}

// Several takers sleep; as many items come in one call, or one call after the other.
static bool takers_round(struct channel *channel, bool together, struct reason *reason)
{
    static const uint8_t items[CHANNEL_SLEEPERS] = {1, 2, 3};
    struct sleeper takers[CHANNEL_SLEEPERS];
    unsigned count = channel_sleepers(channel, false), sum = 0;
    sleepers_start(takers, count, channel, false);
    if (!all_wait(takers, count, reason))
        return false;
    bool put = together && channel_put_row(channel, CHANNEL_OWN_SLOT, items, count);
    for (unsigned i = 0; i < count && !together; i++)
        put = channel_put(channel, CHANNEL_OWN_SLOT, CHANNEL_ONE, items[i]);
    if (!put)
        return reason_set(reason, "an empty channel did not take %u items", count);
    if (!sleepers_served(takers, count, reason))
        return false;
    for (unsigned i = 0; i < count; i++)
        sum += takers[i].item;
    return sum == count * (count + 1) / 2 || reason_set(reason, "takers got other items");
}

// Several givers sleep; the channel is emptied until all have put their items.
static bool givers_round(struct channel *channel, struct reason *reason)
{
    struct sleeper givers[CHANNEL_SLEEPERS];
    unsigned count = channel_sleepers(channel, true);
    unsigned inside = channel_fill(channel, 0), taken = 0;
    uint8_t item;
    sleepers_start(givers, count, channel, true);
    if (!all_wait(givers, count, reason) ||
        !items_take(channel, CHANNEL_ONE, &taken, inside, reason))
        return false;
    reason_set(reason, "waiting for what %u sleeping givers put", count);
    // Fewer than they are may find room at a time.
    for (taken = 0; taken < count;) {
        if (!channel_get(channel, CHANNEL_OWN_SLOT, CHANNEL_ONE, &item))
            pause_us(LOOK_US);
        else if (item != 0xEE)
            return reason_set(reason, "a giver put another item");
        else
            taken++;
    }
    return sleepers_served(givers, count, reason);
}

bool wakes_all(struct contract_subject subject, struct effort effort, struct reason *reason)
{
    struct channel channel;
    int error = open_for(&channel, subject, false);
    if (error)
        return reason_set(reason, "open returned %d", error);
    uint64_t end = monotonic_ns() + (uint64_t)effort.ms * 1000000;
    for (unsigned round = 0; round < 2 || monotonic_ns() < end; round++)
        if (!takers_round(&channel, round % 2 == 0, reason) || !givers_round(&channel, reason))
            return false;
    channel_close(&channel);
    return true;
}

// A process sleeps, this one wakes it.
static bool process_round(struct contract_subject subject, struct sleeper *sleeper, bool gives,
                          struct reason *reason)
{
    struct channel channel;
    int error = open_for(&channel, subject, true);
    if (error)
        return reason_set(reason, "open for several processes returned %d", error);
    unsigned inside = gives ? channel_fill(&channel, 0) : 0, taken = 0;
    *sleeper = (struct sleeper){
        .caller = {.process = true}, .channel = &channel, .gives = gives, .deadline_ns = NEVER};
    sleeper_start(sleeper);
    if (!caller_waits(&sleeper->caller))
        return reason_set(reason, "a process did not wait: %d", sleeper->result);
    reason_set(reason, "waiting for a process that slept");
    if (gives ? !items_take(&channel, CHANNEL_ONE, &taken, inside, reason)
              : !channel_put(&channel, CHANNEL_OWN_SLOT, CHANNEL_ONE, 1))
        return false;
    caller_returns(&sleeper->caller);
    caller_join(&sleeper->caller);
    channel_close(&channel);
    return sleeper->result == 0 || reason_set(reason, "a process got %d", sleeper->result);
}

bool wakes_process(struct contract_subject subject, struct effort effort, struct reason *reason)
{
    struct sleeper *sleeper =
        mmap(NULL, sizeof *sleeper, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    assert(sleeper != MAP_FAILED);
    uint64_t end = monotonic_ns() + (uint64_t)effort.ms * 1000000;
    do {
        if (!process_round(subject, sleeper, false, reason) ||
            !process_round(subject, sleeper, true, reason))
            return false;
    } while (monotonic_ns() < end);
    munmap(sleeper, sizeof *sleeper);
    return true;
}
