// SPDX-License-Identifier: MIT
// overrun.c: seeded fault: a read behind the end of an allocation.
#include <stdlib.h>

int main(int argument_count, char **arguments)
{
    (void)arguments;
    char *text = calloc(1, 8);
    if (text == NULL)
        return 0;
    volatile char beyond = text[7 + argument_count];
    free(text);
    (void)beyond;
    return 0;
}
