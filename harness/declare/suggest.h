// SPDX-License-Identifier: MIT
// suggest.h: the nearest known word to a mistyped one.
#ifndef HARNESS_DECLARE_SUGGEST_H
#define HARNESS_DECLARE_SUGGEST_H

#include <stdbool.h>
#include <stddef.h>

// The word of `words` with the smallest edit distance to `wrong` (a swap of neighbours counts 1),
// or NULL when none is near: the distance may be at most a third of the longer word, and 1 at
// least. Words over 63 bytes are not compared.
const char *suggest(const char *wrong, const char *const *words, size_t count);

// Shell-like match without character classes: '*' any run, '?' one byte. Linear in practice: no
// pattern makes it slow.
bool glob_match(const char *pattern, const char *text);

#endif
