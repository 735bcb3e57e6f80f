// SPDX-License-Identifier: MIT
// command.h: the command line: what main.c hands over, and one function per command.
#ifndef HARNESS_COMMAND_COMMAND_H
#define HARNESS_COMMAND_COMMAND_H

#include <stddef.h>

#include "measure/plugin.h"
#include "measure/scenario.h"

// Where several apply, the first of: 130, 70, 124, 2, 6, 3, 9, 5, 8, 7, 1, 4, 0.
enum exit_code {
    EXIT_OK = 0,
    EXIT_REGRESSION = 1, // a confirmed regression, or a race found
    EXIT_USAGE = 2,
    EXIT_WRONG = 3, // verification failed, or a control that must fail did not
    EXIT_INCONCLUSIVE = 4,
    EXIT_INCOMPARABLE = 5,
    EXIT_ENVIRONMENT = 6,
    EXIT_NOTHING = 7, // nothing matched or nothing was measured
    EXIT_MISSING = 8,
    EXIT_CAPABILITY = 9,
    EXIT_INTERNAL = 70,
    EXIT_TIMEOUT = 124,
    EXIT_INTERRUPTED = 130,
};

// The code that counts when both happened.
enum exit_code exit_code_worse(enum exit_code a, enum exit_code b);

// A library that a variant would come from, and was not found when contend was built.
struct absent_peer {
    const char *name, *package;
};

// All that contend has; main.c's one argument to the harness.
struct catalog {
    const struct scenario *const *scenarios;
    size_t scenario_count;
    const struct absent_peer *absent_peers;
    size_t absent_peer_count;
    const struct plugin_format *plugin_format; // NULL: takes no plug-ins
};

struct command {
    const char *name;
    const char *summary;
    int (*run)(const struct catalog *catalog, int argument_count, char **arguments);
};

// The whole program after main().
int command_main(const struct catalog *catalog, int argument_count, char **arguments);

#endif
