// SPDX-License-Identifier: MIT
// quantity.c: tests of declare/quantity.h.
#include "declare/quantity.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <inttypes.h>
#include <string.h>

struct known {
    const struct quantity *quantity;
    const char *text;
    uint64_t value;
};

Test(quantity, reads_numbers_exactly)
{
    const struct known known[] = {
        {&quantity_count, "0", 0},
        {&quantity_count, "007", 7},
        {&quantity_count, "20k", 20000},
        {&quantity_count, "1M", 1000000},
        {&quantity_count, "1.5k", 1500},
        {&quantity_count, "2e3", 2000},
        {&quantity_count, "2.5e+1", 25},
        {&quantity_count, "500e-2", 5},
        {&quantity_count, "-0", 0},
        {&quantity_count, "0e999999999999", 0},
        {&quantity_count, "18446744073709551615", UINT64_MAX},
        {&quantity_count, "1.0000000000000000000000000", 1},
        {&quantity_duration, "100", 100},
        {&quantity_duration, "100ns", 100},
        {&quantity_duration, "1.5us", 1500},
        {&quantity_duration, "0.000000001s", 1},
        {&quantity_duration, "10 ms", 10000000},
        {&quantity_duration, "2s", UINT64_C(2000000000)},
        {&quantity_duration, "3m", UINT64_C(180000000000)},
        {&quantity_duration, "0.5h", UINT64_C(1800000000000)},
        {&quantity_duration, "18446744073.709551615s", UINT64_MAX},
        {&quantity_bytes, "64", 64},
        {&quantity_bytes, "64B", 64},
        {&quantity_bytes, "4KiB", 4096},
        {&quantity_bytes, "64kB", 64000},
        {&quantity_bytes, "62.5KiB", 64000},
        {&quantity_bytes, "0.0009765625KiB", 1},
    };
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        struct error error = {""};
        uint64_t value = 1;
        int code = quantity_parse(known[i].quantity, known[i].text, 0, 0, &value, &error);
        cr_assert_eq(code, 0, "%s: %s", known[i].text, error.text);
        cr_assert_eq(value, known[i].value, "%s: %" PRIu64, known[i].text, value);
    }
}

Test(quantity, prints_the_shortest_exact_text)
{
    const struct known known[] = {
        {&quantity_count, "0", 0},
        {&quantity_count, "999", 999},
        {&quantity_count, "20k", 20000},
        {&quantity_count, "1100", 1100},
        {&quantity_count, "1024", 1024},
        {&quantity_duration, "0ns", 0},
        {&quantity_duration, "100ns", 100},
        {&quantity_duration, "1.5us", 1500},
        {&quantity_duration, "1234ns", 1234},
        {&quantity_duration, "10ms", 10000000},
        {&quantity_duration, "90s", UINT64_C(90000000000)},
        {&quantity_duration, "2m", UINT64_C(120000000000)},
        {&quantity_duration, "1h", UINT64_C(3600000000000)},
        {&quantity_bytes, "64", 64},
        {&quantity_bytes, "4KiB", 4096},
        {&quantity_bytes, "64kB", 64000},
        {&quantity_bytes, "1MiB", 1048576},
        {&quantity_bytes, "1536", 1536},
    };
    char text[40];
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        cr_assert_str_eq(quantity_print(known[i].quantity, known[i].value, text, sizeof text),
                         known[i].text);
}

static void check_round_trip(const struct quantity *quantity, uint64_t value)
{
    char text[40];
    struct error error = {""};
    uint64_t read = ~value;
    quantity_print(quantity, value, text, sizeof text);
    cr_assert_eq(quantity_parse(quantity, text, 0, 0, &read, &error), 0, "%s", error.text);
    cr_assert_eq(read, value, "%" PRIu64 " became %s", value, text);
}

Test(quantity, survives_printing_and_reading)
{
    const struct quantity *const all[] = {&quantity_count, &quantity_duration, &quantity_bytes};
    uint64_t state = 88172645463325252;
    for (size_t q = 0; q < 3; q++) {
        for (unsigned bit = 0; bit < 64; bit++)
            for (int near = -2; near <= 2; near++)
                check_round_trip(all[q], (UINT64_C(1) << bit) + (uint64_t)near);
        for (uint64_t power = 1; power <= UINT64_MAX / 60; power *= 10)
            for (uint64_t factor = 1; factor <= 60; factor++)
                check_round_trip(all[q], power * factor);
        for (int i = 0; i < 5000; i++) {
            state ^= state << 13, state ^= state >> 7, state ^= state << 17;
            check_round_trip(all[q], state >> (i % 64));
        }
    }
}

struct wrong {
    const struct quantity *quantity;
    const char *text;
    int code;
    const char *part; // of the message
};

Test(quantity, says_what_is_wrong_and_changes_nothing)
{
    const struct wrong wrong[] = {
        {&quantity_count, "", -EINVAL, "not a count"},
        {&quantity_count, "four", -EINVAL, "such as 4"},
        {&quantity_count, ".", -EINVAL, "not a count"},
        {&quantity_count, "nan", -EINVAL, "not a count"},
        {&quantity_count, "--1", -EINVAL, "not a count"},
        {&quantity_count, "1,5", -EINVAL, "',5'"},
        {&quantity_count, "4 4", -EINVAL, "'4', which is no unit"},
        {&quantity_count, "0x10", -EINVAL, "'x10'"},
        {&quantity_count, "1e", -EINVAL, "'e'"},
        {&quantity_count, "4K", -EINVAL, "did you mean 'k'"},
        {&quantity_count, "1.5", -EINVAL, "not a whole number"},
        {&quantity_count, "1e-1000000000000", -EINVAL, "not a whole number"},
        {&quantity_count, "-1", -ERANGE, "below the lowest value, 2"},
        {&quantity_count, "1", -ERANGE, "below the lowest value, 2"},
        {&quantity_count, "1001", -ERANGE, "above the highest value, 1k"},
        {&quantity_count, "1e1000000000000", -ERANGE, "above the highest value, 1k"},
        {&quantity_count, "99999999999999999999999999", -ERANGE, "above the highest value, 1k"},
        {&quantity_count, "18446744073709551616", -ERANGE, "above the highest value, 1k"},
        {&quantity_duration, "2.5ns", -EINVAL, "not a whole number of ns"},
        {&quantity_duration, "10 parsecs", -EINVAL, "units: h, m, s, ms, us, ns"},
        {&quantity_duration, "10nss", -EINVAL, "did you mean 'ns'"},
        {&quantity_duration, "1h", -ERANGE, "above the highest value, 1us"},
        {&quantity_bytes, "2.5", -EINVAL, "not a whole number of bytes"},
        {&quantity_bytes, "1kib", -EINVAL, "did you mean 'KiB'"},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct error error = {""};
        uint64_t value = 77;
        int code = quantity_parse(wrong[i].quantity, wrong[i].text, 2, 1000, &value, &error);
        cr_assert_eq(code, wrong[i].code, "%s: %d", wrong[i].text, code);
        cr_assert_eq(value, 77);
        cr_assert(strstr(error.text, wrong[i].part), "%s: %s", wrong[i].text, error.text);
    }
}

Test(quantity, without_a_limit_stops_at_64_bits)
{
    uint64_t value;
    struct error error;
    cr_assert_eq(quantity_parse(&quantity_count, "18446744073709551616", 0, 0, &value, &error),
                 -ERANGE);
    cr_assert(strstr(error.text, "18446744073709551615"), "%s", error.text);
}

Test(quantity, is_cut_to_fit)
{
    char text[4] = "###";
    cr_assert_str_eq(quantity_print(&quantity_count, 123456, text, sizeof text), "123");
}
