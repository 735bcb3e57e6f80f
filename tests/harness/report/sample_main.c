// SPDX-License-Identifier: MIT
// sample_main.c: sample_results FOLDER [PARTS]: writes a sample result folder, to draw charts from
// by hand.
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sample.h"

int main(int argument_count, char **arguments)
{
    if (argument_count < 2) {
        fprintf(stderr, "usage: %s FOLDER [PARTS (a sum of sample.h's bits)]\n", arguments[0]);
        return 2;
    }
    unsigned parts = argument_count > 2 ? (unsigned)strtoul(arguments[2], NULL, 10)
                                        : SAMPLE_LOCKS | SAMPLE_PRODUCT | SAMPLE_SWEEP;
    if (sample_write(arguments[1], parts) != 0) {
        fprintf(stderr, "%s: %s\n", arguments[1], strerror(errno));
        return 1;
    }
    return 0;
}
