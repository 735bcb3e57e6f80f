// SPDX-License-Identifier: MIT
// real.c: tests of declare/real.h.
#include "declare/real.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <float.h>
#include <locale.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

static void check_round_trip(double value)
{
    char text[40];
    struct error error = {""};
    double read = -1;
    real_print(value, text, sizeof text);
    cr_assert_eq(real_parse(text, &read, &error), 0, "%s: %s", text, error.text);
    cr_assert_arr_eq(&read, &value, sizeof value, "%a became %s", value, text);
}

Test(real, survives_printing_and_reading)
{
    static const double values[] = {0.0,          -0.0,          0.1,      1.0 / 3,
                                    1e22,         123456789.123, DBL_MAX,  DBL_MIN,
                                    DBL_TRUE_MIN, DBL_EPSILON,   INFINITY, -INFINITY};
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++)
        check_round_trip(values[i]);
    uint64_t state = 88172645463325252;
    for (int i = 0; i < 5000; i++) {
        double value;
        state ^= state << 13, state ^= state >> 7, state ^= state << 17;
        memcpy(&value, &state, sizeof value);
        if (!isnan(value))
            check_round_trip(value);
    }
}

Test(real, keeps_nan_apart_from_numbers)
{
    char text[8];
    double value = 0;
    struct error error;
    real_print(NAN, text, sizeof text);
    cr_assert_str_eq(text, "nan");
    cr_assert_eq(real_parse(text, &value, &error), 0);
    cr_assert(isnan(value));
}

Test(real, prints_no_more_digits_than_needed)
{
    char text[40];
    real_print(0.1, text, sizeof text);
    cr_assert_str_eq(text, "0.1");
}

Test(real, refuses_what_is_no_decimal_number)
{
    static const char *const wrong[] = {"",       "-",        "x",   "1x", "1 2", "0x10",
                                        "nan(1)", "infinity", "1,5", "1e", "--1", "-nan(2)"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        double value = 77;
        struct error error;
        cr_assert_eq(real_parse(wrong[i], &value, &error), -EINVAL, "'%s'", wrong[i]);
        cr_assert_eq(value, 77);
    }
}

Test(real, refuses_what_is_too_large)
{
    double value = 77;
    struct error error;
    cr_assert_eq(real_parse("-1e999", &value, &error), -ERANGE);
    cr_assert_eq(value, 77);
}

Test(real, has_a_dot_in_every_locale)
{
    static const char *const comma[] = {"de_DE.UTF-8", "de_DE", "fr_FR.UTF-8", "pl_PL.UTF-8"};
    const char *found = NULL;
    for (size_t i = 0; i < sizeof comma / sizeof comma[0] && !found; i++)
        found = setlocale(LC_ALL, comma[i]);
    if (!found)
        cr_skip_test("no locale with a decimal comma is installed");
    check_round_trip(1.5);
    char text[8];
    real_print_digits(1.5, 17, text, sizeof text);
    cr_assert_str_eq(text, "1.5");
    cr_assert_str_eq(localeconv()->decimal_point, ",", "the caller's locale is as it was");
}
