// SPDX-License-Identifier: MIT
// random.c: the seeded random numbers.
#include "measure/random.h"

#include <criterion/criterion.h>

// The first outputs of the authors' reference code (splitmix64.c) for the state 1234567.
Test(random, is_splitmix64)
{
    uint64_t state = 1234567;
    cr_expect_eq(random_next(&state), UINT64_C(6457827717110365317));
    cr_expect_eq(random_next(&state), UINT64_C(3203168211198807973));
    cr_expect_eq(random_next(&state), UINT64_C(9817491932198370423));
}

Test(random, stays_below_its_bound_and_reaches_every_value)
{
    uint64_t state = 1;
    unsigned seen[7] = {0};
    for (int i = 0; i < 7000; i++) {
        uint64_t value = random_below(&state, 7);
        cr_assert_lt(value, 7);
        seen[value]++;
    }
    for (int i = 0; i < 7; i++)
        cr_expect(seen[i] > 850 && seen[i] < 1150, "%d: %u of 7000", i, seen[i]);
    cr_expect_eq(random_below(&state, 1), 0);
}

Test(random, orders_are_permutations_that_follow_from_the_seed)
{
    size_t first[50], again[50], other[50];
    uint64_t a = 5, b = 5, c = 6;
    random_order(&a, first, 50);
    random_order(&b, again, 50);
    random_order(&c, other, 50);
    unsigned seen[50] = {0}, same = 0;
    for (int i = 0; i < 50; i++) {
        cr_assert_lt(first[i], 50);
        seen[first[i]]++;
        cr_expect_eq(first[i], again[i]);
        same += first[i] == other[i];
    }
    for (int i = 0; i < 50; i++)
        cr_expect_eq(seen[i], 1);
    cr_expect_lt(same, 25, "another seed gives another order");
    random_order(&a, first, 0);
}
