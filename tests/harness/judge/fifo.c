// SPDX-License-Identifier: MIT
// fifo.c: known answers for histories of a queue.
#include "judge/fifo.h"

#include <criterion/criterion.h>

#define COUNT(events) (sizeof(events) / sizeof(events)[0])

#define PUSH(who, from, to, what)                                                                  \
    {                                                                                              \
        .thread = who, .call = FIFO_PUSH, .begin = from, .end = to, .value = what, .done = true    \
    }
#define POP(who, from, to, what)                                                                   \
    {                                                                                              \
        .thread = who, .call = FIFO_POP, .begin = from, .end = to, .value = what, .done = true     \
    }
#define FULL(who, from, to)                                                                        \
    {                                                                                              \
        .thread = who, .call = FIFO_PUSH, .begin = from, .end = to                                 \
    }
#define EMPTY(who, from, to)                                                                       \
    {                                                                                              \
        .thread = who, .call = FIFO_POP, .begin = from, .end = to                                  \
    }

static const struct fifo_spec exact = {
    .capacity = 2, .full_definite = true, .empty_definite = true};
static const struct fifo_spec vague = {.capacity = 2};
static const struct fifo_spec loose = {
    .capacity = UINT64_MAX, .empty_definite = true, .per_producer = true};

static enum fifo_answer answer(const struct fifo_event *events, size_t count,
                               const struct fifo_spec *spec)
{
    return judge_fifo(events, (unsigned)count, spec).answer;
}

#define ANSWER(spec, ...)                                                                          \
    answer((const struct fifo_event[]){__VA_ARGS__},                                               \
           COUNT(((const struct fifo_event[]){__VA_ARGS__})), &(spec))

Test(fifo, explains_one_thread)
{
    cr_expect_eq(judge_fifo(NULL, 0, &exact).answer, FIFO_LINEARIZABLE);
    cr_expect_eq(ANSWER(exact, PUSH(0, 1, 2, 7), PUSH(0, 3, 4, 8), FULL(0, 5, 6), POP(0, 7, 8, 7),
                        POP(0, 9, 10, 8), EMPTY(0, 11, 12)),
                 FIFO_LINEARIZABLE);
    cr_expect_eq(ANSWER(exact, PUSH(0, 1, 2, 7), PUSH(0, 3, 4, 8), POP(0, 5, 6, 8)), FIFO_BROKEN);
}

Test(fifo, sees_elements_from_nowhere_twice_and_too_early)
{
    cr_expect_eq(ANSWER(exact, POP(0, 1, 2, 7)), FIFO_BROKEN);
    cr_expect_eq(ANSWER(exact, PUSH(0, 1, 2, 7), POP(1, 3, 4, 7), POP(1, 5, 6, 7)), FIFO_BROKEN);
    cr_expect_eq(ANSWER(exact, POP(1, 1, 2, 7), PUSH(0, 3, 4, 7)), FIFO_BROKEN);
    cr_expect_eq(ANSWER(exact, POP(1, 1, 3, 7), PUSH(0, 2, 4, 7)), FIFO_LINEARIZABLE);
}

Test(fifo, lets_overlapping_pushes_come_in_either_order)
{
    cr_expect_eq(
        ANSWER(exact, PUSH(0, 1, 4, 7), PUSH(1, 2, 3, 8), POP(2, 5, 6, 8), POP(2, 7, 8, 7)),
        FIFO_LINEARIZABLE);
    // 7 was in before 8 came.
    cr_expect_eq(
        ANSWER(exact, PUSH(0, 1, 2, 7), PUSH(1, 3, 4, 8), POP(2, 5, 6, 8), POP(2, 7, 8, 7)),
        FIFO_BROKEN);
    // Overlapping pops may have popped in either order.
    cr_expect_eq(
        ANSWER(exact, PUSH(0, 1, 2, 7), PUSH(1, 3, 4, 8), POP(2, 5, 8, 8), POP(3, 6, 7, 7)),
        FIFO_LINEARIZABLE);
}

Test(fifo, takes_equal_stamps_for_an_overlap)
{
    cr_expect_eq(ANSWER(exact, PUSH(0, 1, 2, 7), PUSH(1, 2, 3, 8), POP(2, 4, 5, 8)),
                 FIFO_LINEARIZABLE);
}

Test(fifo, holds_the_capacity)
{
    cr_expect_eq(ANSWER(vague, PUSH(0, 1, 2, 7), PUSH(0, 3, 4, 8), PUSH(0, 5, 6, 9)), FIFO_BROKEN);
    cr_expect_eq(
        ANSWER(vague, PUSH(0, 1, 2, 7), PUSH(0, 3, 4, 8), PUSH(0, 5, 8, 9), POP(1, 6, 7, 7)),
        FIFO_LINEARIZABLE);
}

Test(fifo, wants_a_reason_for_a_definite_full)
{
    cr_expect_eq(ANSWER(exact, PUSH(0, 1, 2, 7), FULL(0, 3, 4)), FIFO_BROKEN);
    cr_expect_eq(ANSWER(vague, PUSH(0, 1, 2, 7), FULL(0, 3, 4)), FIFO_LINEARIZABLE);
    // Another's push may have filled the last place for a moment.
    cr_expect_eq(ANSWER(exact, PUSH(0, 1, 2, 7), FULL(0, 3, 6), PUSH(1, 4, 5, 8)),
                 FIFO_LINEARIZABLE);
}

Test(fifo, wants_a_reason_for_an_empty_answer)
{
    cr_expect_eq(ANSWER(exact, PUSH(0, 1, 2, 7), EMPTY(1, 3, 4)), FIFO_BROKEN);
    // Not definite, but no push was on its way.
    cr_expect_eq(ANSWER(vague, PUSH(0, 1, 2, 7), EMPTY(1, 3, 4)), FIFO_BROKEN);
    cr_expect_eq(ANSWER(vague, PUSH(0, 1, 2, 7), EMPTY(1, 3, 6), PUSH(0, 4, 5, 8)),
                 FIFO_LINEARIZABLE);
    cr_expect_eq(ANSWER(exact, PUSH(0, 1, 2, 7), EMPTY(1, 3, 6), PUSH(0, 4, 5, 8)), FIFO_BROKEN);
}

// Two lanes, one for each producer, and a consumer that looks at one first: each element comes once
// and in its producer's order, but not as from one queue.
#define TWO_LANES                                                                                  \
    PUSH(0, 1, 2, 7), PUSH(1, 3, 4, 8), POP(2, 5, 6, 8), POP(2, 7, 8, 7), EMPTY(2, 9, 10)

Test(fifo, tells_two_lanes_from_one)
{
    cr_expect_eq(ANSWER(exact, TWO_LANES), FIFO_BROKEN);
    cr_expect_eq(ANSWER(loose, TWO_LANES), FIFO_LINEARIZABLE);
}

Test(fifo, holds_the_order_per_producer_at_each_consumer)
{
    cr_expect_eq(
        ANSWER(loose, PUSH(0, 1, 2, 7), PUSH(0, 3, 4, 8), POP(2, 5, 6, 8), POP(2, 7, 8, 7)),
        FIFO_BROKEN);
    // At two consumers nothing is said.
    cr_expect_eq(
        ANSWER(loose, PUSH(0, 1, 2, 7), PUSH(0, 3, 4, 8), POP(2, 5, 6, 8), POP(3, 7, 8, 7)),
        FIFO_LINEARIZABLE);
    cr_expect_eq(ANSWER(loose, PUSH(0, 1, 2, 7), POP(2, 3, 4, 7), POP(3, 5, 6, 7)), FIFO_BROKEN);
    cr_expect_eq(ANSWER(loose, POP(2, 1, 2, 7), PUSH(0, 3, 4, 7)), FIFO_BROKEN);
    cr_expect_eq(ANSWER(loose, PUSH(0, 1, 2, 7), EMPTY(2, 3, 4)), FIFO_BROKEN);
}

Test(fifo, gives_each_producer_its_places)
{
    static const struct fifo_spec one_each = {
        .capacity = 1, .full_definite = true, .empty_definite = true, .per_producer = true};
    cr_expect_eq(ANSWER(one_each, PUSH(0, 1, 2, 7), FULL(0, 3, 4), PUSH(1, 5, 6, 8),
                        POP(2, 7, 8, 7), FULL(1, 9, 10), PUSH(0, 11, 12, 9)),
                 FIFO_LINEARIZABLE);
    cr_expect_eq(ANSWER(one_each, PUSH(0, 1, 2, 7), PUSH(0, 3, 4, 8)), FIFO_BROKEN);
    cr_expect_eq(ANSWER(one_each, PUSH(0, 1, 2, 7), FULL(1, 3, 4)), FIFO_BROKEN);
}

// The fault of a slot that knows full and empty but not its lap: the push of 3 went into the slot
// for which 1 had the ticket, and 3 came out where 1 should have.
Test(fifo, sees_an_element_that_overtook_by_a_lap)
{
    cr_expect_eq(ANSWER(vague, PUSH(0, 1, 20, 1), PUSH(1, 2, 3, 2), POP(2, 4, 12, 3),
                        POP(3, 5, 6, 2), PUSH(1, 7, 8, 3), PUSH(1, 9, 10, 4), POP(2, 13, 14, 4),
                        POP(2, 21, 22, 1)),
                 FIFO_LINEARIZABLE);
    // The same when the push of 1 had returned before that of 3 began.
    cr_expect_eq(ANSWER(vague, PUSH(0, 1, 6, 1), PUSH(1, 2, 3, 2), POP(2, 4, 12, 3),
                        POP(3, 5, 6, 2), PUSH(1, 7, 8, 3), POP(2, 13, 14, 1)),
                 FIFO_BROKEN);
}

Test(fifo, names_a_call_that_has_no_place)
{
    const struct fifo_event events[] = {PUSH(0, 1, 2, 7), POP(1, 3, 4, 7), POP(1, 5, 6, 9),
                                        PUSH(0, 7, 8, 8)};
    struct fifo_verdict verdict = judge_fifo(events, COUNT(events), &exact);
    cr_expect_eq(verdict.answer, FIFO_BROKEN);
    cr_expect_eq(verdict.placed, 2);
    cr_expect_eq(verdict.event, 2);
}

// All pushes overlap, and the pops name the order: only one of 7! orders will do, or none.
Test(fifo, finds_the_one_order_of_many)
{
    struct fifo_event events[14];
    for (unsigned i = 0; i < 7; i++) {
        events[i] = (struct fifo_event)PUSH(i, i, 100, i);
        events[7 + i] = (struct fifo_event)POP(7, 101 + 2 * i, 102 + 2 * i, 6 - i);
    }
    static const struct fifo_spec unbounded = {.capacity = UINT64_MAX, .empty_definite = true};
    cr_expect_eq(answer(events, 14, &unbounded), FIFO_LINEARIZABLE);
    events[13].value = 6;
    cr_expect_eq(answer(events, 14, &unbounded), FIFO_BROKEN);
}

Test(fifo, decides_the_longest_history_and_no_longer_one)
{
    struct fifo_event events[FIFO_CALLS_MAX + 1];
    for (unsigned i = 0; i <= FIFO_CALLS_MAX; i++)
        events[i] = i % 2 ? (struct fifo_event)POP(0, 2 * i, 2 * i + 1, i - 1)
                          : (struct fifo_event)PUSH(0, 2 * i, 2 * i + 1, i);
    cr_expect_eq(answer(events, FIFO_CALLS_MAX, &exact), FIFO_LINEARIZABLE);
    cr_expect_eq(answer(events, FIFO_CALLS_MAX + 1, &exact), FIFO_UNDECIDED);
    events[FIFO_CALLS_MAX - 1].value = 0;
    cr_expect_eq(answer(events, FIFO_CALLS_MAX, &exact), FIFO_BROKEN);
}
