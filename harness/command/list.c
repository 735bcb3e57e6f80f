// SPDX-License-Identifier: MIT
// list.c: `contend list`: scenarios, primitives and peers.
#include <stdbool.h>
#include <stdio.h>

#include "command/arguments.h"
#include "command/commands.h"
#include "command/list_text.h"
#include "command/plugin.h"
#include "declare/manual.h"
#include "report/json.h"

struct list_flags {
    bool json;
    bool options;
};

static const struct field flag_rows[] = {
    {.name = "json", .help = "as JSON", .type = FIELD_SWITCH, FIELD_AT(struct list_flags, json)},
    {.name = "options",
     .help = "with the options and results of each scenario",
     .type = FIELD_SWITCH,
     FIELD_AT(struct list_flags, options)},
};
static const struct field_table flag_table = FIELD_TABLE(struct list_flags, flag_rows);

static void print_absent(const struct catalog *catalog)
{
    for (size_t i = 0; i < catalog->absent_peer_count; i++)
        printf("absent peer %s: its library was not found when contend was built (Debian: %s)\n",
               catalog->absent_peers[i].name, catalog->absent_peers[i].package);
}

static void print_json(const struct catalog *catalog, const char *filter)
{
    struct json json = json_begin(stdout);
    json_open(&json, NULL, '[');
    for (size_t s = 0; s < catalog->scenario_count; s++) {
        const struct scenario *scenario = catalog->scenarios[s];
        for (size_t i = 0; i < scenario->variant_count; i++) {
            const struct variant *variant = &scenario->variants[i];
            if (!list_wants(filter, scenario, variant->primitive.name))
                continue;
            json_open(&json, NULL, '{');
            json_text(&json, "scenario", scenario->name);
            json_text(&json, "primitive", variant->primitive.name);
            json_text(&json, "summary", *variant->primitive.summary);
            json_text(&json, "source", *variant->primitive.source);
            json_switch(&json, "peer", variant->primitive.peer);
            json_switch(&json, "control", !*variant->primitive.promises);
            json_text(&json, "plugin", variant->plugin ? variant->plugin : "");
            json_close(&json);
        }
    }
    json_close(&json);
}

static enum exit_code show(const struct catalog *catalog, const char *filter,
                           const struct list_flags *flags)
{
    size_t shown = 0;
    for (size_t i = 0; i < catalog->scenario_count; i++)
        shown += list_has(filter, catalog->scenarios[i]);
    if (flags->json) {
        print_json(catalog, filter);
    } else {
        list_text(catalog, filter, flags->options);
        print_absent(catalog);
    }
    if (shown)
        return EXIT_OK;
    fprintf(stderr, "contend list: nothing matches '%s'\n", filter);
    return EXIT_NOTHING;
}

int command_list(const struct catalog *catalog, int argument_count, char **arguments)
{
    struct list_flags flags = {.json = false};
    struct plugin_options plugins = {.count = 0};
    const struct argument_group groups[] = {{.table = &flag_table, .object = &flags},
                                            plugin_options_group(&plugins)};
    struct error error;
    int first = arguments_parse(argument_count, arguments, groups, 2, &error);
    if (first == ARGUMENTS_HELP) {
        puts("contend list [FILTER] [options]\n\nFILTER: a pattern of scenario, primitive or "
             "scenario/primitive\n");
        manual_help(stdout, "  --", &flag_table);
        manual_help(stdout, "  --", &plugin_options_table);
        return EXIT_OK;
    }
    if (first < 0 || argument_count - first > 1) {
        fprintf(stderr, "contend list: %s\n", first < 0 ? error.text : "one FILTER at most");
        return EXIT_USAGE;
    }
    static struct extended extended;
    if (extended_open(&extended, catalog, plugins.files, plugins.count, &error) != 0) {
        fprintf(stderr, "contend list: %s\n", error.text);
        extended_free(&extended);
        return EXIT_USAGE;
    }
    enum exit_code code =
        show(&extended.catalog, first < argument_count ? arguments[first] : "*", &flags);
    extended_free(&extended);
    return (int)code;
}
