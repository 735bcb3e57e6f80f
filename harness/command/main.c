// SPDX-License-Identifier: MIT
// main.c: see command.h.
#include "command/command.h"

int command_main(const struct catalog *catalog, int argument_count, char **arguments)
{
    (void)catalog, (void)argument_count, (void)arguments;
    return EXIT_OK;
}
