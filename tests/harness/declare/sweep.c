// SPDX-License-Identifier: MIT
// sweep.c: tests of declare/sweep.h.
#include "declare/sweep.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

// The items joined by blanks, or the message in brackets.
static const char *split(const char *text, char joined[1000])
{
    struct sweep_list list;
    struct error error;
    if (sweep_split(&list, text, &error) != 0) {
        snprintf(joined, 1000, "(%s)", error.text);
        return joined;
    }
    joined[0] = '\0';
    for (size_t i = 0; i < list.count; i++) {
        size_t used = strlen(joined);
        snprintf(joined + used, 1000 - used, "%s%s", i > 0 ? " " : "", list.items[i]);
    }
    return joined;
}

Test(sweep, splits_at_commas_and_expands_ranges)
{
    static const char *const known[][2] = {
        {"a", "a"},
        {" a ,b,\tc d ", "a b c d"},
        {"1..4", "1 2 3 4"},
        {"1..8*2", "1 2 4 8"},
        {"3..20*3", "3 9"},
        {"7..7", "7"},
        {"0..2", "0 1 2"},
        {"0, 1..4*2, x", "0 1 2 4 x"},
        {"18446744073709551614..18446744073709551615", "18446744073709551614 18446744073709551615"},
        {"9223372036854775808..18446744073709551615*2", "9223372036854775808"},
        {"../a", "../a"},
        {"a..b", "a..b"},
    };
    char joined[1000];
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        cr_assert_str_eq(split(known[i][0], joined), known[i][1]);
}

Test(sweep, says_what_is_wrong)
{
    static const char *const known[][2] = {
        {"", "empty value"},
        {"a,,b", "empty value"},
        {"a,", "empty value"},
        {" , a", "empty value"},
        {"a,b,a", "'a' is in the list twice"},
        {"1..4,2", "'2' is in the list twice"},
        {"4..1", "backwards"},
        {"1..", "not a range"},
        {"1..4*", "not a range"},
        {"1..4*1", "not a range"},
        {"1..4*0", "not a range"},
        {"1..4x", "not a range"},
        {"1..4k", "not a range"},
        {"1..99999999999999999999", "not a range"},
        {"0..8*2", "write 0, 1..8*2"},
        {"1..65", "more than 64 values"},
        {"1..18446744073709551615", "more than 64 values"},
        {"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "64 bytes long"},
    };
    char joined[1000];
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        cr_assert(strstr(split(known[i][0], joined), known[i][1]), "%s: %s", known[i][0], joined);
}

Test(sweep, leaves_the_list_alone_on_an_error)
{
    struct sweep_list list;
    struct error error;
    cr_assert_eq(sweep_split(&list, "1,2", &error), 0);
    cr_assert_eq(sweep_split(&list, "3,4,", &error), -EINVAL);
    cr_assert_eq(list.count, 2);
    cr_assert_str_eq(list.items[0], "1");
}

Test(sweep, turns_the_last_axis_fastest)
{
    static const size_t counts[] = {2, 1, 3};
    size_t index[3] = {0};
    char seen[100] = "";
    do {
        size_t used = strlen(seen);
        snprintf(seen + used, sizeof seen - used, "%zu%zu%zu ", index[0], index[1], index[2]);
    } while (sweep_next(index, counts, 3));
    cr_assert_str_eq(seen, "000 001 002 100 101 102 ");
    cr_assert_eq(index[0] + index[1] + index[2], 0, "the odometer is back at its start");
}

Test(sweep, of_no_axes_has_one_combination)
{
    cr_assert_eq(sweep_next(NULL, NULL, 0), 0);
}
