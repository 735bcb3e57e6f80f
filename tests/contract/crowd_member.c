// SPDX-License-Identifier: MIT
// crowd_member.c: see crowd_member.h.
#include "crowd_member.h"

#include <sched.h>

#include "seat.h"
#include "wait.h"

#define NOBODY             0
#define PAUSES_OUTSIDE_MAX 15
#define PAUSES_WIDENED     64
#define LIMIT_NS           20000

static void violation(struct member *member)
{
    // relaxed: read after the members are joined, or to stop early.
    atomic_store_explicit(&member->square->violated, true, memory_order_relaxed);
    square_stop(member->square);
}

// Bits drawn for one purpose each, so that no choice implies another: the entry takes bits 0 to 7,
// the stay inside 8 to 19, the stay outside 20 to 23.
static uint64_t draw_next(uint64_t state)
{
    // xorshift64 (Marsaglia, 2003).
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state;
}

static void pause_times(unsigned times)
{
    for (unsigned i = 0; i < times; i++)
        cpu_pause();
}

static void linger(uint64_t draw)
{
    if ((draw >> 8 & 15) == 0)
        pause_times(PAUSES_WIDENED);
    if ((draw >> 12 & 255) == 0)
        sched_yield();
}

static void enter(struct member *member)
{
    const struct lock_ops *ops = member->crowd->ops;
    void *lock = member->subject->memory;
    unsigned way = member->draw & 15;
    if (way == 0 && ops->try_acquire && ops->try_acquire(lock, member->node))
        return;
    if (way == 1 && ops->acquire_until &&
        ops->acquire_until(lock, member->node, monotonic_ns() + LIMIT_NS, 0) == 0)
        return;
    if (way == 2 && ops->acquire_until &&
        ops->acquire_until(lock, member->node, UINT64_MAX, 1 + (member->draw >> 4 & 3)) == 0)
        return;
    ops->acquire(lock, member->node);
}

static void mark_owner(struct member *member)
{
    atomic_uint *owner = &member->square->inside;
    unsigned mark = member->index + 1;
    // relaxed, all four: the word is the evidence; ordering would help a lock that gives none.
    bool alone = atomic_load_explicit(owner, memory_order_relaxed) == NOBODY;
    atomic_store_explicit(owner, mark, memory_order_relaxed);
    linger(member->draw);
    alone = atomic_load_explicit(owner, memory_order_relaxed) == mark && alone;
    atomic_store_explicit(owner, NOBODY, memory_order_relaxed);
    if (!alone)
        violation(member);
}

static void count_plain(struct member *member)
{
    struct square *square = member->square;
    uint64_t first = ++square->plain_first;
    linger(member->draw);
    if (++square->plain_second != first)
        violation(member);
}

// The same race as count_plain's on a lock that excludes nobody, but defined: the read and the
// write are apart.
static void count_racy(struct member *member)
{
    struct square *square = member->square;
    // relaxed, all four: as mark_owner.
    uint64_t first = atomic_load_explicit(&square->racy_first, memory_order_relaxed) + 1;
    atomic_store_explicit(&square->racy_first, first, memory_order_relaxed);
    linger(member->draw);
    uint64_t second = atomic_load_explicit(&square->racy_second, memory_order_relaxed) + 1;
    atomic_store_explicit(&square->racy_second, second, memory_order_relaxed);
    if (second != first)
        violation(member);
}

static void count_inside(struct member *member)
{
    atomic_uint *inside = &member->square->inside;
    // relaxed, both: read-modify-writes of one word agree on an order without help.
    unsigned before = atomic_fetch_add_explicit(inside, 1, memory_order_relaxed);
    linger(member->draw);
    // More often than linger() does: to be one too many takes more members inside than CPUs.
    if ((member->draw >> 26 & 3) == 0)
        sched_yield();
    atomic_fetch_sub_explicit(inside, 1, memory_order_relaxed);
    if (before >= member->crowd->permits)
        violation(member);
}

static void count_handover(struct member *member)
{
    struct square *square = member->square;
    unsigned mark = member->index + 1;
    // relaxed, all three: a measure of the work done, read at any time.
    if (atomic_load_explicit(&square->latest, memory_order_relaxed) == mark)
        return;
    atomic_store_explicit(&square->latest, mark, memory_order_relaxed);
    atomic_store_explicit(&square->done[member->index].handovers, ++member->handovers,
                          memory_order_relaxed);
}

static void stay_inside(struct member *member)
{
    count_handover(member);
    switch (member->crowd->witness) {
    case WITNESS_OWNER:
        mark_owner(member);
        break;
    case WITNESS_COUNTERS:
        if (member->crowd->effort.racy)
            count_racy(member);
        else
            count_plain(member);
        break;
    case WITNESS_PERMITS:
        count_inside(member);
        break;
    }
}

static void start_together(struct member *member)
{
    struct square *square = member->square;
    // relaxed, both: only to begin at about the same time.
    atomic_fetch_add_explicit(&square->present, 1, memory_order_relaxed);
    while (!square_stopped(square) &&
           atomic_load_explicit(&square->present, memory_order_relaxed) < member->crowd->members)
        sched_yield();
}

void *member_run(void *argument)
{
    struct member *member = argument;
    if (member->crowd->pinned)
        seat_take(member->index);
    member->node = subject_node(member->subject, member->index);
    member->draw = UINT64_C(0x9E3779B97F4A7C15) * (member->index + 1);
    start_together(member);
    uint64_t entries = 0;
    while (!square_stopped(member->square)) {
        member->draw = draw_next(member->draw);
        enter(member);
        stay_inside(member);
        member->subject->ops->release(member->subject->memory, member->node);
        entries++;
        pause_times(member->draw >> 20 & PAUSES_OUTSIDE_MAX);
    }
    member->square->done[member->index].entries = entries;
    return NULL;
}
