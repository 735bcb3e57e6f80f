// SPDX-License-Identifier: MIT
// schema.c: see schema.h.
#include "report/schema.h"

#include <errno.h>
#include <string.h>

#include "report/rows.h"

int schema_check(const char *schema, struct error *error)
{
    size_t major = strspn(schema, "0123456789");
    size_t minor = schema[major] == '.' ? strspn(schema + major + 1, "0123456789") : 0;
    if (major == 0 || minor == 0 || schema[major + 1 + minor] != '\0')
        return error_set(error, EINVAL, "the schema \"%.20s\" is no version such as \"%s\"", schema,
                         SCHEMA);
    size_t own = strcspn(SCHEMA, ".");
    if (major != own || memcmp(schema, SCHEMA, own) != 0)
        return error_set(error, EPROTO,
                         "the schema \"%s\" is another major version than this contend's \"%s\"",
                         schema, SCHEMA);
    return 0;
}
