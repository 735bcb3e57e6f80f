// SPDX-License-Identifier: MIT
// plugin.c: see plugin.h; and the child's side of a launch, which loads the same files.
#include "command/plugin.h"

#include <errno.h>

#include "command/commands.h"
#include "measure/launch.h"

static const struct field plugin_rows[] = {
    {.name = "plugin",
     .help = "shared object with primitives of your own (primitives/plugin.h); may be given again",
     .type = FIELD_TEXT},
};
const struct field_table plugin_options_table = {.rows = plugin_rows, .count = 1};

static int take(void *context, const char *name, const char *value, struct error *error)
{
    struct plugin_options *options = context;
    (void)name;
    if (!*value)
        return error_set(error, EINVAL, "the value is missing");
    if (options->count == PLUGINS_MAX)
        return error_set(error, E2BIG, "more than %d plug-ins", PLUGINS_MAX);
    options->files[options->count++] = value;
    return 0;
}

struct argument_group plugin_options_group(struct plugin_options *options)
{
    return (struct argument_group){
        .table = &plugin_options_table, .take = take, .context = options};
}

int extended_open(struct extended *extended, const struct catalog *catalog,
                  const char *const *files, size_t count, struct error *error)
{
    *extended = (struct extended){.catalog = *catalog};
    int code = plugins_open(&extended->plugins, catalog->scenarios, catalog->scenario_count, error);
    if (code != 0)
        return code;
    extended->catalog.scenarios = extended->plugins.scenarios;
    if (count > 0 && !catalog->plugin_format)
        code = error_set(error, ENOTSUP, "this program takes no plug-ins");
    for (size_t i = 0; code == 0 && i < count; i++)
        code = plugins_load(&extended->plugins, files[i], catalog->plugin_format, error);
    if (code != 0)
        error_prefix(error, "--plugin");
    return code;
}

void extended_free(struct extended *extended)
{
    plugins_free(&extended->plugins);
}

int command_launch(const struct catalog *catalog, int argument_count, char **arguments)
{
    static struct extended extended;
    struct error error = {.text = ""};
    extended_open(&extended, catalog, (const char *const *)arguments + 1,
                  (size_t)argument_count - 1, &error);
    int status = launch_child(extended.catalog.scenarios, extended.catalog.scenario_count,
                              error.text[0] ? &error : NULL);
    extended_free(&extended);
    return status;
}
