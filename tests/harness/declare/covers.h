// SPDX-License-Identifier: MIT
// covers.h: whether a field table says all about its struct: no member without a row. Link
// test_covers.
#ifndef TESTS_HARNESS_DECLARE_COVERS_H
#define TESTS_HARNESS_DECLARE_COVERS_H

#include <stdio.h>
#include <string.h>

#include "declare/field.h"

// A hole of this size cannot come from alignment.
#define COVERS_PADDING_LIMIT 8

// The row with the smallest offset that is not below `offset`, or NULL.
static inline const struct field *covers_next(const struct field_table *table, size_t offset)
{
    const struct field *next = NULL;
    for (size_t i = 0; i < table->count; i++) {
        const struct field *field = &table->rows[i];
        if (field->offset >= offset && (!next || field->offset < next->offset))
            next = field;
    }
    return next;
}

// NULL if the rows lie inside the struct, do not overlap, and leave no hole but padding, and all
// names and defaults are good; else what is wrong, in `text`.
static inline const char *covers_problem(const struct field_table *table, char text[200])
{
    size_t offset = 0, covered = 0;
    for (const struct field *field; (field = covers_next(table, offset)) != NULL; covered++) {
        if (field->offset - offset >= COVERS_PADDING_LIMIT) {
            snprintf(text, 200, "no row covers bytes %zu to %zu, before '%s'", offset,
                     field->offset - 1, field->name);
            return text;
        }
        offset = field->offset + field->bytes;
    }
    if (covered < table->count)
        snprintf(text, 200, "two rows overlap");
    else if (offset > table->bytes)
        snprintf(text, 200, "the rows reach to byte %zu of %zu", offset, table->bytes);
    else if (table->bytes - offset >= COVERS_PADDING_LIMIT)
        snprintf(text, 200, "no row covers bytes %zu to %zu, the last", offset, table->bytes - 1);
    else
        text[0] = '\0';
    for (size_t i = 0; i < table->count && text[0] == '\0'; i++) {
        const struct field *field = &table->rows[i];
        if (strspn(field->name, "abcdefghijklmnopqrstuvwxyz0123456789_") != strlen(field->name) ||
            field_find(table, field->name) != field)
            snprintf(text, 200, "'%s' is no name for a row, or there twice", field->name);
        else if (!field->help || (field->high > 0 && field->low > field->high))
            snprintf(text, 200, "'%s' has no help, or no value between its limits", field->name);
    }
    return text[0] == '\0' ? NULL : text;
}

#endif
