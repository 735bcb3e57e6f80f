// SPDX-License-Identifier: MIT
// suggest.c: tests of declare/suggest.h.
#include "declare/suggest.h"

#include <criterion/criterion.h>
#include <string.h>

static const char *const words[] = {"ticket", "threads", "ttas",          "tas",
                                    "mcs",    "k",       "lock_contended"};

static const char *near(const char *wrong)
{
    const char *word = suggest(wrong, words, sizeof words / sizeof words[0]);
    return word ? word : "(none)";
}

Test(suggest, finds_the_word_behind_a_slip)
{
    cr_assert_str_eq(near("tickt"), "ticket");
    cr_assert_str_eq(near("tikcet"), "ticket");
    cr_assert_str_eq(near("thraeds"), "threads");
    cr_assert_str_eq(near("lock_contented"), "lock_contended");
    cr_assert_str_eq(near("msc"), "mcs");
}

Test(suggest, prefers_the_nearest_and_then_the_first)
{
    cr_assert_str_eq(near("ttas"), "ttas");
    cr_assert_str_eq(near("tats"), "ttas");
}

Test(suggest, counts_a_swap_of_neighbours_as_one)
{
    const char *const pair[] = {"abcd"};
    cr_assert_str_eq(suggest("abdc", pair, 1), "abcd");
    cr_assert_null(suggest("badc", pair, 1));
}

Test(suggest, takes_no_notice_of_case)
{
    cr_assert_str_eq(near("MCS"), "mcs");
    cr_assert_str_eq(near("K"), "k");
}

Test(suggest, is_silent_when_nothing_is_near)
{
    cr_assert_str_eq(near(""), "(none)");
    cr_assert_str_eq(near("x"), "(none)");
    cr_assert_str_eq(near("semaphore"), "(none)");
    cr_assert_null(suggest("ticket", words, 0));
}

Test(suggest, leaves_long_words_alone)
{
    char longest[64], longer[65];
    memset(longest, 'a', 63);
    longest[63] = '\0';
    memset(longer, 'a', 64);
    longer[64] = '\0';
    const char *const both[] = {longer, longest};
    cr_assert_eq(suggest(longest, both, 2), longest);
    cr_assert_null(suggest(longer, both, 2));
}

Test(glob, matches_runs_and_single_bytes)
{
    static const char *const yes[][2] = {{"", ""},        {"*", ""},           {"*", "abc"},
                                         {"a*c", "abbc"}, {"a?c", "abc"},      {"*b*", "abc"},
                                         {"**a", "a"},    {"futex*", "futex"}, {"*ab", "aab"}};
    static const char *const no[][2] = {{"", "a"},     {"?", ""},     {"a", "b"},  {"a*c", "abd"},
                                        {"abc", "ab"}, {"*b", "abc"}, {"a?", "a"}, {"[a]", "a"}};
    for (size_t i = 0; i < sizeof yes / sizeof yes[0]; i++)
        cr_assert(glob_match(yes[i][0], yes[i][1]), "%s %s", yes[i][0], yes[i][1]);
    for (size_t i = 0; i < sizeof no / sizeof no[0]; i++)
        cr_assert_not(glob_match(no[i][0], no[i][1]), "%s %s", no[i][0], no[i][1]);
}

// With a matcher that goes back to every star this would not end.
Test(glob, ends_on_a_hostile_pattern)
{
    char pattern[201], text[10001];
    for (size_t i = 0; i < 200; i += 2)
        memcpy(pattern + i, "*a", 2);
    pattern[199] = 'b';
    pattern[200] = '\0';
    memset(text, 'a', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    cr_assert_not(glob_match(pattern, text));
}
