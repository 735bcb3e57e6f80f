// SPDX-License-Identifier: MIT
// number.c: see number.h.
#include "report/number.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

// Three significant digits, without an exponent where that is short.
static const char *print_digits(char *text, size_t bytes, double value)
{
    double size = fabs(value);
    if (size == 0)
        snprintf(text, bytes, "0");
    else if (size < 0.001 || size >= 99999.5)
        snprintf(text, bytes, "%.2e", value);
    else if (size >= 99.95)
        snprintf(text, bytes, "%.0f", value);
    else if (size >= 9.995)
        snprintf(text, bytes, "%.1f", value);
    else if (size >= 0.9995)
        snprintf(text, bytes, "%.2f", value);
    else
        snprintf(text, bytes, "%.*f", 2 - (int)floor(log10(size * 1.0005)), value);
    return text;
}

// Divides `value` until it is below 1000; returns the index of the prefix.
static int scale(double *value, int prefixes)
{
    int prefix = 0;
    while (fabs(*value) >= 999.5 && prefix + 1 < prefixes) {
        *value /= 1000;
        prefix++;
    }
    return prefix;
}

static const char *print_prefixed(char *text, size_t bytes, double value, const char *unit)
{
    static const char *const prefixes[] = {"", "k", "M", "G", "T", "P"};
    int prefix = scale(&value, 6);
    char digits[NUMBER_BYTES];
    snprintf(text, bytes, "%s %s%s", print_digits(digits, sizeof digits, value), prefixes[prefix],
             unit);
    return text;
}

static const char *print_time(char *text, size_t bytes, double value)
{
    static const char *const units[] = {"ns", "us", "ms", "s"};
    int unit = scale(&value, 4);
    char digits[NUMBER_BYTES];
    snprintf(text, bytes, "%s %s", print_digits(digits, sizeof digits, value), units[unit]);
    return text;
}

// "1/s" is "/s" behind a number, "bytes/s" is "B/s"; others stay.
static const char *rate_of(const char *unit)
{
    return strcmp(unit, "1/s") == 0 ? "/s" : strcmp(unit, "bytes/s") == 0 ? "B/s" : unit;
}

static bool ends_with(const char *text, const char *end)
{
    size_t length = strlen(text), end_length = strlen(end);
    return length >= end_length && strcmp(text + length - end_length, end) == 0;
}

const char *number_print(char *text, size_t bytes, double value, const char *unit)
{
    if (isnan(value))
        snprintf(text, bytes, "-");
    else if (strcmp(unit, "ns") == 0)
        print_time(text, bytes, value);
    else if (ends_with(unit, "/s"))
        print_prefixed(text, bytes, value, rate_of(unit));
    else if (strcmp(unit, "bytes") == 0 || strcmp(unit, "B") == 0)
        print_prefixed(text, bytes, value, "B");
    else {
        char digits[NUMBER_BYTES];
        print_digits(digits, sizeof digits, value);
        snprintf(text, bytes, "%s%s%s", digits, *unit ? " " : "", unit);
    }
    return text;
}

const char *number_count(char *text, size_t bytes, double value)
{
    char digits[NUMBER_BYTES];
    int length = isnan(value) ? 0 : snprintf(digits, sizeof digits, "%.0f", value);
    size_t used = 0;
    for (int i = 0; i < length && used + 2 < bytes; i++) {
        if (i > 0 && (length - i) % 3 == 0)
            text[used++] = ',';
        text[used++] = digits[i];
    }
    snprintf(text + used, bytes - used, "%s", length ? "" : "-");
    return text;
}

const char *number_half_width(char *text, size_t bytes, double value, double low, double high)
{
    double share = (high - low) / 2 / fabs(value) * 100;
    if (!isfinite(share))
        snprintf(text, bytes, "-");
    else
        snprintf(text, bytes, share < 9.95 ? "%.1f %%" : "%.0f %%", share);
    return text;
}
