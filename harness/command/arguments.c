// SPDX-License-Identifier: MIT
// arguments.c: see arguments.h.
#include "command/arguments.h"

#include <assert.h>
#include <errno.h>
#include <getopt.h>
#include <stdbool.h>
#include <string.h>

#include "declare/suggest.h"

#define OPTIONS_MAX 512

struct option_list {
    struct option options[OPTIONS_MAX];
    const struct field *fields[OPTIONS_MAX];
    const struct argument_group *groups[OPTIONS_MAX];
    const char *names[OPTIONS_MAX];
    size_t count;
};

// Two scenarios may have an option of one name; what it means is each one's own affair.
static bool is_listed(const struct option_list *list, const char *name)
{
    for (size_t i = 0; i < list->count; i++)
        if (strcmp(list->names[i], name) == 0)
            return true;
    return false;
}

static void collect(struct option_list *list, const struct argument_group *groups,
                    size_t group_count)
{
    for (size_t g = 0; g < group_count; g++)
        for (size_t i = 0; i < groups[g].table->count; i++) {
            const struct field *field = &groups[g].table->rows[i];
            if (is_listed(list, field->name))
                continue;
            assert(list->count < OPTIONS_MAX - 2);
            bool is_switch = field->type == FIELD_SWITCH && groups[g].object;
            list->options[list->count] = (struct option){
                .name = field->name, .has_arg = is_switch ? no_argument : required_argument};
            list->fields[list->count] = field;
            list->groups[list->count] = &groups[g];
            list->names[list->count++] = field->name;
        }
    list->options[list->count] = (struct option){.name = "help", .has_arg = no_argument};
    list->names[list->count++] = "help";
}

static int unknown_option(const struct option_list *list, const char *argument, int kind,
                          struct error *error)
{
    if (kind == ':')
        return error_set(error, EINVAL, "option %s needs a value", argument);
    char name[64] = "";
    if (strncmp(argument, "--", 2) == 0)
        strncat(name, argument + 2,
                strcspn(argument + 2, "=") < 63 ? strcspn(argument + 2, "=") : 63);
    const char *near = suggest(name, list->names, list->count);
    return error_set(error, EINVAL, "unknown option %.100s%s%s%s", argument,
                     near ? "; did you mean --" : "", near ? near : "",
                     near ? "?" : "; see --help");
}

int arguments_parse(int count, char **arguments, const struct argument_group *groups,
                    size_t group_count, struct error *error)
{
    struct option_list list = {.count = 0};
    collect(&list, groups, group_count);
    opterr = 0;
    optind = 0; // 0 makes getopt forget an earlier call
    int index = 0, kind;
    while ((kind = getopt_long(count, arguments, ":", list.options, &index)) != -1) {
        if (kind != 0)
            return unknown_option(&list, arguments[optind - 1], kind, error);
        const struct field *field = list.fields[index];
        if (!field)
            return ARGUMENTS_HELP;
        const struct argument_group *group = list.groups[index];
        const char *value = optarg ? optarg : "true";
        int code = group->object ? field_parse(field, value, group->object, error)
                                 : group->take(group->context, field->name, value, error);
        if (code != 0) {
            error_strip(error, field->name);
            error_prefix(error, "--%s", field->name);
            return -EINVAL;
        }
    }
    return optind;
}
