// SPDX-License-Identifier: MIT
// cell.c: see cell.h.
#include "report/cell.h"

#include <errno.h>
#include <math.h>
#include <stddef.h>
#include <string.h>

#include "report/utf8.h"

#define CELL_BYTES_MAX 4096

static int check_text(const struct field *field, const char *cell, struct error *error)
{
    if (strlen(cell) >= field->bytes)
        return error_set(error, ERANGE, "%zu bytes, the limit is %zu", strlen(cell),
                         field->bytes - 1);
    for (size_t bytes; *cell; cell += bytes) {
        bytes = utf8_bytes(cell);
        if (bytes == 0)
            return error_set(error, EINVAL, "expected UTF-8, there is a byte 0x%02x",
                             (unsigned)(unsigned char)*cell);
    }
    return 0;
}

int cell_check(const struct field *field, const char *cell, struct error *error)
{
    if (field->type == FIELD_TEXT)
        return check_text(field, cell, error);
    // The member alone, at the head of an object.
    union {
        uint64_t count;
        int64_t whole;
        double real;
        unsigned choice;
        bool on;
    } value;
    struct field alone = *field;
    alone.offset = 0;
    int result = field_parse(&alone, cell, &value, error);
    if (result < 0)
        return result;
    if (field->type == FIELD_REAL)
        return isfinite(value.real)
                   ? 0
                   : error_set(error, EINVAL, "expected a finite number, or an empty cell");
    char written[CELL_BYTES_MAX];
    field_cell(&alone, &value, written, sizeof written);
    if (strcmp(written, cell) == 0)
        return 0;
    return error_set(error, EINVAL, "expected \"%s\", in base units", written);
}
