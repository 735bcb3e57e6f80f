// SPDX-License-Identifier: MIT
// manual.c: see manual.h.
#include "declare/manual.h"

#include <string.h>

static const char *const kinds[] = {
    [FIELD_COUNT] = "COUNT",   [FIELD_DURATION] = "DURATION", [FIELD_BYTES] = "SIZE",
    [FIELD_SWITCH] = "SWITCH", [FIELD_CHOICE] = "WORD",       [FIELD_TEXT] = "TEXT",
    [FIELD_REAL] = "NUMBER",   [FIELD_SIGNED] = "NUMBER",
};

// A number as the user of that field would write it.
static const char *print_number(const struct field *field, uint64_t number, char text[40])
{
    struct field alone = {.type = field->type, .bytes = sizeof number};
    return field_print(&alone, &number, text, 40);
}

// "1ms..1h", "1 or more", the words of a choice, or nothing.
static void print_limits(const struct field *field, const char *separator, char *text, size_t bytes)
{
    char low[40], high[40];
    text[0] = '\0';
    if (field->type == FIELD_SWITCH)
        snprintf(text, bytes, "true%sfalse", separator);
    for (size_t i = 0; field->type == FIELD_CHOICE && field->choices[i]; i++) {
        size_t used = strlen(text);
        snprintf(text + used, bytes - used, "%s%s", i > 0 ? separator : "", field->choices[i]);
    }
    if (field->type != FIELD_COUNT && field->type != FIELD_DURATION && field->type != FIELD_BYTES)
        return;
    print_number(field, field->low, low);
    if (field->high > 0)
        snprintf(text, bytes, "%s..%s", low, print_number(field, field->high, high));
    else if (field->low > 0)
        snprintf(text, bytes, "%s or more", low);
}

// As the user would write it; "" for an empty text.
static const char *print_default(const struct field *field, char text[40])
{
    struct field alone = *field;
    char zero[sizeof(uint64_t)] __attribute__((aligned(8))) = {0};
    if (field->fallback)
        return field->fallback;
    if (field->type == FIELD_TEXT)
        return "";
    alone.offset = 0;
    return field_print(&alone, zero, text, 40);
}

static int left_width(const struct field *field)
{
    return (int)(strlen(field->name) + 1 + strlen(kinds[field->type]));
}

void manual_help(FILE *out, const char *prefix, const struct field_table *table)
{
    char limits[400], text[40];
    int width = 0;
    for (size_t i = 0; i < table->count; i++)
        if (left_width(&table->rows[i]) > width)
            width = left_width(&table->rows[i]);
    for (size_t i = 0; i < table->count; i++) {
        const struct field *field = &table->rows[i];
        const char *fallback = print_default(field, text);
        print_limits(field, "|", limits, sizeof limits);
        fprintf(out, "  %s%s %s%*s  %s", prefix, field->name, kinds[field->type],
                width - left_width(field), "", field->help);
        if (*limits || *fallback)
            fprintf(out, "  [%s%s%s%s]", limits, *limits && *fallback ? ", " : "",
                    *fallback ? "default " : "", fallback);
        fputc('\n', out);
    }
}

// A bar would end the cell of a Markdown table.
static void print_cell(FILE *out, const char *text)
{
    for (; *text != '\0'; text++)
        fprintf(out, *text == '|' ? "\\%c" : "%c", *text);
}

void manual_options(FILE *out, const struct field_table *table)
{
    char limits[400], text[40];
    if (table->count > 0)
        fputs("| key | values | default | meaning |\n|---|---|---|---|\n", out);
    for (size_t i = 0; i < table->count; i++) {
        const struct field *field = &table->rows[i];
        const char *fallback = print_default(field, text);
        print_limits(field, ", ", limits, sizeof limits);
        fprintf(out, "| `%s` | %s%s%s%s | ", field->name, kinds[field->type], *limits ? ": " : "",
                limits, field->sweep ? "; or a list" : "");
        fprintf(out, *fallback ? "`%s` | " : "%s | ", fallback);
        print_cell(out, field->help);
        fputs(" |\n", out);
    }
}

void manual_columns(FILE *out, const struct field_table *table)
{
    char header[100];
    if (table->count > 0)
        fputs("| column | unit | meaning |\n|---|---|---|\n", out);
    for (size_t i = 0; i < table->count; i++) {
        const struct field *field = &table->rows[i];
        fprintf(out, "| `%s` | %s | ", field_header(field, header, sizeof header),
                field_unit(field));
        print_cell(out, field->help);
        fputs(" |\n", out);
    }
}
