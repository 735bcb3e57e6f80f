// SPDX-License-Identifier: MIT
// error.c: see error.h.
#include "declare/error.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

// Users' text comes into messages: control bytes would break the line or the terminal, and a cut
// may leave part of a UTF-8 sequence at the end, which no reader of CSV or JUnit takes.
static void make_presentable(struct error *error, bool cut)
{
    size_t length = strlen(error->text);
    for (size_t i = 0; i < length; i++)
        if ((unsigned char)error->text[i] < 0x20 || error->text[i] == 0x7f)
            error->text[i] = '?';
    while (cut && length > 0 && (error->text[length - 1] & 0x80) != 0) {
        bool first = (error->text[length - 1] & 0x40) != 0;
        error->text[--length] = '\0';
        if (first)
            break;
    }
}

int error_set(struct error *error, int code, const char *format, ...)
{
    struct error new; // the arguments may point into the old text
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(new.text, sizeof new.text, format, arguments);
    va_end(arguments);
    make_presentable(&new, length >= (int)sizeof new.text);
    *error = new;
    return -code;
}

void error_prefix(struct error *error, const char *format, ...)
{
    char prefix[sizeof error->text];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(prefix, sizeof prefix, format, arguments);
    va_end(arguments);
    error_set(error, 0, "%s: %s", prefix, error->text);
}

void error_strip(struct error *error, const char *name)
{
    size_t length = strlen(name);
    if (strncmp(error->text, name, length) == 0 && strncmp(error->text + length, ": ", 2) == 0)
        memmove(error->text, error->text + length + 2, strlen(error->text + length + 2) + 1);
}
