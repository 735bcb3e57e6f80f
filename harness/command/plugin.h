// SPDX-License-Identifier: MIT
// plugin.h: `--plugin FILE`, for the commands that take it: the catalog with the primitives of
// plug-ins.
#ifndef HARNESS_COMMAND_PLUGIN_H
#define HARNESS_COMMAND_PLUGIN_H

#include "command/arguments.h"
#include "command/command.h"
#include "measure/plugin.h"

// The files in the order of the command line.
struct plugin_options {
    const char *files[PLUGINS_MAX];
    size_t count;
};

// Its one row is "plugin"; for --help and the manual.
extern const struct field_table plugin_options_table;

// For arguments_parse(): collects the files of --plugin.
struct argument_group plugin_options_group(struct plugin_options *options);

// What contend has with these plug-ins. `plugins` must not move afterwards.
struct extended {
    struct catalog catalog;
    struct plugins plugins;
};

// 0, or -errno with file and reason; free it in either case.
int extended_open(struct extended *extended, const struct catalog *catalog,
                  const char *const *files, size_t count, struct error *error);
void extended_free(struct extended *extended);

#endif
