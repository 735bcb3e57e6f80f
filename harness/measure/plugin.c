// SPDX-License-Identifier: MIT
// plugin.c: see plugin.h.
#include "measure/plugin.h"

#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "measure/page.h"
#include "measure/plan_section.h"

int plugins_open(struct plugins *plugins, const struct scenario *const *scenarios, size_t count,
                 struct error *error)
{
    *plugins = (struct plugins){.copies = calloc(count, sizeof *plugins->copies),
                                .scenarios = calloc(count, sizeof *plugins->scenarios),
                                .scenario_count = count};
    if (!plugins->copies || !plugins->scenarios) {
        plugins_free(plugins);
        return error_set(error, ENOMEM, "no memory for plug-ins");
    }
    for (size_t i = 0; i < count; i++) {
        plugins->copies[i] = *scenarios[i];
        plugins->scenarios[i] = &plugins->copies[i];
    }
    return 0;
}

void plugins_free(struct plugins *plugins)
{
    // A scenario without a plug-in's primitives still has its own, static, list.
    for (size_t i = 0; plugins->copies && i < plugins->scenario_count; i++) {
        const struct scenario *copy = &plugins->copies[i];
        if (copy->variant_count > 0 && copy->variants[copy->variant_count - 1].plugin)
            free((void *)copy->variants);
    }
    free(plugins->copies);
    free(plugins->scenarios);
    *plugins = (struct plugins){.count = 0};
}

int plugin_hash(const char *path, uint64_t *hash, struct error *error)
{
    FILE *file = fopen(path, "rbe");
    if (!file)
        return error_set(error, errno, "%s: cannot be read: %s", path, strerror(errno));
    unsigned char bytes[65536];
    *hash = UINT64_C(0xcbf29ce484222325);
    for (size_t count; (count = fread(bytes, 1, sizeof bytes, file)) > 0;)
        for (size_t i = 0; i < count; i++)
            *hash = (*hash ^ bytes[i]) * UINT64_C(0x100000001b3);
    int code =
        ferror(file) ? error_set(error, errno, "%s: cannot be read: %s", path, strerror(errno)) : 0;
    fclose(file);
    return code;
}

// The path as it will be loaded, recorded and handed to launches.
static int find_file(struct plugin *plugin, const char *file, struct error *error)
{
    char *path = realpath(file, NULL);
    if (!path)
        return error_set(error, errno, "%s: %s", file, strerror(errno));
    int code = 0;
    if (strlen(path) >= sizeof plugin->path || strchr(path, '\n'))
        code =
            error_set(error, EINVAL, "%.300s: a plug-in's path has at most %zu bytes, in one line",
                      path, sizeof plugin->path - 1);
    else
        snprintf(plugin->path, sizeof plugin->path, "%s", path);
    free(path);
    return code == 0 ? plugin_hash(plugin->path, &plugin->hash, error) : code;
}

static bool is_name(const char *name)
{
    size_t length = strlen(name);
    return length > 0 && length < sizeof((struct launch_request *)0)->primitive && name[0] >= 'a' &&
           name[0] <= 'z' && strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_") == length;
}

// A name that is no name is not repeated whole: it may be anything.
static int check_name(const struct scenario *scenario, const struct plugin_table *table,
                      const char *name, struct error *error)
{
    if (!is_name(name))
        return error_set(
            error, EINVAL,
            "a %s has the name '%.80s', which is not of the form [a-z][a-z0-9_]* with at "
            "most %zu letters",
            table->family, name, sizeof((struct launch_request *)0)->primitive - 1);
    const struct variant *other = variant_find(scenario, name);
    if (!other)
        return 0;
    return error_set(error, EEXIST, "its %s %s: %s has one by that name already%s%s; rename it",
                     table->family, name, scenario->name, other->plugin ? ", from " : "",
                     other->plugin ? other->plugin : "");
}

static int add_variant(struct scenario *scenario, const struct plugin_table *table,
                       const char *plugin, struct error *error)
{
    struct variant variant = *scenario->by_pointer;
    variant.primitive = scenario->label(table->ops);
    variant.ops = table->ops;
    variant.plugin = plugin;
    int code = check_name(scenario, table, variant.primitive.name, error);
    if (code != 0)
        return code;
    size_t count = scenario->variant_count;
    if (count == VARIANTS_MAX)
        return error_set(error, E2BIG, "%s would have more than %d primitives", scenario->name,
                         VARIANTS_MAX);
    struct variant *variants = malloc((count + 1) * sizeof *variants);
    if (!variants)
        return error_set(error, ENOMEM, "no memory for its primitives");
    memcpy(variants, scenario->variants, count * sizeof *variants);
    variants[count] = variant;
    if (scenario->variants[count - 1].plugin)
        free((void *)scenario->variants);
    scenario->variants = variants;
    scenario->variant_count = count + 1;
    return 0;
}

// To every scenario of its family.
static int add_table(struct plugins *plugins, const struct plugin_table *table, const char *plugin,
                     struct error *error)
{
    size_t takers = 0;
    for (size_t i = 0; i < plugins->scenario_count; i++) {
        struct scenario *scenario = &plugins->copies[i];
        if (!scenario->family || strcmp(scenario->family, table->family) != 0)
            continue;
        int code = add_variant(scenario, table, plugin, error);
        if (code != 0)
            return code;
        takers++;
    }
    return takers
               ? 0
               : error_set(error, EINVAL, "it has a %s, and no scenario of this build measures one",
                           table->family);
}

static int add_tables(struct plugins *plugins, const struct plugin_format *format,
                      const void *variable, const char *plugin, struct error *error)
{
    struct plugin_tables *tables = calloc(1, sizeof *tables);
    if (!tables)
        return error_set(error, ENOMEM, "no memory for its primitives");
    int code = format->read(variable, tables, error);
    if (code == 0 && tables->count == 0)
        code = error_set(error, EINVAL, "there is no primitive in it");
    for (size_t i = 0; code == 0 && i < tables->count; i++)
        code = add_table(plugins, &tables->tables[i], plugin, error);
    free(tables);
    return code;
}

int plugins_load(struct plugins *plugins, const char *file, const struct plugin_format *format,
                 struct error *error)
{
    if (plugins->count == PLUGINS_MAX)
        return error_set(error, E2BIG, "%.300s: more than %d plug-ins", file, PLUGINS_MAX);
    struct plugin *plugin = &plugins->plugins[plugins->count];
    int code = find_file(plugin, file, error);
    if (code != 0)
        return code;
    for (size_t i = 0; i < plugins->count; i++)
        if (strcmp(plugins->plugins[i].path, plugin->path) == 0)
            return error_set(error, EEXIST, "%s: given twice", plugin->path);
    // A path with a slash is not searched for. Its symbols are its own: two plug-ins may use one
    // library in two versions.
    void *object = dlopen(plugin->path, RTLD_NOW | RTLD_LOCAL);
    if (!object)
        return error_set(error, EINVAL, "no shared object that can be loaded: %s", dlerror());
    const void *variable = dlsym(object, format->symbol);
    if (!variable)
        return error_set(error, EINVAL, "%s: no plug-in: it exports no variable %s", plugin->path,
                         format->symbol);
    code = add_tables(plugins, format, variable, plugin->path, error);
    if (code != 0)
        error_prefix(error, "%s", plugin->path);
    else
        plugins->count++;
    return code;
}
