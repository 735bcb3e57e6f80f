// SPDX-License-Identifier: MIT
// field.c: see field.h.
#include "declare/field.h"

#include <assert.h>
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "declare/quantity.h"
#include "declare/real.h"
#include "declare/suggest.h"
#include "declare/text.h"

#define VALUE_BYTES_MAX 512
#define NAMES_MAX       256

static const char *const switch_words[] = {"false", "true", "no", "yes", "0", "1"};
#define SWITCH_WORDS (sizeof switch_words / sizeof switch_words[0])

// The place of the member, after a check that the row describes one of its type.
static void *member(const struct field *field, const void *object)
{
    static const size_t bytes[] = {
        [FIELD_COUNT] = sizeof(uint64_t),  [FIELD_DURATION] = sizeof(uint64_t),
        [FIELD_BYTES] = sizeof(uint64_t),  [FIELD_SWITCH] = sizeof(bool),
        [FIELD_CHOICE] = sizeof(unsigned), [FIELD_REAL] = sizeof(double),
        [FIELD_SIGNED] = sizeof(int64_t),
    };
    assert(field->type == FIELD_TEXT ? field->bytes > 0 : field->bytes == bytes[field->type]);
    return (char *)(uintptr_t)object + field->offset;
}

static const struct quantity *quantity_of(enum field_type type)
{
    return type == FIELD_DURATION ? &quantity_duration
           : type == FIELD_BYTES  ? &quantity_bytes
                                  : &quantity_count;
}

static size_t choice_count(const struct field *field)
{
    size_t count = 0;
    while (field->choices[count])
        count++;
    return count;
}

const struct field *field_find(const struct field_table *table, const char *name)
{
    for (size_t i = 0; i < table->count; i++)
        if (strcmp(table->rows[i].name, name) == 0)
            return &table->rows[i];
    return NULL;
}

void field_defaults(const struct field_table *table, void *object)
{
    for (size_t i = 0; i < table->count; i++) {
        const struct field *field = &table->rows[i];
        struct error error;
        memset(member(field, object), 0, field->bytes);
        int code = field->fallback ? field_parse(field, field->fallback, object, &error) : 0;
        assert(code == 0);
        (void)code;
    }
}

// Index of the word; -1 and a message when it is none of them.
static int find_word(const char *text, const char *const *words, size_t count, struct error *error)
{
    char list[160] = "";
    for (size_t i = 0; i < count; i++) {
        if (strcmp(words[i], text) == 0)
            return (int)i;
        size_t used = strlen(list);
        snprintf(list + used, sizeof list - used, "%s%s", i > 0 ? ", " : "", words[i]);
    }
    const char *near = suggest(text, words, count);
    if (near)
        error_set(error, EINVAL, "'%.60s' is unknown; did you mean '%s'? (%s)", text, near, list);
    else
        error_set(error, EINVAL, "'%.60s' is none of: %s", text, list);
    return -1;
}

static int parse_words(const struct field *field, const char *text, void *place,
                       struct error *error)
{
    bool is_switch = field->type == FIELD_SWITCH;
    int index = is_switch ? find_word(text, switch_words, SWITCH_WORDS, error)
                          : find_word(text, field->choices, choice_count(field), error);
    if (index < 0)
        return -EINVAL;
    if (is_switch)
        *(bool *)place = index % 2 != 0;
    else
        *(unsigned *)place = (unsigned)index;
    return 0;
}

static int parse_signed(const char *text, int64_t *place, struct error *error)
{
    bool negative = *text == '-';
    uint64_t magnitude;
    struct error ignored;
    int code = quantity_parse(&quantity_count, text + negative, 0, 0, &magnitude, &ignored);
    if (code == -EINVAL || (negative && text[1] == '-'))
        return error_set(error, EINVAL, "'%.60s' is not a whole number (such as -1, 20k)", text);
    if (code != 0 || magnitude > (uint64_t)INT64_MAX + negative)
        return error_set(error, ERANGE, "'%.60s' is outside %" PRId64 "..%" PRId64, text, INT64_MIN,
                         INT64_MAX);
    // Negated as unsigned: the magnitude of INT64_MIN is no int64_t.
    *place = (int64_t)(negative ? 0 - magnitude : magnitude);
    return 0;
}

static int parse_text(const struct field *field, const char *text, char *place, struct error *error)
{
    size_t length = strlen(text);
    if (length >= field->bytes)
        return error_set(error, ERANGE, "'%.60s...' is %zu bytes long; the limit is %zu", text,
                         length, field->bytes - 1);
    // The rest is cleared too, so that equal values are equal bytes.
    memset(place, 0, field->bytes);
    memcpy(place, text, length);
    return 0;
}

static int parse_value(const struct field *field, const char *text, void *place,
                       struct error *error)
{
    if (*text == '\0' && field->type != FIELD_TEXT)
        return error_set(error, EINVAL, "the value is missing");
    switch (field->type) {
    case FIELD_COUNT:
    case FIELD_DURATION:
    case FIELD_BYTES:
        return quantity_parse(quantity_of(field->type), text, field->low, field->high, place,
                              error);
    case FIELD_SWITCH:
    case FIELD_CHOICE:
        return parse_words(field, text, place, error);
    case FIELD_TEXT:
        return parse_text(field, text, place, error);
    case FIELD_REAL:
        return real_parse(text, place, error);
    case FIELD_SIGNED:
        break;
    }
    return parse_signed(text, place, error);
}

int field_parse(const struct field *field, const char *text, void *object, struct error *error)
{
    char value[VALUE_BYTES_MAX];
    void *place = member(field, object);
    text += strspn(text, TEXT_WHITE);
    size_t length = text_trimmed_length(text, strlen(text));
    if (length >= sizeof value)
        return error_set(error, ERANGE, "%s: '%.60s...' is %zu bytes long; the limit is %zu",
                         field->name, text, length, sizeof value - 1);
    memcpy(value, text, length);
    value[length] = '\0';
    int code = parse_value(field, value, place, error);
    if (code != 0)
        error_prefix(error, "%s", field->name);
    return code;
}

int field_set(const struct field_table *table, void *object, const char *name, const char *text,
              struct error *error)
{
    const struct field *field = field_find(table, name);
    if (field)
        return field_parse(field, text, object, error);
    const char *names[NAMES_MAX];
    assert(table->count <= NAMES_MAX);
    for (size_t i = 0; i < table->count; i++)
        names[i] = table->rows[i].name;
    const char *near = suggest(name, names, table->count);
    if (near)
        return error_set(error, ENOENT, "'%.60s' is unknown; did you mean '%s'?", name, near);
    return error_set(error, ENOENT, "'%.60s' is unknown", name);
}

static void print_plain(const struct field *field, const void *place, char *text, size_t bytes)
{
    unsigned choice;
    switch (field->type) {
    case FIELD_SWITCH:
        snprintf(text, bytes, "%s", *(const bool *)place ? "true" : "false");
        return;
    case FIELD_CHOICE:
        choice = *(const unsigned *)place;
        assert(choice < choice_count(field));
        snprintf(text, bytes, "%s", field->choices[choice]);
        return;
    case FIELD_TEXT:
        assert(memchr(place, '\0', field->bytes));
        snprintf(text, bytes, "%s", (const char *)place);
        return;
    case FIELD_SIGNED:
        snprintf(text, bytes, "%" PRId64, *(const int64_t *)place);
        return;
    case FIELD_REAL:
        real_print(*(const double *)place, text, bytes);
        return;
    case FIELD_COUNT:
    case FIELD_DURATION:
    case FIELD_BYTES:
        snprintf(text, bytes, "%" PRIu64, *(const uint64_t *)place);
    }
}

static bool is_quantity(const struct field *field)
{
    return field->type == FIELD_COUNT || field->type == FIELD_DURATION ||
           field->type == FIELD_BYTES;
}

const char *field_print(const struct field *field, const void *object, char *text, size_t bytes)
{
    const void *place = member(field, object);
    if (is_quantity(field))
        return quantity_print(quantity_of(field->type), *(const uint64_t *)place, text, bytes);
    print_plain(field, place, text, bytes);
    return text;
}

const char *field_cell(const struct field *field, const void *object, char *text, size_t bytes)
{
    const void *place = member(field, object);
    if (field->type != FIELD_REAL)
        print_plain(field, place, text, bytes);
    else if (isnan(*(const double *)place))
        snprintf(text, bytes, "%s", "");
    else
        real_print_digits(*(const double *)place, 17, text, bytes);
    return text;
}

const char *field_unit(const struct field *field)
{
    return field->unit                     ? field->unit
           : field->type == FIELD_DURATION ? "ns"
           : field->type == FIELD_BYTES    ? "bytes"
                                           : "";
}

const char *field_header(const struct field *field, char *text, size_t bytes)
{
    const char *unit = field_unit(field);
    bool word = *unit && !strchr(unit, '/'); // "throughput", not "throughput_1/s"
    if (field->column)
        snprintf(text, bytes, "%s", field->column);
    else
        snprintf(text, bytes, "%s%s%s", field->name, word ? "_" : "", word ? unit : "");
    return text;
}

double field_number(const struct field *field, const void *object)
{
    const void *place = member(field, object);
    switch (field->type) {
    case FIELD_SWITCH:
        return *(const bool *)place;
    case FIELD_REAL:
        return *(const double *)place;
    case FIELD_SIGNED:
        return (double)*(const int64_t *)place;
    case FIELD_TEXT:
    case FIELD_CHOICE:
        return NAN;
    case FIELD_COUNT:
    case FIELD_DURATION:
    case FIELD_BYTES:
        break;
    }
    return (double)*(const uint64_t *)place;
}
