// SPDX-License-Identifier: MIT
// quantity.c: see quantity.h.
#include "declare/quantity.h"

#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "declare/suggest.h"

#define UNITS_MAX (sizeof(((struct quantity *)0)->units) / sizeof(struct unit))
#define POWER_MAX 1000 // of ten; beyond it every number but 0 is too large or not whole

#define US     UINT64_C(1000)
#define MS     (1000 * US)
#define SECOND (1000 * MS)
#define KIB    UINT64_C(1024)

const struct quantity quantity_count = {
    .what = "a count",
    .examples = "4, 20k, 1M",
    .base = "1",
    .units = {{"T", SECOND * 1000}, {"G", SECOND}, {"M", MS}, {"k", US}, {"", 1}},
};

const struct quantity quantity_duration = {
    .what = "a duration",
    .examples = "100ns, 1.5us, 2s",
    .base = "ns",
    .units = {{"h", 3600 * SECOND},
              {"m", 60 * SECOND},
              {"s", SECOND},
              {"ms", MS},
              {"us", US},
              {"ns", 1}},
};

const struct quantity quantity_bytes = {
    .what = "a size",
    .examples = "64, 4KiB, 64kB",
    .base = "bytes",
    .units = {{"TiB", KIB *KIB *KIB *KIB},
              {"TB", SECOND * 1000},
              {"GiB", KIB *KIB *KIB},
              {"GB", SECOND},
              {"MiB", KIB *KIB},
              {"MB", MS},
              {"KiB", KIB},
              {"kB", US},
              {"", 1},
              {"B", 1}},
};

// A decimal number as written: digits * 10^power.
struct decimal {
    uint64_t digits;
    int power;
    bool huge;       // more digits than 64 bits hold
    const char *end; // first byte after the number; NULL: there is no number
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

// An exponent counts only if digits follow: the 'e' of "1e" is a (wrong) unit.
static const char *read_exponent(const char *text, int *power)
{
    const char *at = text + 1;
    if (*text != 'e' && *text != 'E')
        return text;
    int sign = *at == '-' ? -1 : 1;
    if (*at == '-' || *at == '+')
        at++;
    if (!is_digit(*at))
        return text;
    int exponent = 0;
    for (; is_digit(*at); at++)
        if (exponent <= POWER_MAX)
            exponent = exponent * 10 + (*at - '0');
    *power += sign * exponent;
    return at;
}

static struct decimal read_decimal(const char *text)
{
    struct decimal decimal = {0};
    unsigned zeros = 0; // held back, so that "1.000000000000000000000" has one digit
    bool any = false, fraction = false;
    for (; is_digit(*text) || (*text == '.' && !fraction); text++) {
        if (*text == '.') {
            fraction = true;
            continue;
        }
        any = true;
        decimal.power -= fraction;
        zeros++;
        if (*text == '0')
            continue;
        for (; zeros > 0; zeros--)
            decimal.huge |= __builtin_mul_overflow(decimal.digits, 10, &decimal.digits);
        decimal.huge |=
            __builtin_add_overflow(decimal.digits, (uint64_t)(*text - '0'), &decimal.digits);
    }
    decimal.power += (int)zeros;
    if (any)
        decimal.end = read_exponent(text, &decimal.power);
    return decimal;
}

// digits * 10^power * scale into *value: 0, -EINVAL if that is not whole, -ERANGE if it is too
// large. The factors of a negative power are taken out one by one, so that nothing overflows on the
// way.
static int scale_decimal(struct decimal decimal, uint64_t scale, uint64_t *value)
{
    static const uint64_t factors[] = {2, 5};
    *value = 0;
    if (decimal.digits == 0 && !decimal.huge)
        return 0;
    if (decimal.huge)
        return decimal.power < 0 ? -EINVAL : -ERANGE;
    for (; decimal.power < 0; decimal.power++) {
        for (size_t i = 0; i < 2; i++) {
            if (decimal.digits % factors[i] == 0)
                decimal.digits /= factors[i];
            else if (scale % factors[i] == 0)
                scale /= factors[i];
            else
                return -EINVAL;
        }
    }
    for (; decimal.power > 0; decimal.power--)
        if (__builtin_mul_overflow(decimal.digits, 10, &decimal.digits))
            return -ERANGE;
    return __builtin_mul_overflow(decimal.digits, scale, value) ? -ERANGE : 0;
}

// The unit of that name; a bare number counts base units whatever their name.
static const struct unit *find_unit(const struct quantity *quantity, const char *name)
{
    for (size_t i = 0; i < UNITS_MAX && quantity->units[i].name; i++) {
        const struct unit *unit = &quantity->units[i];
        if (strcmp(unit->name, name) == 0 || (*name == '\0' && unit->scale == 1))
            return unit;
    }
    return NULL;
}

static int unknown_unit(const struct quantity *quantity, const char *text, const char *name,
                        struct error *error)
{
    const char *names[UNITS_MAX];
    char list[80] = "";
    size_t count = 0;
    for (size_t i = 0; i < UNITS_MAX && quantity->units[i].name; i++) {
        if (*quantity->units[i].name == '\0')
            continue;
        names[count] = quantity->units[i].name;
        size_t used = strlen(list);
        snprintf(list + used, sizeof list - used, "%s%s", count > 0 ? ", " : "", names[count]);
        count++;
    }
    const char *near = suggest(name, names, count);
    if (near)
        return error_set(error, EINVAL, "'%.60s' ends in '%.40s'; did you mean '%s'? (units: %s)",
                         text, name, near, list);
    return error_set(error, EINVAL, "'%.60s' ends in '%.40s', which is no unit (units: %s)", text,
                     name, list);
}

int quantity_parse(const struct quantity *quantity, const char *text, uint64_t low, uint64_t high,
                   uint64_t *value, struct error *error)
{
    char limit[40];
    if (high == 0)
        high = UINT64_MAX;
    struct decimal decimal = read_decimal(*text == '-' ? text + 1 : text);
    if (!decimal.end)
        return error_set(error, EINVAL, "'%.60s' is not %s (such as %s)", text, quantity->what,
                         quantity->examples);
    const char *name = decimal.end + strspn(decimal.end, " \t");
    const struct unit *unit = find_unit(quantity, name);
    if (!unit)
        return unknown_unit(quantity, text, name, error);
    uint64_t number;
    int code = scale_decimal(decimal, unit->scale, &number);
    if (code == 0 && number == 0 && *text == '-')
        text++;
    if (*text == '-' || (code == 0 && number < low))
        return error_set(error, ERANGE, "'%.60s' is below the lowest value, %s", text,
                         quantity_print(quantity, low, limit, sizeof limit));
    if (code == -EINVAL)
        return error_set(error, EINVAL, "'%.60s' is not a whole number%s%s", text,
                         quantity == &quantity_count ? "" : " of ",
                         quantity == &quantity_count ? "" : quantity->base);
    if (code != 0 || number > high)
        return error_set(error, ERANGE, "'%.60s' is above the highest value, %s", text,
                         quantity_print(quantity, high, limit, sizeof limit));
    *value = number;
    return 0;
}

// The text of value in that unit with so many decimals, or "" if it is not exact or below one unit.
static void print_in_unit(const struct unit *unit, uint64_t value, int decimals, char text[40])
{
    static const uint64_t powers[] = {1, 10, 100};
    uint64_t whole = value / unit->scale;
    uint64_t rest = value % unit->scale * powers[decimals];
    text[0] = '\0';
    if ((whole == 0 && unit->scale != 1) || rest % unit->scale != 0)
        return;
    if (decimals == 0)
        snprintf(text, 40, "%" PRIu64 "%s", whole, unit->name);
    else
        snprintf(text, 40, "%" PRIu64 ".%0*" PRIu64 "%s", whole, decimals, rest / unit->scale,
                 unit->name);
}

const char *quantity_print(const struct quantity *quantity, uint64_t value, char *text,
                           size_t bytes)
{
    char best[40] = "", next[40];
    // Whole numbers come first, and large units: of equally short texts the first is kept.
    for (int decimals = 0; decimals <= 2; decimals++) {
        for (size_t i = 0; i < UNITS_MAX && quantity->units[i].name; i++) {
            print_in_unit(&quantity->units[i], value, decimals, next);
            if (*next != '\0' && (*best == '\0' || strlen(next) < strlen(best)))
                memcpy(best, next, sizeof best);
        }
    }
    snprintf(text, bytes, "%s", best);
    return text;
}
