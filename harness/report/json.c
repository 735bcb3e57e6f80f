// SPDX-License-Identifier: MIT
// json.c: see json.h.
#include "report/json.h"

#include <assert.h>
#include <math.h>

#include "declare/real.h"
#include "report/utf8.h"

#define WHOLE_MAX (UINT64_C(1) << 53)

static void put_string(FILE *out, const char *text)
{
    fputc('"', out);
    while (*text) {
        size_t bytes = utf8_bytes(text);
        if (*text == '"' || *text == '\\')
            fprintf(out, "\\%c", *text);
        else if (*text == '\n')
            fputs("\\n", out);
        else if (*text == '\t')
            fputs("\\t", out);
        else if ((unsigned char)*text < 0x20)
            fprintf(out, "\\u%04x", (unsigned)*text);
        else if (bytes == 0)
            fputc('?', out); // as long as the byte, so that no text outgrows its limit
        else
            fwrite(text, 1, bytes, out);
        text += bytes ? bytes : 1;
    }
    fputc('"', out);
}

static void start_line(const struct json *json)
{
    fprintf(json->out, "\n%*s", (int)(2 * json->depth), "");
}

// What stands before a value: the comma, the line, the key.
static void start_value(struct json *json, const char *key)
{
    assert((key != NULL) == (json->depth > 0 && json->closing[json->depth] == '}'));
    if (json->depth > 0) {
        if (!json->empty)
            fputc(',', json->out);
        start_line(json);
    }
    if (key) {
        put_string(json->out, key);
        fputs(": ", json->out);
    }
    json->empty = false;
}

struct json json_begin(FILE *out)
{
    return (struct json){.out = out, .empty = true};
}

void json_open(struct json *json, const char *key, char opening)
{
    assert(opening == '{' || opening == '[');
    assert(json->depth < JSON_DEPTH_MAX);
    start_value(json, key);
    fputc(opening, json->out);
    json->closing[++json->depth] = opening == '{' ? '}' : ']';
    json->empty = true;
}

void json_close(struct json *json)
{
    assert(json->depth > 0);
    char closing = json->closing[json->depth--];
    if (!json->empty)
        start_line(json);
    fputc(closing, json->out);
    json->empty = false;
    if (json->depth == 0)
        fputc('\n', json->out);
}

void json_text(struct json *json, const char *key, const char *text)
{
    start_value(json, key);
    if (text)
        put_string(json->out, text);
    else
        fputs("null", json->out);
}

void json_number(struct json *json, const char *key, double value)
{
    char text[40] = "null";
    start_value(json, key);
    if (isfinite(value))
        real_print_digits(value, 17, text, sizeof text);
    fputs(text, json->out);
}

void json_switch(struct json *json, const char *key, bool value)
{
    start_value(json, key);
    fputs(value ? "true" : "false", json->out);
}

static void put_field(struct json *json, const struct field *field, const void *object)
{
    char key[80], cell[64];
    const char *member = (const char *)object + field->offset;
    field_header(field, key, sizeof key);
    switch (field->type) {
    case FIELD_TEXT:
        json_text(json, key, member);
        return;
    case FIELD_REAL:
        json_number(json, key, field_number(field, object));
        return;
    case FIELD_CHOICE:
        json_text(json, key, field_cell(field, object, cell, sizeof cell));
        return;
    case FIELD_COUNT:
    case FIELD_DURATION:
    case FIELD_BYTES:
        if (*(const uint64_t *)member > WHOLE_MAX) {
            json_text(json, key, field_cell(field, object, cell, sizeof cell));
            return;
        }
        break;
    case FIELD_SWITCH:
    case FIELD_SIGNED:
        break;
    }
    start_value(json, key);
    fputs(field_cell(field, object, cell, sizeof cell), json->out);
}

void json_fields(struct json *json, const struct field_table *table, const void *object)
{
    for (size_t i = 0; i < table->count; i++)
        put_field(json, &table->rows[i], object);
}
