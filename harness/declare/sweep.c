// SPDX-License-Identifier: MIT
// sweep.c: see sweep.h.
#include "declare/sweep.h"

#include <assert.h>
#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "declare/text.h"

#define ITEM_BYTES sizeof(((struct sweep_list *)0)->items[0])

static int add_item(struct sweep_list *list, const char *item, size_t length, struct error *error)
{
    if (length >= ITEM_BYTES)
        return error_set(error, EINVAL, "'%.60s...' is %zu bytes long; a value has at most %zu",
                         item, length, ITEM_BYTES - 1);
    for (size_t i = 0; i < list->count; i++)
        if (strlen(list->items[i]) == length && memcmp(list->items[i], item, length) == 0)
            return error_set(error, EINVAL, "'%s' is in the list twice", list->items[i]);
    if (list->count == SWEEP_VALUES_MAX)
        return error_set(error, EINVAL, "more than %d values in one list", SWEEP_VALUES_MAX);
    memcpy(list->items[list->count], item, length);
    list->items[list->count++][length] = '\0';
    return 0;
}

// Digits at *text into *number, *text moves behind them; false: none, or over 64 bits.
static bool read_whole(const char **text, uint64_t *number)
{
    const char *start = *text;
    *number = 0;
    for (; **text >= '0' && **text <= '9'; ++*text)
        if (__builtin_mul_overflow(*number, 10, number) ||
            __builtin_add_overflow(*number, (uint64_t)(**text - '0'), number))
            return false;
    return *text > start;
}

// Adds first..last in steps of 1, or by `factor` when that is above 1.
static int add_range(struct sweep_list *list, uint64_t first, uint64_t last, uint64_t factor,
                     struct error *error)
{
    for (uint64_t number = first;;) {
        char item[24];
        int length = snprintf(item, sizeof item, "%" PRIu64, number);
        int code = add_item(list, item, (size_t)length, error);
        if (code != 0)
            return code;
        if (number == last)
            return 0;
        uint64_t next = number + 1;
        if (factor > 1 && __builtin_mul_overflow(number, factor, &next))
            return 0;
        if (next > last)
            return 0;
        number = next;
    }
}

// Whether the item starts as a range of numbers does: anything else with dots is a word.
static bool looks_like_range(const char *item)
{
    size_t digits = strspn(item, "0123456789");
    return digits > 0 && strncmp(item + digits, "..", 2) == 0;
}

static int split_range(struct sweep_list *list, const char *item, struct error *error)
{
    const char *at = item;
    uint64_t first, last, factor = 1;
    bool good = read_whole(&at, &first) && strncmp(at, "..", 2) == 0;
    at += good ? 2 : 0;
    good = good && read_whole(&at, &last);
    if (good && *at == '*') {
        at++;
        good = read_whole(&at, &factor) && factor > 1;
    }
    if (!good || *at != '\0')
        return error_set(error, EINVAL,
                         "'%s' is not a range: write 1..4, or 1..8*2 with a factor above 1", item);
    if (first > last)
        return error_set(error, EINVAL, "'%s' runs backwards: write the smaller number first",
                         item);
    if (factor > 1 && first == 0)
        return error_set(error, EINVAL, "'%s' never leaves 0: write 0, 1..%" PRIu64 "*%" PRIu64,
                         item, last, factor);
    return add_range(list, first, last, factor, error);
}

int sweep_split(struct sweep_list *list, const char *text, struct error *error)
{
    struct sweep_list result = {0};
    for (const char *at = text;; at++) {
        at += strspn(at, TEXT_WHITE);
        size_t span = strcspn(at, ","), length = text_trimmed_length(at, span);
        if (length == 0)
            return error_set(error, EINVAL, "'%.60s' has an empty value in its list", text);
        char item[ITEM_BYTES];
        int code;
        if (length < sizeof item && looks_like_range(at)) {
            snprintf(item, sizeof item, "%.*s", (int)length, at);
            code = split_range(&result, item, error);
        } else {
            code = add_item(&result, at, length, error);
        }
        if (code != 0)
            return code;
        at += span;
        if (*at == '\0')
            break;
    }
    *list = result;
    return 0;
}

int sweep_next(size_t *index, const size_t *counts, size_t axes)
{
    for (size_t i = axes; i-- > 0;) {
        assert(counts[i] > 0 && index[i] < counts[i]);
        if (++index[i] < counts[i])
            return 1;
        index[i] = 0;
    }
    return 0;
}
