// SPDX-License-Identifier: MIT
// stale.c: seeded fault: a read of memory that was given back.
#include <stdlib.h>

static char *volatile text;

int main(void)
{
    text = calloc(1, 8);
    if (text == NULL)
        return 0;
    free(text);
    volatile char stale = text[0];
    (void)stale;
    return 0;
}
