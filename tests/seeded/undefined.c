// SPDX-License-Identifier: MIT
// undefined.c: seeded fault: a signed sum that does not fit.
#include <limits.h>

int main(int argument_count, char **arguments)
{
    (void)arguments;
    volatile int sum = INT_MAX;
    sum = sum + argument_count;
    return 0;
}
