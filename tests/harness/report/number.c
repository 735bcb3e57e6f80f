// SPDX-License-Identifier: MIT
// number.c: tests of numbers for people, with known answers.
#include "report/number.h"

#include <criterion/criterion.h>
#include <math.h>

static void expect(double value, const char *unit, const char *words)
{
    char text[NUMBER_BYTES];
    cr_expect_str_eq(number_print(text, sizeof text, value, unit), words);
}

Test(number, has_three_digits_and_a_prefix)
{
    expect(6784321, "1/s", "6.78 M/s");
    expect(999.4, "1/s", "999 /s");
    expect(999500, "1/s", "1.00 M/s");
    expect(1.52e10, "bytes/s", "15.2 GB/s");
    expect(5.9e9, "B/s", "5.90 GB/s");
    expect(2.5e6, "items/s", "2.50 Mitems/s");
    expect(4096, "bytes", "4.10 kB");
    expect(4096, "B", "4.10 kB");
}

Test(number, has_the_fitting_unit_of_time)
{
    expect(8.114, "ns", "8.11 ns");
    expect(0.4, "ns", "0.400 ns");
    expect(12345, "ns", "12.3 us");
    expect(3.1e9, "ns", "3.10 s");
    expect(7.2e12, "ns", "7200 s");
}

Test(number, keeps_other_units)
{
    expect(0.98765, "", "0.988");
    expect(0.99999, "", "1.00");
    expect(0, "", "0");
    expect(0.000012, "", "1.20e-05");
    expect(12, "us", "12.0 us");
    expect(0.1695, "ns/B", "0.170 ns/B");
    expect(1234, "ns/B", "1234 ns/B");
    expect(NAN, "ns", "-");
}

Test(number, half_width_is_in_per_cent)
{
    char text[NUMBER_BYTES];
    cr_expect_str_eq(number_half_width(text, sizeof text, 100, 99, 101), "1.0 %");
    cr_expect_str_eq(number_half_width(text, sizeof text, 100, 80, 120), "20 %");
    cr_expect_str_eq(number_half_width(text, sizeof text, 100, NAN, NAN), "-");
    cr_expect_str_eq(number_half_width(text, sizeof text, 0, 0, 0.1), "-");
}
