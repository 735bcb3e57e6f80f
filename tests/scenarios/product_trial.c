// SPDX-License-Identifier: MIT
// product_trial.c: known answers for what a final product says, and for what stamps predict.
#include <criterion/criterion.h>

#include "product_trial.h"

Test(product_trial, fifteen_primes_fit_and_sixteen_do_not)
{
    cr_assert_eq(product_of_all(PRODUCT_THREADS_MAX), UINT64_C(614889782588491410));
    cr_assert_gt(product_of_all(PRODUCT_THREADS_MAX), UINT64_MAX / 53);
}

Test(product_trial, primes_are_prime_and_distinct)
{
    for (unsigned i = 0; i < PRODUCT_THREADS_MAX; i++)
        for (uint64_t d = 2; d < product_primes[i]; d++)
            cr_assert_neq(product_primes[i] % d, 0, "%u has the factor %u",
                          (unsigned)product_primes[i], (unsigned)d);
    for (unsigned i = 1; i < PRODUCT_THREADS_MAX; i++)
        cr_assert_gt(product_primes[i], product_primes[i - 1]);
}

Test(product_trial, one_after_another_loses_nothing)
{
    const struct product_update updates[] = {
        {.read = 3, .stored = 6}, {.read = 1, .stored = 3}, {.read = 6, .stored = 30}};
    struct product_outcome outcome = product_judge(30, updates, 3);
    cr_assert(outcome.possible);
    cr_assert_eq(outcome.survivors, 7);
    cr_assert_eq(outcome.survivor_count, 3);
}

Test(product_trial, names_the_update_that_was_overwritten)
{
    // Both read 1; thread 1 stored last.
    const struct product_update updates[] = {{.read = 1, .stored = 2}, {.read = 1, .stored = 3}};
    struct product_outcome outcome = product_judge(3, updates, 2);
    cr_assert(outcome.possible);
    cr_assert_eq(outcome.survivors, 2);
    cr_assert_eq(outcome.survivor_count, 1);
}

Test(product_trial, a_late_store_takes_all_with_it)
{
    // Thread 2 read at the start and stored after two good updates.
    const struct product_update updates[] = {
        {.read = 1, .stored = 2}, {.read = 2, .stored = 6}, {.read = 1, .stored = 5}};
    struct product_outcome outcome = product_judge(5, updates, 3);
    cr_assert(outcome.possible);
    cr_assert_eq(outcome.survivors, 4);
}

// Every interleaving of n threads' reads and stores, by enumeration: what is judged must be
// possible, name the last writer, and agree with the value.
struct play {
    struct product_update updates[3];
    bool has_read[3], has_stored[3];
    uint64_t cell;
    unsigned last, n, endings, losses;
};

static void check_ending(struct play *play)
{
    struct product_outcome outcome = product_judge(play->cell, play->updates, play->n);
    cr_assert(outcome.possible);
    cr_assert(outcome.survivors >> play->last & 1, "the last store must survive");
    cr_assert_eq(outcome.survivor_count == play->n, play->cell == product_of_all(play->n));
    play->endings++;
    play->losses += outcome.survivor_count < play->n;
}

static void explore(struct play *play)
{
    bool ended = true;
    for (unsigned i = 0; i < play->n; i++) {
        struct play before = *play;
        if (!play->has_read[i]) {
            play->has_read[i] = true;
            play->updates[i].read = play->cell;
        } else if (!play->has_stored[i]) {
            play->has_stored[i] = true;
            play->cell = play->updates[i].stored = play->updates[i].read * product_primes[i];
            play->last = i;
        } else {
            continue;
        }
        ended = false;
        explore(play);
        before.endings = play->endings;
        before.losses = play->losses;
        *play = before;
    }
    if (ended)
        check_ending(play);
}

Test(product_trial, every_interleaving_of_three_is_possible_and_most_lose)
{
    struct play play = {.cell = 1, .n = 3};
    explore(&play);
    cr_assert_eq(play.endings, 90); // 6! / 2!^3
    cr_assert_eq(play.losses, 84);  // all but the 3! that run one after another
}

Test(product_trial, values_of_no_race_are_not_possible)
{
    const struct product_update updates[] = {{.read = 1, .stored = 2}, {.read = 1, .stored = 3}};
    const uint64_t values[] = {0, 1, 4, 5, 6, 10, UINT64_MAX}; // 6: nobody stored it
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++)
        cr_assert_not(product_judge(values[i], updates, 2).possible, "%llu",
                      (unsigned long long)values[i]);
}

Test(product_trial, a_store_of_something_else_is_not_possible)
{
    const struct product_update updates[] = {{.read = 1, .stored = 2}, {.read = 2, .stored = 3}};
    cr_assert_not(product_judge(3, updates, 2).possible);
}

Test(product_trial, a_read_that_nobody_stored_is_not_possible)
{
    const struct product_update updates[] = {{.read = 1, .stored = 2}, {.read = 5, .stored = 15}};
    cr_assert_not(product_judge(15, updates, 2).possible);
}

static struct product_update stamped(uint64_t load_from, uint64_t load_to, uint64_t store_from,
                                     uint64_t store_to)
{
    return (struct product_update){.load_span = {load_from, load_to},
                                   .store_span = {store_from, store_to}};
}

Test(product_trial, stamps_predict_a_lost_update)
{
    uint64_t value = 0;
    const struct product_update updates[] = {stamped(10, 11, 20, 21), stamped(12, 13, 30, 31)};
    cr_assert(product_predict(updates, 2, &value));
    cr_assert_eq(value, 3);
}

Test(product_trial, stamps_predict_updates_in_turn)
{
    uint64_t value = 0;
    const struct product_update updates[] = {stamped(30, 31, 40, 41), stamped(10, 11, 20, 21)};
    cr_assert(product_predict(updates, 2, &value));
    cr_assert_eq(value, 6);
}

Test(product_trial, reads_at_the_same_time_do_not_matter)
{
    uint64_t value = 0;
    const struct product_update updates[] = {stamped(10, 15, 20, 21), stamped(12, 17, 30, 31)};
    cr_assert(product_predict(updates, 2, &value));
    cr_assert_eq(value, 3);
}

Test(product_trial, a_store_during_a_read_or_store_decides_nothing)
{
    uint64_t value = 7;
    const struct product_update read[] = {stamped(10, 11, 20, 25), stamped(24, 30, 40, 41)};
    const struct product_update store[] = {stamped(10, 11, 20, 25), stamped(12, 13, 25, 26)};
    cr_assert_not(product_predict(read, 2, &value));
    cr_assert_not(product_predict(store, 2, &value));
    cr_assert_eq(value, 7);
}

Test(product_trial, skew_is_from_the_first_start_to_the_last)
{
    const struct product_update updates[] = {{.start = 120}, {.start = 100}, {.start = 190}};
    cr_assert_eq(product_skew(updates, 3), 90);
    cr_assert_eq(product_skew(updates, 1), 0);
}
