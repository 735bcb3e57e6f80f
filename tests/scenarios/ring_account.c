// SPDX-License-Identifier: MIT
// ring_account.c: known answers of the account of a ring and of the check of its order, from sequences
// made by hand.
#include "ring_account.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <string.h>

#include "ring_order.h"

#define PRODUCERS 2
#define EACH      100

static uint64_t last[PRODUCERS];
static struct receipt receipt;
static struct tally pushed;
static struct error error;

static void set_up(void)
{
    receipt = (struct receipt){.last = last, .producers = PRODUCERS};
    for (unsigned p = 0; p < PRODUCERS; p++) {
        struct tally tally = tally_of_first(p, EACH);
        tally_merge(&pushed, &tally);
    }
}

// All elements in order, but number `spoilt` of producer 1 is `count` times `as`.
static int receive(uint64_t spoilt, unsigned count, uint64_t as)
{
    for (uint64_t number = 1; number <= EACH; number++)
        for (uint64_t p = 0; p < PRODUCERS; p++) {
            bool spoil = p == 1 && number == spoilt;
            for (unsigned i = 0; i < (spoil ? count : 1); i++)
                receipt_take(&receipt, spoil ? as : element_of(p, number));
        }
    return account_check(&pushed, &receipt, 1, &error);
}

#define SAYS(words) cr_assert_not_null(strstr(error.text, words), "%s", error.text)

TestSuite(ring_account, .init = set_up);

Test(ring_account, sums_of_the_first_elements_are_those_of_each_added)
{
    for (uint64_t producer = 0; producer < 3; producer++) {
        struct tally sum = {0};
        for (uint64_t n = 0; n < 1000; n++) {
            struct tally closed = tally_of_first(producer, n);
            cr_assert_eq(closed.count, sum.count);
            cr_assert_eq(closed.sum, sum.sum, "n %d", (int)n);
            cr_assert_eq(closed.squares, sum.squares, "n %d", (int)n);
            tally_add(&sum, element_of(producer, n + 1));
        }
    }
}

// The step from n to n + 1 also holds where the products are far beyond 64 bits.
Test(ring_account, sums_are_right_beyond_64_bits)
{
    for (uint64_t n = (UINT64_C(1) << 40) - 3; n < (UINT64_C(1) << 40) + 3; n++) {
        struct tally before = tally_of_first(5, n), after = tally_of_first(5, n + 1);
        tally_add(&before, element_of(5, n + 1));
        cr_assert_eq(before.sum, after.sum);
        cr_assert_eq(before.squares, after.squares);
    }
}

Test(ring_account, a_run_is_the_sum_of_its_elements)
{
    for (uint64_t count = 0; count < 1100; count++) {
        struct tally run = {0}, sum = {0};
        tally_add_run(&run, element_of(3, 77), count);
        for (uint64_t i = 0; i < count; i++)
            tally_add(&sum, element_of(3, 77 + i));
        cr_assert_eq(run.count, sum.count);
        cr_assert_eq(run.sum, sum.sum);
        cr_assert_eq(run.squares, sum.squares, "count %d", (int)count);
    }
}

// Whatever is wrong with a batch, it is judged as its elements one by one would be.
Test(ring_account, takes_many_as_one_by_one)
{
    uint64_t elements[] = {1, 2, 3, 4, 5, 6, 7, 8};
    for (unsigned spoilt = 0; spoilt <= 8; spoilt++) {
        uint64_t others[1] = {0}, ours[1] = {0};
        struct receipt one = {.last = others, .producers = 1},
                       many = {.last = ours, .producers = 1};
        if (spoilt < 8)
            elements[spoilt] ^= 12;
        for (unsigned i = 0; i < 8; i++)
            receipt_take(&one, elements[i]);
        receipt_take_many(&many, elements, 5);
        receipt_take_many(&many, elements + 5, 3);
        cr_assert_eq(one.faults == 0, spoilt == 8);
        cr_assert_eq(many.faults, one.faults);
        cr_assert_eq(many.fault_element, one.fault_element);
        cr_assert_eq(many.tally.sum, one.tally.sum);
        cr_assert_eq(many.tally.squares, one.tally.squares);
        cr_assert_eq(ours[0], others[0]);
        if (spoilt < 8)
            elements[spoilt] ^= 12;
    }
}

Test(ring_account, accepts_each_element_once_and_in_order)
{
    cr_assert_eq(receive(0, 1, 0), 0);
    cr_assert_eq(receipt.tally.count, PRODUCERS * EACH);
}

Test(ring_account, names_a_lost_element)
{
    cr_assert_eq(receive(7, 0, 0), -EBADMSG);
    SAYS("1 of 200 elements lost: number 7 of producer 1;");
    SAYS("number 8 of producer 1 came to consumer 0 after its number 6");
}

Test(ring_account, names_the_last_element_if_it_is_lost)
{
    cr_assert_eq(receive(EACH, 0, 0), -EBADMSG);
    SAYS("1 of 200 elements lost: number 100 of producer 1");
}

Test(ring_account, names_an_element_that_came_twice)
{
    cr_assert_eq(receive(7, 2, element_of(1, 7)), -EBADMSG);
    SAYS("1 elements more than the 200 that were pushed: number 7 of producer 1;");
}

Test(ring_account, refuses_one_lost_and_another_twice)
{
    cr_assert_eq(receive(7, 1, element_of(1, 6)), -EBADMSG);
    SAYS("as many elements as were pushed, 200, but not the same; 2 out of order");
}

Test(ring_account, refuses_an_old_element_again)
{
    cr_assert_eq(receive(50, 1, element_of(1, 1)), -EBADMSG);
    SAYS("number 1 of producer 1 came to consumer 0 after its number 49");
}

Test(ring_account, refuses_what_nobody_pushed)
{
    cr_assert_eq(receive(7, 1, UINT64_MAX), -EBADMSG);
    SAYS("0xffffffffffffffff, which nobody pushed");
}

// 1 1 4 4 for 1 2 3 4: count and sum are equal, only the squares tell.
Test(ring_account, refuses_equal_sums_of_other_numbers)
{
    pushed = tally_of_first(0, 4);
    const uint64_t numbers[] = {1, 1, 4, 4};
    for (unsigned i = 0; i < 4; i++)
        receipt_take(&receipt, element_of(0, numbers[i]));
    cr_assert_eq(receipt.tally.sum, pushed.sum);
    cr_assert_eq(account_check(&pushed, &receipt, 1, &error), -EBADMSG);
    SAYS("as many elements as were pushed, 4, but not the same");
}

Test(ring_account, refuses_two_that_changed_places)
{
    for (uint64_t p = 0; p < PRODUCERS; p++)
        for (uint64_t number = 1; number <= EACH; number++)
            receipt_take(&receipt, element_of(p, number == 8 ? 9 : number == 9 ? 8 : number));
    cr_assert_eq(account_check(&pushed, &receipt, 1, &error), -EBADMSG);
    SAYS("every element came once, but not in order");
}

// With several consumers each sees gaps, and that is right; but never a step back.
Test(ring_account, lets_consumers_share_but_none_go_back)
{
    uint64_t others[PRODUCERS] = {0};
    struct receipt both[2] = {receipt, receipt};
    both[1].last = others;
    both[0].slack = both[1].slack = RECEIPT_GAPS;
    for (uint64_t number = 1; number <= EACH; number++)
        for (uint64_t p = 0; p < PRODUCERS; p++)
            receipt_take(&both[number % 3 == 0], element_of(p, number));
    cr_assert_eq(account_check(&pushed, both, 2, &error), 0);
    cr_assert_eq(both[0].faults + both[1].faults, 0);
    receipt_take(&both[1], element_of(0, 98));
    cr_assert_eq(both[1].faults, 1);
}

// Pushes and pops as {begin, end, element}.
#define ORDER(pushes, pops)                                                                        \
    order_check(pushes, sizeof(pushes) / sizeof((pushes)[0]), pops,                                \
                sizeof(pops) / sizeof((pops)[0]), &checked, &error)

Test(ring_order, accepts_one_order_whatever_overlaps)
{
    uint64_t checked;
    struct order_entry pushes[] = {{0, 10, 1}, {5, 15, 2}, {20, 30, 3}, {40, 50, 4}};
    // 2 before 1: their pushes overlapped. 4 is not popped yet.
    struct order_entry pops[] = {{31, 35, 2}, {34, 40, 1}, {36, 39, 3}};
    cr_assert_eq(ORDER(pushes, pops), 0, "%s", error.text);
    cr_assert_eq(checked, 3);
}

Test(ring_order, refuses_a_later_push_that_was_popped_first)
{
    uint64_t checked;
    struct order_entry pushes[] = {{20, 30, element_of(1, 5)}, {0, 10, element_of(0, 9)}};
    struct order_entry pops[] = {{31, 35, element_of(1, 5)}, {36, 40, element_of(0, 9)}};
    cr_assert_eq(ORDER(pushes, pops), -EBADMSG);
    SAYS("number 9 of producer 0 was in the ring before number 5 of producer 1 was pushed");
}

Test(ring_order, does_not_refuse_pops_that_overlapped)
{
    uint64_t checked;
    struct order_entry pushes[] = {{20, 30, 2}, {0, 10, 1}};
    struct order_entry pops[] = {{31, 36, 2}, {36, 40, 1}};
    cr_assert_eq(ORDER(pushes, pops), 0);
}

Test(ring_order, leaves_out_what_is_in_one_log_only)
{
    uint64_t checked;
    struct order_entry pushes[] = {{0, 1, 1}, {2, 3, 2}};
    struct order_entry pops[] = {{4, 5, 7}, {6, 7, 8}};
    cr_assert_eq(ORDER(pushes, pops), 0);
    cr_assert_eq(checked, 0);
}

// One wrong pair among many right ones, far apart.
Test(ring_order, finds_one_pair_among_many)
{
    enum { COUNT = 2000 };
    static struct order_entry pushes[COUNT], pops[COUNT];
    uint64_t checked;
    for (uint64_t i = 0; i < COUNT; i++) {
        pushes[i] = (struct order_entry){10 * i, 10 * i + 5, i};
        pops[i] = (struct order_entry){100000 + 10 * i, 100000 + 10 * i + 5, i};
    }
    cr_assert_eq(ORDER(pushes, pops), 0);
    // Element 3 is popped after element 1000.
    pops[3].begin = 100000 + 10 * 1000 + 6;
    pops[3].end = pops[3].begin + 1;
    cr_assert_eq(ORDER(pushes, pops), -EBADMSG);
    SAYS("number 3 of");
}
