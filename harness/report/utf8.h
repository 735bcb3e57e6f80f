// SPDX-License-Identifier: MIT
// utf8.h: well-formed UTF-8, so that a message cut in the middle of a character cannot spoil a
// file.
#ifndef HARNESS_REPORT_UTF8_H
#define HARNESS_REPORT_UTF8_H

#include <stddef.h>

// Bytes of the character at the head of `text`: 1 to 4. 0 if it is malformed (overlong, a
// surrogate, over U+10FFFF, cut off by the terminating NUL); the caller then skips one byte. `text`
// must not be "".
size_t utf8_bytes(const char *text);

#endif
