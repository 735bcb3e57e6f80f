// SPDX-License-Identifier: MIT
// fifo.c: the search for an order of calls that a queue explains.
#include "judge/fifo.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

// A state of the search: which calls are placed, and what is in the queue.
struct state {
    uint64_t placed;               // bit i: event i
    uint8_t queue[FIFO_CALLS_MAX]; // indices of pushes, the oldest first; not kept if per_producer
    uint8_t length;
};

// States that have been met, in an open hash table. A free place has nothing placed: the first state
// is never met again.
struct memo {
    struct state *states;
    size_t size, used; // size is a power of two
};

struct search {
    const struct fifo_event *events;
    const struct fifo_spec *spec;
    uint64_t all;                    // the calls that count
    uint8_t of_push[FIFO_CALLS_MAX]; // per_producer: the push of a pop's element
    struct memo memo;
    bool out_of_memory;
    unsigned placed_most;
    uint64_t placed_best; // the calls placed then
};

static unsigned bits(uint64_t set)
{
    return (unsigned)__builtin_popcountll(set);
}

static uint64_t bit(unsigned index)
{
    return UINT64_C(1) << index;
}

static size_t state_hash(const struct state *state)
{
    // FNV-1a by words, mixed; any hash would do.
    uint64_t hash = (state->placed ^ UINT64_C(0xCBF29CE484222325)) * UINT64_C(0x100000001B3);
    for (unsigned i = 0; i < state->length; i++)
        hash = (hash ^ state->queue[i]) * UINT64_C(0x100000001B3);
    return (size_t)(hash ^ hash >> 29);
}

static bool states_equal(const struct state *one, const struct state *other)
{
    return one->placed == other->placed && one->length == other->length &&
           memcmp(one->queue, other->queue, one->length) == 0;
}

// The place of the state, or the free one where it belongs.
static struct state *memo_find(const struct memo *memo, const struct state *state)
{
    size_t index = state_hash(state) & (memo->size - 1);
    while (memo->states[index].placed && !states_equal(&memo->states[index], state))
        index = (index + 1) & (memo->size - 1);
    return &memo->states[index];
}

static bool memo_grow(struct memo *memo)
{
    struct memo larger = {.size = memo->size ? memo->size * 2 : 256, .used = memo->used};
    larger.states = calloc(larger.size, sizeof *larger.states);
    if (!larger.states)
        return false;
    for (size_t i = 0; i < memo->size; i++)
        if (memo->states[i].placed)
            *memo_find(&larger, &memo->states[i]) = memo->states[i];
    free(memo->states);
    *memo = larger;
    return true;
}

// True if the state is new, and then remembers it.
static bool state_is_new(struct search *search, const struct state *state)
{
    struct memo *memo = &search->memo;
    if (2 * memo->used >= memo->size && !memo_grow(memo)) {
        search->out_of_memory = true;
        return false;
    }
    struct state *place = memo_find(memo, state);
    if (place->placed)
        return false;
    *place = *state;
    memo->used++;
    return true;
}

// Elements inside that the thread has pushed.
static unsigned own_inside(const struct search *search, const struct state *state, unsigned thread)
{
    unsigned inside = 0;
    for (uint64_t rest = state->placed; rest; rest &= rest - 1) {
        unsigned index = (unsigned)__builtin_ctzll(rest);
        const struct fifo_event *event = &search->events[index];
        if (!event->done)
            continue;
        if (event->call == FIFO_PUSH)
            inside += event->thread == thread;
        else
            inside -= search->events[search->of_push[index]].thread == thread;
    }
    return inside;
}

// Places the call next, if the queue then gives its answer.
static bool state_place(const struct search *search, struct state *state, unsigned index)
{
    const struct fifo_event *event = &search->events[index];
    const struct fifo_spec *spec = search->spec;
    uint64_t inside = spec->per_producer && event->call == FIFO_PUSH
                          ? own_inside(search, state, event->thread)
                          : state->length;
    if (!event->done) {
        if (inside != (event->call == FIFO_PUSH ? spec->capacity : 0))
            return false;
    } else if (event->call == FIFO_PUSH) {
        if (inside >= spec->capacity)
            return false;
        if (!spec->per_producer)
            state->queue[state->length] = (uint8_t)index;
        state->length++;
    } else {
        if (spec->per_producer
                ? !(state->placed & bit(search->of_push[index]))
                : state->length == 0 || search->events[state->queue[0]].value != event->value)
            return false;
        state->length--;
        if (!spec->per_producer)
            memmove(state->queue, state->queue + 1, state->length);
    }
    state->placed |= bit(index);
    return true;
}

// The earliest end of a call that is not placed: what begins after it cannot be the next one.
static uint64_t earliest_end(const struct search *search, uint64_t left)
{
    uint64_t end = UINT64_MAX;
    for (uint64_t rest = left; rest; rest &= rest - 1) {
        unsigned index = (unsigned)__builtin_ctzll(rest);
        if (search->events[index].end < end)
            end = search->events[index].end;
    }
    return end;
}

// True if the calls that are not placed yet can be. As deep as there are calls.
static bool search_from(struct search *search, const struct state *state)
{
    uint64_t left = search->all & ~state->placed;
    if (!left)
        return true;
    if (bits(state->placed) >= search->placed_most) {
        search->placed_most = bits(state->placed);
        search->placed_best = state->placed;
    }
    uint64_t end = earliest_end(search, left);
    for (uint64_t rest = left; rest && !search->out_of_memory; rest &= rest - 1) {
        unsigned index = (unsigned)__builtin_ctzll(rest);
        struct state next = *state;
        if (search->events[index].begin <= end && state_place(search, &next, index) &&
            ((search->all & ~next.placed) == 0 || state_is_new(search, &next)) &&
            search_from(search, &next))
            return true;
    }
    return false;
}

// Whether the answer of the call says something of the queue.
static bool event_counts(const struct fifo_event *events, unsigned count, unsigned index,
                         const struct fifo_spec *spec)
{
    const struct fifo_event *event = &events[index];
    if (event->done)
        return true;
    if (event->call == FIFO_PUSH)
        return spec->full_definite;
    if (spec->empty_definite)
        return true;
    for (unsigned i = 0; i < count; i++)
        if (events[i].call == FIFO_PUSH && events[i].begin <= event->end &&
            events[i].end >= event->begin && events[i].thread != event->thread)
            return false;
    return true;
}

// Finds the push of each pop's element. UINT8_MAX for one that nobody pushed, or that was popped
// before.
static void pushes_match(struct search *search, unsigned count)
{
    uint64_t popped = 0;
    for (unsigned i = 0; i < count; i++) {
        const struct fifo_event *pop = &search->events[i];
        search->of_push[i] = UINT8_MAX;
        for (unsigned j = 0; j < count && pop->call == FIFO_POP && pop->done; j++) {
            const struct fifo_event *push = &search->events[j];
            if (push->call != FIFO_PUSH || !push->done || push->value != pop->value ||
                popped & bit(j))
                continue;
            search->of_push[i] = (uint8_t)j;
            popped |= bit(j);
            break;
        }
    }
}

// One consumer popped two elements of one producer, and the later push came first.
static bool overtakes(const struct search *search, unsigned earlier_pop, unsigned later_pop)
{
    const struct fifo_event *first = &search->events[earlier_pop];
    const struct fifo_event *second = &search->events[later_pop];
    const struct fifo_event *first_push = &search->events[search->of_push[earlier_pop]];
    const struct fifo_event *second_push = &search->events[search->of_push[later_pop]];
    return first->thread == second->thread && first->begin < second->begin &&
           first_push->thread == second_push->thread && first_push->begin > second_push->begin;
}

// A pop that breaks what per_producer says without any search, `count` if none does.
static unsigned stray_pop(const struct search *search, unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        if (search->events[i].call != FIFO_POP || !search->events[i].done)
            continue;
        if (search->of_push[i] == UINT8_MAX)
            return i;
        for (unsigned j = 0; j < count; j++)
            if (search->events[j].call == FIFO_POP && search->events[j].done &&
                search->of_push[j] != UINT8_MAX && overtakes(search, j, i))
                return i;
    }
    return count;
}

// What could not be placed: of the calls left where most were placed, the one that ended first.
static unsigned first_left(const struct search *search)
{
    uint64_t left = search->all & ~search->placed_best;
    uint64_t end = earliest_end(search, left);
    while (search->events[__builtin_ctzll(left)].end != end)
        left &= left - 1;
    return (unsigned)__builtin_ctzll(left);
}

struct fifo_verdict judge_fifo(const struct fifo_event *events, unsigned count,
                               const struct fifo_spec *spec)
{
    assert(spec->capacity >= 1);
    if (count > FIFO_CALLS_MAX)
        return (struct fifo_verdict){.answer = FIFO_UNDECIDED};
    struct search search = {.events = events, .spec = spec};
    for (unsigned i = 0; i < count; i++)
        if (event_counts(events, count, i, spec))
            search.all |= bit(i);
    if (spec->per_producer) {
        pushes_match(&search, count);
        unsigned stray = stray_pop(&search, count);
        if (stray < count)
            return (struct fifo_verdict){.answer = FIFO_BROKEN, .event = stray};
    }
    bool found = search_from(&search, &(struct state){0});
    free(search.memo.states);
    if (found)
        return (struct fifo_verdict){.answer = FIFO_LINEARIZABLE, .placed = bits(search.all)};
    if (search.out_of_memory)
        return (struct fifo_verdict){.answer = FIFO_UNDECIDED};
    return (struct fifo_verdict){
        .answer = FIFO_BROKEN, .placed = search.placed_most, .event = first_left(&search)};
}
