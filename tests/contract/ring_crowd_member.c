// SPDX-License-Identifier: MIT
// ring_crowd_member.c: see ring_crowd_member.h.
#include "ring_crowd_member.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>

#include "draw.h"
#include "wait.h"

#define BATCH_MAX 8
#define LIMIT_NS  20000
#define UNTOUCHED UINT64_MAX // by a pop that gives nothing

// An element is the number of its cell times an odd number: all bits of it change, and a torn one
// names no cell.
#define SPREAD   UINT64_C(0x9E3779B97F4A7C15)
#define UNSPREAD UINT64_C(0xF1DE83E19937733D)

static_assert(SPREAD * UNSPREAD == 1, "one undoes the other");

static uint64_t element_of(unsigned producer, unsigned index)
{
    return ((uint64_t)producer * ELEMENTS_MAX + index) * SPREAD;
}

static uint64_t cell_content(unsigned producer, unsigned index)
{
    return word_at((uint64_t)producer * ELEMENTS_MAX + index);
}

static void fault_set(struct ring_member *member, enum ring_fault fault)
{
    // relaxed, both: read after the members are joined, or to stop early.
    atomic_store_explicit(&member->hall->fault, fault, memory_order_relaxed);
    atomic_store_explicit(&member->hall->stop, true, memory_order_relaxed);
}

static bool hall_stopped(struct ring_member *member)
{
    // relaxed: the flag carries no data.
    return atomic_load_explicit(&member->hall->stop, memory_order_relaxed);
}

static bool hall_faulty(struct ring_member *member)
{
    // relaxed: to stop early.
    return atomic_load_explicit(&member->hall->fault, memory_order_relaxed) != FAULT_NONE;
}

static void cell_write(struct ring_member *member, unsigned index)
{
    struct ring_trunk *trunk = &member->hall->trunks[member->index];
    uint64_t content = cell_content(member->index, index);
    if (member->crowd->racy)
        // relaxed: on purpose no more than a plain variable gives.
        atomic_store_explicit(&trunk->racy_cells[index], content, memory_order_relaxed);
    else
        trunk->cells[index] = content;
}

static uint64_t cell_read(struct ring_member *member, unsigned producer, unsigned index)
{
    struct ring_trunk *trunk = &member->hall->trunks[producer];
    // relaxed: as in cell_write.
    return member->crowd->racy
               ? atomic_load_explicit(&trunk->racy_cells[index], memory_order_relaxed)
               : trunk->cells[index];
}

// Waits for room if the ring is full and the crowd sleeps: with and without a limit.
static size_t push_sleeping(struct ring_member *member, uint64_t value)
{
    uint64_t draw = draw_next(&member->draws);
    uint64_t deadline_ns = draw & 3 ? UINT64_MAX : monotonic_ns() + LIMIT_NS;
    int error =
        member->subject->ops->push_until(member->subject->ring, member->handle, value, deadline_ns);
    if (error && (error != -ETIMEDOUT || deadline_ns == UINT64_MAX))
        fault_set(member, FAULT_CALL);
    return !error;
}

static size_t push_batch(struct ring_member *member, const uint64_t *values, unsigned count)
{
    const struct ring_ops *ops = member->subject->ops;
    if (count > 1 && ops->push_many)
        return ops->push_many(member->subject->ring, member->handle, values, count);
    if (member->crowd->sleeps)
        return push_sleeping(member, values[0]);
    return ops->push(member->subject->ring, member->handle, values[0]);
}

// What there is room for at once, so that the ring is not empty when it is shut.
static unsigned push_last(struct ring_member *member, unsigned pushed)
{
    const struct ring_ops *ops = member->subject->ops;
    unsigned end = pushed + BATCH_MAX < ELEMENTS_MAX ? pushed + BATCH_MAX : ELEMENTS_MAX;
    for (; member->crowd->sleeps && pushed < end; pushed++) {
        cell_write(member, pushed);
        if (!ops->push(member->subject->ring, member->handle, element_of(member->index, pushed)))
            break;
    }
    return pushed;
}

// The last producer shuts the ring, with what it pushed still inside if consumers are not quick.
static void producer_leave(struct ring_member *member)
{
    // release: pairs with the acquire load in consumer_work, for the elements that are left.
    // acquire: pairs with the same release of the other producers, whose pushes have returned.
    unsigned left =
        atomic_fetch_sub_explicit(&member->hall->producers_left, 1, memory_order_acq_rel);
    if (left == 1 && member->crowd->sleeps)
        member->subject->ops->shut(member->subject->ring);
}

static void producer_work(struct ring_member *member)
{
    unsigned pushed = 0, tries = 0;
    while (pushed < ELEMENTS_MAX && !hall_stopped(member)) {
        uint64_t draw = draw_next(&member->draws);
        uint64_t values[BATCH_MAX];
        unsigned count = draw & 3 ? 1 : 1 + (draw >> 2 & (BATCH_MAX - 1));
        if (count > ELEMENTS_MAX - pushed)
            count = ELEMENTS_MAX - pushed;
        for (unsigned i = 0; i < count; i++) {
            cell_write(member, pushed + i);
            values[i] = element_of(member->index, pushed + i);
        }
        size_t taken = push_batch(member, values, count);
        if (taken > count)
            fault_set(member, FAULT_CALL);
        pushed += (unsigned)taken;
        tries = taken ? 0 : tries + 1;
        if (!taken)
            give_way(tries);
    }
    member->hall->trunks[member->index].pushed = push_last(member, pushed);
    producer_leave(member);
}

static void element_take(struct ring_member *member, uint64_t value)
{
    uint64_t number = value * UNSPREAD;
    unsigned producer = (unsigned)(number / ELEMENTS_MAX);
    unsigned index = (unsigned)(number % ELEMENTS_MAX);
    if (number >= (uint64_t)member->crowd->producers * ELEMENTS_MAX) {
        fault_set(member, FAULT_STRANGE);
        return;
    }
    // relaxed: a count that orders nothing, or it would help the ring.
    if (atomic_fetch_add_explicit(&member->hall->trunks[producer].popped[index], 1,
                                  memory_order_relaxed) > 0)
        fault_set(member, FAULT_TWICE);
    else if (cell_read(member, producer, index) != cell_content(producer, index))
        fault_set(member, FAULT_UNWRITTEN);
    else if (index < member->latest[producer])
        fault_set(member, FAULT_ORDER);
    member->latest[producer] = index + 1;
}

// Waits for an element if the crowd sleeps: with and without a limit. *over: nothing will come any
// more.
static bool pop_sleeping(struct ring_member *member, uint64_t *value, uint64_t draw, bool *over)
{
    uint64_t deadline_ns = draw & 4 ? UINT64_MAX : monotonic_ns() + LIMIT_NS;
    int error =
        member->subject->ops->pop_until(member->subject->ring, member->handle, value, deadline_ns);
    *over = error == -EPIPE;
    if (error && error != -EPIPE && (error != -ETIMEDOUT || deadline_ns == UINT64_MAX))
        fault_set(member, FAULT_CALL);
    return !error;
}

// Pops up to BATCH_MAX; *over as above.
static size_t pop_batch(struct ring_member *member, uint64_t *values, bool *over)
{
    const struct ring_ops *ops = member->subject->ops;
    uint64_t draw = draw_next(&member->draws);
    if ((draw & 3) == 0 && ops->pop_many)
        return ops->pop_many(member->subject->ring, member->handle, values,
                             1 + (draw >> 2 & (BATCH_MAX - 1)));
    values[0] = UNTOUCHED;
    bool popped = member->crowd->sleeps ? pop_sleeping(member, values, draw, over)
                                        : ops->pop(member->subject->ring, member->handle, values);
    if (!popped && values[0] != UNTOUCHED)
        fault_set(member, FAULT_WRITTEN);
    return popped;
}

static void consumer_work(struct ring_member *member)
{
    bool over = false;
    for (unsigned tries = 0; !over && !hall_faulty(member);) {
        uint64_t values[BATCH_MAX];
        // acquire: pairs with the release in producer_work: an answer "empty" after it is the last.
        bool last = !member->crowd->sleeps &&
                    atomic_load_explicit(&member->hall->producers_left, memory_order_acquire) == 0;
        size_t count = pop_batch(member, values, &over);
        if (count > BATCH_MAX) {
            fault_set(member, FAULT_CALL);
            return;
        }
        for (size_t i = 0; i < count; i++)
            element_take(member, values[i]);
        over = over || (last && count == 0);
        tries = count ? 0 : tries + 1;
        if (!count)
            give_way(tries);
    }
}

static void start_together(struct ring_member *member)
{
    struct ring_hall *hall = member->hall;
    unsigned members = member->crowd->producers + member->crowd->consumers;
    // relaxed, both: only to begin at about the same time.
    atomic_fetch_add_explicit(&hall->present, 1, memory_order_relaxed);
    while (!hall_stopped(member) &&
           atomic_load_explicit(&hall->present, memory_order_relaxed) < members)
        sched_yield();
}

void *ring_member_run(void *argument)
{
    struct ring_member *member = argument;
    member->handle = ring_subject_handle(member->subject, member->role, member->index);
    member->draws = draw_start(2 * member->index + (member->role == RING_CONSUMER));
    if (member->role == RING_CONSUMER) {
        member->latest = calloc(member->crowd->producers, sizeof *member->latest);
        assert(member->latest);
    }
    start_together(member);
    if (member->role == RING_PRODUCER)
        producer_work(member);
    else
        consumer_work(member);
    free(member->latest);
    return NULL;
}
