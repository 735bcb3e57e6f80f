// SPDX-License-Identifier: MIT
// suggest.c: see suggest.h.
#include "declare/suggest.h"

#include <string.h>

#define WORD_MAX 63

static unsigned smaller(unsigned a, unsigned b)
{
    return a < b ? a : b;
}

// ASCII only, so that the locale has no say.
static char lower(char c)
{
    return (char)(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
}

// Optimal string alignment: insertions, deletions, replacements and swaps of neighbours, over three
// rows of the usual matrix.
static unsigned distance(const char *a, size_t a_length, const char *b, size_t b_length)
{
    unsigned rows[3][WORD_MAX + 1];
    for (unsigned j = 0; j <= b_length; j++)
        rows[0][j] = j;
    for (unsigned i = 1; i <= a_length; i++) {
        unsigned *row = rows[i % 3];
        const unsigned *above = rows[(i + 2) % 3], *two_above = rows[(i + 1) % 3];
        row[0] = i;
        for (size_t j = 1; j <= b_length; j++) {
            char ca = lower(a[i - 1]), cb = lower(b[j - 1]);
            row[j] = smaller(above[j - 1] + (ca != cb), smaller(above[j], row[j - 1]) + 1);
            if (i > 1 && j > 1 && ca == lower(b[j - 2]) && lower(a[i - 2]) == cb)
                row[j] = smaller(row[j], two_above[j - 2] + 1);
        }
    }
    return rows[a_length % 3][b_length];
}

const char *suggest(const char *wrong, const char *const *words, size_t count)
{
    const char *best = NULL;
    unsigned best_distance = WORD_MAX + 1;
    size_t wrong_length = strlen(wrong);
    if (wrong_length > WORD_MAX)
        return NULL;
    for (size_t i = 0; i < count; i++) {
        size_t length = strlen(words[i]);
        if (length > WORD_MAX)
            continue;
        size_t longer = length > wrong_length ? length : wrong_length;
        size_t allowed = longer >= 3 ? longer / 3 : 1;
        unsigned here = distance(wrong, wrong_length, words[i], length);
        if (here <= allowed && here < longer && here < best_distance) {
            best = words[i];
            best_distance = here;
        }
    }
    return best;
}

bool glob_match(const char *pattern, const char *text)
{
    // Only the last '*' has to be taken back: whatever an earlier one could match, a later one can.
    const char *star = NULL, *resume = NULL;
    while (*text != '\0') {
        if (*pattern == '*') {
            star = pattern++;
            resume = text;
        } else if (*pattern == '?' || *pattern == *text) {
            pattern++;
            text++;
        } else if (star) {
            pattern = star + 1;
            text = ++resume;
        } else {
            return false;
        }
    }
    return pattern[strspn(pattern, "*")] == '\0';
}
