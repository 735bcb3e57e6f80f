// SPDX-License-Identifier: MIT
// error.c: tests of declare/error.h.
#include "declare/error.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <string.h>

#include "declare/text.h"

Test(error, returns_minus_the_code_and_keeps_the_text)
{
    struct error error;
    cr_assert_eq(error_set(&error, ERANGE, "%d is above %d", 5, 4), -ERANGE);
    cr_assert_str_eq(error.text, "5 is above 4");
}

Test(error, prefixes_pile_up_in_front)
{
    struct error error;
    error_set(&error, EINVAL, "wrong");
    error_prefix(&error, "threads");
    error_prefix(&error, "%s:%d", "a.ini", 3);
    cr_assert_str_eq(error.text, "a.ini:3: threads: wrong");
}

Test(error, may_be_built_from_its_own_text)
{
    struct error error;
    error_set(&error, EINVAL, "wrong");
    error_set(&error, EINVAL, "twice %s", error.text);
    cr_assert_str_eq(error.text, "twice wrong");
}

Test(error, is_one_line_without_control_bytes)
{
    struct error error;
    error_set(&error, EINVAL, "a\nb\x1b[0m\x7f");
    cr_assert_str_eq(error.text, "a?b?[0m?");
}

Test(error, is_cut_between_characters)
{
    struct error error;
    char text[sizeof error.text + 8];
    for (size_t lead = 0; lead < 4; lead++) {
        memset(text, 'x', sizeof text);
        for (size_t i = sizeof text - 1 - 4 * 4 - lead; i + 4 < sizeof text; i += 4)
            memcpy(text + i, "\xf0\x9f\x94\x92", 4);
        text[sizeof text - 1] = '\0';
        error_set(&error, EINVAL, "%s", text);
        cr_assert_eq(text_find_wrong(error.text, strlen(error.text)), strlen(error.text));
        cr_assert_geq(strlen(error.text), sizeof error.text - 5);
    }
}

Test(error, of_any_length_fits)
{
    struct error error;
    error_set(&error, EINVAL, "%500s", "x");
    error_prefix(&error, "%500s", "y");
    cr_assert_eq(strlen(error.text), sizeof error.text - 1);
}
