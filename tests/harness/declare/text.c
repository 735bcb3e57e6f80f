// SPDX-License-Identifier: MIT
// text.c: tests of declare/text.h.
#include "declare/text.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static size_t wrong(const char *text)
{
    return text_find_wrong(text, strlen(text));
}

Test(text, takes_utf8_and_tabs)
{
    static const char *const good[] = {"",
                                       "a\tb",
                                       "\xc3\xa9",
                                       "\xe2\x82\xac",
                                       "\xf0\x9f\x94\x92",
                                       "\xf4\x8f\xbf\xbf",
                                       "\xed\x9f\xbf"};
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
        cr_assert_eq(wrong(good[i]), strlen(good[i]), "text %zu", i);
}

Test(text, finds_the_first_byte_that_is_none)
{
    // A control byte, DEL, a lone continuation, a cut sequence, overlong ones, a surrogate, above
    // the last code point, bytes that never occur.
    static const char *const bad[] = {"ab\x01",         "ab\x7f",
                                      "ab\x80",         "ab\xc3",
                                      "ab\xc3(",        "ab\xc0\xaf",
                                      "ab\xe0\x80\xaf", "ab\xf0\x80\x80\xaf",
                                      "ab\xed\xa0\x80", "ab\xf4\x90\x80\x80",
                                      "ab\xff",         "ab\n"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        cr_assert_eq(wrong(bad[i]), 2, "text %zu", i);
    cr_assert_eq(text_find_wrong("a\0b", 3), 1);
}

Test(text, trims_both_ends)
{
    char text[] = " \t a b \r\n", blank[] = " \t ";
    cr_assert_str_eq(text_trim(text), "a b");
    cr_assert_str_eq(text_trim(blank), "");
}

Test(text, loads_what_fits_and_refuses_a_byte_more)
{
    char path[] = "/tmp/contend_text_XXXXXX", *text = NULL;
    size_t length = 0;
    struct error error;
    int fd = mkstemp(path);
    cr_assert_geq(fd, 0);
    cr_assert_eq(write(fd, "a\0c", 3), 3);
    close(fd);
    cr_assert_eq(text_load(path, 3, &text, &length, &error), 0);
    cr_assert_eq(length, 3);
    cr_assert_arr_eq(text, "a\0c", 4);
    free(text);
    text = NULL;
    cr_assert_eq(text_load(path, 2, &text, &length, &error), -EFBIG);
    cr_assert(strstr(error.text, "3 bytes") && strstr(error.text, "limit is 2"), "%s", error.text);
    cr_assert_null(text);
    unlink(path);
}

Test(text, bounds_a_source_without_size)
{
    char *text = NULL;
    size_t length;
    struct error error;
    cr_assert_eq(text_load("/dev/zero", 100, &text, &length, &error), -EFBIG);
    cr_assert_null(text);
}
