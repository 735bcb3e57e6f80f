// SPDX-License-Identifier: MIT
// real.c: see real.h.
#include "declare/real.h"

#include <errno.h>
#include <locale.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// The locale in which a decimal point is a dot. glibc has it built in, so this neither allocates
// nor fails.
static locale_t dot_locale(void)
{
    return newlocale(LC_ALL_MASK, "C", (locale_t)0);
}

static double read_number(const char *text, char **end)
{
    locale_t before = uselocale(dot_locale());
    double value = strtod(text, end);
    uselocale(before);
    return value;
}

int real_parse(const char *text, double *value, struct error *error)
{
    const char *magnitude = text + (*text == '-' || *text == '+');
    if (strcmp(text, "nan") == 0 || strcmp(magnitude, "inf") == 0) {
        double special = *magnitude == 'n' ? NAN : INFINITY;
        *value = *text == '-' ? -special : special;
        return 0;
    }
    char *end;
    double number = read_number(text, &end);
    // strtod also takes hexadecimal numbers and nan(...), which nobody types on purpose.
    bool decimal = magnitude[strspn(magnitude, "0123456789.eE+-")] == '\0';
    if (end == text || *end != '\0' || !decimal)
        return error_set(error, EINVAL, "'%.60s' is not a number (such as 0.5, 1e-3)", text);
    if (isinf(number))
        return error_set(error, ERANGE, "'%.60s' is outside -1.8e308..1.8e308", text);
    *value = number;
    return 0;
}

void real_print_digits(double value, int digits, char *text, size_t bytes)
{
    locale_t before = uselocale(dot_locale());
    snprintf(text, bytes, "%.*g", digits, value);
    uselocale(before);
}

void real_print(double value, char *text, size_t bytes)
{
    char shortest[40] = "nan";
    for (int digits = 15; digits <= 17 && !isnan(value); digits++) {
        real_print_digits(value, digits, shortest, sizeof shortest);
        if (read_number(shortest, NULL) == value)
            break;
    }
    snprintf(text, bytes, "%s", shortest);
}
