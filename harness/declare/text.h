// SPDX-License-Identifier: MIT
// text.h: what is text, what is white space around it whatever the locale, and text from a file.
#ifndef HARNESS_DECLARE_TEXT_H
#define HARNESS_DECLARE_TEXT_H

#include <stddef.h>

#include "declare/error.h"

#define TEXT_WHITE " \t\r\n\v\f"

// Index of the first byte that is not UTF-8 text (a control byte other than tab, NUL included; a
// broken, overlong or surrogate sequence), or `length`.
size_t text_find_wrong(const char *text, size_t length);

// Length of the text without white space at its end.
size_t text_trimmed_length(const char *text, size_t length);

// Cuts white space off the end, in place, and returns the first byte that is none.
char *text_trim(char *text);

// Reads a whole file of at most `limit` bytes, of any content, into malloc'ed memory with a NUL
// behind it. 0 or -errno with path and reason: those of open and read (-EISDIR for a folder),
// -EFBIG, -ENOMEM; then nothing is set.
int text_load(const char *path, size_t limit, char **text, size_t *length, struct error *error);

#endif
