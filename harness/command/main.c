// SPDX-License-Identifier: MIT
// main.c: chooses the command; see command.h.
#include <stdio.h>
#include <string.h>

#include "command/commands.h"
#include "declare/suggest.h"
#include "measure/launch.h"

static const struct command commands[] = {
    {"list", "scenarios, primitives and peers: what they are and where they come from",
     command_list},
    {"run", "measure the points of job files and write a result folder", command_run},
    {"report", "charts, one HTML page and Markdown from a result folder", command_report},
    {"env", "what machine this is, and the key under which its results compare", command_env},
    {"limits", "how fast this machine is at best", command_limits},
    {"noise", "how quiet this machine is", command_noise},
    {"validate", "check result files against their schema", command_validate},
    {"manual", "the reference of scenarios, options and columns, as Markdown", command_manual},
};
#define COMMANDS (sizeof commands / sizeof commands[0])

// 0 counts least; see command.h for the order.
static int rank(enum exit_code code)
{
    static const enum exit_code order[] = {
        EXIT_OK,           EXIT_INCONCLUSIVE, EXIT_REGRESSION,  EXIT_NOTHING,     EXIT_MISSING,
        EXIT_INCOMPARABLE, EXIT_CAPABILITY,   EXIT_WRONG,       EXIT_ENVIRONMENT, EXIT_USAGE,
        EXIT_TIMEOUT,      EXIT_INTERNAL,     EXIT_INTERRUPTED,
    };
    int i = 0;
    while (order[i] != code)
        i++;
    return i;
}

enum exit_code exit_code_worse(enum exit_code a, enum exit_code b)
{
    return rank(a) > rank(b) ? a : b;
}

static void print_usage(FILE *out)
{
    fputs("contend measures and stress-tests concurrency primitives on this machine.\n\n"
          "usage: contend COMMAND [options]\n\n",
          out);
    for (size_t i = 0; i < COMMANDS; i++)
        fprintf(out, "  %-9s %s\n", commands[i].name, commands[i].summary);
    fputs("\ncontend COMMAND --help tells more. A first look: contend run --filter "
          "lock_uncontended\n",
          out);
}

static int unknown_command(const char *name)
{
    const char *names[COMMANDS];
    for (size_t i = 0; i < COMMANDS; i++)
        names[i] = commands[i].name;
    const char *near = suggest(name, names, COMMANDS);
    fprintf(stderr, "contend: no command '%s'%s%s%s; see contend help\n", name,
            near ? "; did you mean '" : "", near ? near : "", near ? "'?" : "");
    return EXIT_USAGE;
}

int command_main(const struct catalog *catalog, int argument_count, char **arguments)
{
    const char *name = argument_count > 1 ? arguments[1] : "help";
    if (strcmp(name, LAUNCH_COMMAND) == 0)
        return command_launch(catalog, argument_count - 1, arguments + 1);
    if (strcmp(name, "help") == 0 || strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0) {
        print_usage(argument_count > 1 ? stdout : stderr);
        return argument_count > 1 ? EXIT_OK : EXIT_USAGE;
    }
    if (strcmp(name, "--version") == 0) {
        puts("contend " CONTEND_VERSION);
        return EXIT_OK;
    }
    for (size_t i = 0; i < COMMANDS; i++)
        if (strcmp(commands[i].name, name) == 0)
            return commands[i].run(catalog, argument_count - 1, arguments + 1);
    return unknown_command(name);
}
