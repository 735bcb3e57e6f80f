// SPDX-License-Identifier: MIT
// fingerprint_add.c: see fingerprint_add.h.
#include "machine/fingerprint_add.h"

#include <assert.h>
#include <ctype.h>
#include <stdio.h>

void fingerprint_add(struct fingerprint *fingerprint, bool key, const char *name, const char *value)
{
    assert(fingerprint->count < FINGERPRINT_FIELDS_MAX);
    struct fingerprint_field *field = &fingerprint->fields[fingerprint->count++];
    *field = (struct fingerprint_field){.key = key};
    snprintf(field->name, sizeof(field->name), "%s", name);
    snprintf(field->value, sizeof(field->value), "%s", value && *value ? value : "unknown");
    for (char *c = field->value; *c; c++)
        if (iscntrl((unsigned char)*c))
            *c = ' ';
}
