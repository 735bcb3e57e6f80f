// SPDX-License-Identifier: MIT
// main.c: hands what contend has to the harness.
#include "command/command.h"

int main(int argument_count, char **arguments)
{
    static const struct catalog catalog = {.scenarios = NULL};
    return command_main(&catalog, argument_count, arguments);
}
