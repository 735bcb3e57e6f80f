// SPDX-License-Identifier: MIT
// commands.h: the commands that main.c chooses from. Each takes its own name as arguments[0] and
// returns an exit code.
#ifndef HARNESS_COMMAND_COMMANDS_H
#define HARNESS_COMMAND_COMMANDS_H

#include "command/command.h"

int command_list(const struct catalog *catalog, int argument_count, char **arguments);
int command_run(const struct catalog *catalog, int argument_count, char **arguments);
int command_report(const struct catalog *catalog, int argument_count, char **arguments);
int command_env(const struct catalog *catalog, int argument_count, char **arguments);
int command_limits(const struct catalog *catalog, int argument_count, char **arguments);
int command_noise(const struct catalog *catalog, int argument_count, char **arguments);
int command_validate(const struct catalog *catalog, int argument_count, char **arguments);
int command_manual(const struct catalog *catalog, int argument_count, char **arguments);

// Not for people: one launch, see measure/launch.h. Its arguments are the plug-ins' files.
int command_launch(const struct catalog *catalog, int argument_count, char **arguments);

#endif
