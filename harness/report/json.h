// SPDX-License-Identifier: MIT
// json.h: writes JSON (RFC 8259, UTF-8), indented by two spaces, to a stream.
//
//     struct json json = json_begin(out);
//     json_open(&json, NULL, '{');
//     json_text(&json, "name", "ticket");
//     json_open(&json, "sizes", '[');
//     json_number(&json, NULL, 64);
//     json_close(&json);
//     json_close(&json);
//
// A key belongs to each member of an object and is NULL for items of a list and for the outermost
// value. Errors of the stream stay in it (ferror).
#ifndef HARNESS_REPORT_JSON_H
#define HARNESS_REPORT_JSON_H

#include <stdbool.h>
#include <stdio.h>

#include "declare/field.h"

#define JSON_DEPTH_MAX 16

struct json {
    FILE *out;
    unsigned depth;                   // of objects and lists that are open
    char closing[JSON_DEPTH_MAX + 1]; // '}' or ']' of each
    bool empty;                       // nothing was written yet into the innermost one
};

struct json json_begin(FILE *out);

// Opens an object ('{') or a list ('['); json_close closes the innermost. Closing the outermost
// ends the line.
void json_open(struct json *json, const char *key, char opening);
void json_close(struct json *json);

// Any bytes: each byte that is not UTF-8 becomes '?'. NULL: null.
void json_text(struct json *json, const char *key, const char *text);

// 17 significant digits; null where it is not finite.
void json_number(struct json *json, const char *key, double value);

void json_switch(struct json *json, const char *key, bool value);

// The members of a described struct, each under its column's header, into the object that is open:
// numbers in base units, true or false, else a string; null for NaN. Whole numbers over 2^53 are
// strings of digits: many readers would round them.
void json_fields(struct json *json, const struct field_table *table, const void *object);

#endif
