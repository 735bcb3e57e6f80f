// SPDX-License-Identifier: MIT
// leak.c: seeded fault: memory that nobody knows any more.
#include <stdlib.h>

static void *volatile kept;

int main(void)
{
    kept = malloc(100);
    kept = NULL;
    return 0;
}
