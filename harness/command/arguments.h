// SPDX-License-Identifier: MIT
// arguments.h: command lines from field tables, by getopt_long.
#ifndef HARNESS_COMMAND_ARGUMENTS_H
#define HARNESS_COMMAND_ARGUMENTS_H

#include <stddef.h>

#include "declare/error.h"
#include "declare/field.h"

// Options of one table: parsed into `object`, or handed to `take` as text when object is NULL
// (lists).
struct argument_group {
    const struct field_table *table;
    void *object;
    int (*take)(void *context, const char *name, const char *value, struct error *error);
    void *context;
};

// Parses "--name value" and "--name=value" (switches need no value) of all groups and permutes the
// rest to the end. Returns the index of the first argument that is no option, or -EINVAL with a
// message that names the option and a near one. ARGUMENTS_HELP: "--help" was there.
#define ARGUMENTS_HELP 1000000
int arguments_parse(int count, char **arguments, const struct argument_group *groups,
                    size_t group_count, struct error *error);

#endif
