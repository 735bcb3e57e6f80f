// SPDX-License-Identifier: MIT
// sequence.c: known answers for the short-term fairness of sequences of holders.
#include <criterion/criterion.h>
#include <math.h>
#include <signal.h>
#include <stdlib.h>

#include "judge/fairness.h"

#define COUNT 12000

// `threads` threads in turn, each `block` times in a row.
static struct sequence_fairness judge_blocks(size_t count, unsigned threads, size_t block)
{
    static uint16_t holders[COUNT];
    cr_assert(count <= COUNT);
    for (size_t i = 0; i < count; i++)
        holders[i] = (uint16_t)(i / block % threads);
    return judge_sequence(holders, count, threads);
}

Test(sequence, of_strict_alternation)
{
    struct sequence_fairness fair = judge_blocks(COUNT, 2, 1);
    cr_expect_eq(fair.run_length, 1);
    cr_expect_eq(fair.working_set, 2);
    cr_expect_eq(fair.reacquire_median, 2);
    cr_expect_eq(fair.reacquire_p99, 2);
    cr_expect_eq(fair.bypass_max, 0);
}

Test(sequence, in_turn_comes_back_after_all_threads)
{
    struct sequence_fairness fair = judge_blocks(COUNT, 5, 1);
    cr_expect_eq(fair.run_length, 1);
    cr_expect_eq(fair.working_set, 5);
    cr_expect_eq(fair.reacquire_median, 5);
    cr_expect_eq(fair.reacquire_p99, 5);
    cr_expect_eq(fair.bypass_max, 0);
}

// Three threads in blocks of 10: of ten acquisitions nine follow the thread's own, one comes after
// 20 of others.
Test(sequence, in_blocks_shows_the_block)
{
    struct sequence_fairness blocks = judge_blocks(COUNT, 3, 10);
    cr_expect_eq(blocks.run_length, 10);
    cr_expect_eq(blocks.working_set, 3);
    cr_expect_eq(blocks.reacquire_median, 1);
    cr_expect_eq(blocks.reacquire_p99, 21);
    cr_expect_eq(blocks.bypass_max, 18);
}

// Blocks of 400: long-term fair, and a window of 20 sees mostly one thread.
Test(sequence, in_long_blocks_has_a_small_working_set)
{
    struct sequence_fairness blocks = judge_blocks(COUNT, 2, 400);
    cr_expect_eq(blocks.run_length, 400);
    cr_expect_eq(blocks.working_set, 1);
    cr_expect_eq(blocks.reacquire_p99, 1); // 1 in 400 is beyond the 99th percentile ...
    cr_expect_eq(blocks.bypass_max, 399);  // ... but not beyond the worst
}

Test(sequence, of_one_thread_hogging_counts_who_never_came)
{
    struct sequence_fairness hog = judge_blocks(1000, 4, 1000);
    cr_expect_eq(hog.run_length, 1000);
    cr_expect_eq(hog.working_set, 1);
    cr_expect_eq(hog.reacquire_median, 1);
    cr_expect_eq(hog.reacquire_p99, 1);
    cr_expect_eq(hog.bypass_max, 997); // 1000 acquisitions of which 3 were due
}

Test(sequence, of_a_single_thread)
{
    struct sequence_fairness alone = judge_blocks(100, 1, 1);
    cr_expect_eq(alone.run_length, 100);
    cr_expect_eq(alone.working_set, 1);
    cr_expect_eq(alone.reacquire_median, 1);
    cr_expect_eq(alone.bypass_max, 0);
}

// A wait is counted wherever it lies: before the first, between two, after the last acquisition.
Test(sequence, counts_waits_that_are_open)
{
    uint16_t late[10] = {[9] = 1}, gone[10] = {[0] = 1}, between[11] = {[0] = 1, [10] = 1};
    cr_expect_eq(judge_sequence(late, 10, 2).bypass_max, 8);
    cr_expect_eq(judge_sequence(gone, 10, 2).bypass_max, 8);
    cr_expect_eq(judge_sequence(between, 11, 2).bypass_max, 8);
}

// 0 0 1 0 1 1 0: runs 0 0, 1, 0, 1 1, 0; gaps of 0: 1, 2, 3; of 1: 2, 1.
Test(sequence, by_hand)
{
    struct sequence_fairness mixed = judge_sequence((uint16_t[]){0, 0, 1, 0, 1, 1, 0}, 7, 2);
    cr_expect_float_eq(mixed.run_length, 7.0 / 5, 1e-15);
    cr_expect(isnan(mixed.working_set)); // no whole window of 20
    cr_expect_eq(mixed.reacquire_median, 2);
    cr_expect_eq(mixed.reacquire_p99, 3);
    cr_expect_eq(mixed.bypass_max, 1);
}

// Windows of 20: the first sees one thread, the second two, the rest of 19 is no window.
Test(sequence, working_set_takes_whole_windows)
{
    uint16_t holders[59] = {[30] = 1, [45] = 1};
    cr_expect_eq(judge_sequence(holders, 59, 2).working_set, 1.5);
}

static bool all_unknown(struct sequence_fairness fairness)
{
    return isnan(fairness.run_length) && isnan(fairness.working_set) &&
           isnan(fairness.reacquire_median) && isnan(fairness.reacquire_p99) &&
           isnan(fairness.bypass_max);
}

Test(sequence, of_fewer_than_two_says_nothing)
{
    cr_expect(all_unknown(judge_sequence(NULL, 0, 4)));
    cr_expect(all_unknown(judge_sequence((uint16_t[]){0}, 1, 1)));
}

Test(sequence, without_a_return_has_no_reacquire_time)
{
    struct sequence_fairness once = judge_sequence((uint16_t[]){2, 0, 1}, 3, 3);
    cr_expect_eq(once.run_length, 1);
    cr_expect(isnan(once.reacquire_median) && isnan(once.reacquire_p99));
    cr_expect_eq(once.bypass_max, 0);
}

// The slow way, straight from the definitions, over random sequences.
static size_t bypass_by_search(const uint16_t *holders, size_t count, unsigned threads)
{
    size_t worst = 0;
    for (unsigned thread = 0; thread < threads; thread++)
        for (size_t i = 0, others = 0; i < count; i++) {
            others = holders[i] == thread ? 0 : others + 1;
            worst = others > worst ? others : worst;
        }
    return worst > threads - 1 ? worst - (threads - 1) : 0;
}

Test(sequence, agrees_with_the_definition_on_random_input)
{
    uint16_t holders[500];
    srand(7);
    for (int round = 0; round < 200; round++) {
        unsigned threads = 1 + (unsigned)rand() % 40;
        size_t count = 2 + (size_t)rand() % 499;
        for (size_t i = 0; i < count; i++)
            holders[i] = (uint16_t)((unsigned)rand() % threads * ((unsigned)rand() % 2));
        struct sequence_fairness fairness = judge_sequence(holders, count, threads);
        cr_expect_eq(fairness.bypass_max, (double)bypass_by_search(holders, count, threads));
        cr_expect(fairness.run_length >= 1 &&
                  !(fairness.reacquire_p99 < fairness.reacquire_median));
        cr_expect(!(fairness.working_set < 1) && !(fairness.working_set > threads));
    }
}

Test(sequence, stands_the_largest_index)
{
    struct sequence_fairness two = judge_sequence((uint16_t[]){65535, 0, 65535}, 3, 65536);
    cr_expect_eq(two.run_length, 1);
    cr_expect_eq(two.reacquire_median, 2);
}

Test(sequence, refuses_a_holder_that_is_no_thread, .signal = SIGABRT)
{
    judge_sequence((uint16_t[]){0, 2}, 2, 2);
}
