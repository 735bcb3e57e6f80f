// SPDX-License-Identifier: MIT
// point.c: see point.h.
#include "measure/point.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "declare/suggest.h"
#include "declare/sweep.h"
#include "machine/placement.h"

static size_t print_fields(char *text, size_t bytes, const struct field_table *table,
                           const void *object)
{
    size_t used = 0;
    for (size_t i = 0; i < table->count && used < bytes; i++) {
        char value[100];
        field_print(&table->rows[i], object, value, sizeof value);
        used += (size_t)snprintf(text + used, bytes - used, " %s=%s", table->rows[i].name, value);
    }
    return used < bytes ? used : bytes;
}

int point_name(struct point *point, struct error *error)
{
    size_t bytes = sizeof point->name;
    size_t used = (size_t)snprintf(point->name, bytes, "%s/%s", point->scenario->name,
                                   point->variant->primitive.name);
    used += print_fields(point->name + used, bytes - used, &axes_table, &point->axes);
    if (used < bytes)
        used += print_fields(point->name + used, bytes - used, &point->scenario->options,
                             point->options);
    return used < bytes ? 0
                        : error_set(error, ENAMETOOLONG, "%s: name over %zu bytes",
                                    point->scenario->name, bytes - 1);
}

static int parse_word(struct point *point, char *word, struct error *error)
{
    char *value = strchr(word, '=');
    if (!value)
        return error_set(error, EINVAL, "'%s' is not key=value", word);
    *value++ = '\0';
    if (field_find(&axes_table, word))
        return field_set(&axes_table, &point->axes, word, value, error);
    return field_set(&point->scenario->options, point->options, word, value, error);
}

static int find_subject(struct point *point, const char *subject,
                        const struct scenario *const *scenarios, size_t count, struct error *error)
{
    char name[200];
    snprintf(name, sizeof name, "%s", subject);
    char *slash = strchr(name, '/');
    if (slash)
        *slash = '\0';
    point->scenario = scenario_find(scenarios, count, name);
    point->variant = point->scenario && slash ? variant_find(point->scenario, slash + 1) : NULL;
    return point->variant ? 0 : error_set(error, EINVAL, "no '%s' in this build", subject);
}

int point_parse(struct point *point, const char *name, const struct scenario *const *scenarios,
                size_t count, struct error *error)
{
    *point = (struct point){.scenario = NULL};
    char words[sizeof point->name], *rest = words;
    snprintf(words, sizeof words, "%s", name);
    int code = find_subject(point, strsep(&rest, " "), scenarios, count, error);
    if (code != 0)
        return code;
    field_defaults(&axes_table, &point->axes);
    field_defaults(&point->scenario->options, point->options);
    while (code == 0 && rest)
        code = parse_word(point, strsep(&rest, " "), error);
    if (code != 0)
        return code;
    point->worker_count = variant_workers(point->variant, &point->axes, point->options);
    return point_name(point, error);
}

bool point_wanted(const struct point *point, const char *filter)
{
    if (!*filter)
        return true;
    char subject[140];
    snprintf(subject, sizeof subject, "%s/%s", point->scenario->name,
             point->variant->primitive.name);
    struct error ignored;
    struct sweep_list patterns;
    if (sweep_split(&patterns, filter, &ignored) != 0)
        return false;
    for (size_t i = 0; i < patterns.count; i++)
        if (glob_match(patterns.items[i], point->scenario->name) ||
            glob_match(patterns.items[i], subject) || glob_match(patterns.items[i], point->name))
            return true;
    return false;
}

int point_check(const struct point *point, const struct topology *topology, struct error *error)
{
    const struct variant *variant = point->variant;
    if (variant->threads_max && point->axes.threads > variant->threads_max)
        return error_set(error, ENOTSUP, "%s takes at most %llu threads here",
                         variant->primitive.name, (unsigned long long)variant->threads_max);
    if (point->worker_count > WORKERS_MAX)
        return error_set(error, ENOTSUP, "%u threads in all; the limit is %d", point->worker_count,
                         WORKERS_MAX);
    if (variant->plugin && point->axes.call != CALL_POINTER)
        return error_set(error, ENOTSUP, "%s is a plug-in's: call=pointer is the only way into it",
                         variant->primitive.name);
    const struct variant *called =
        variant_called(point->scenario, variant, (enum call)point->axes.call);
    if (!called && !point->scenario->by_pointer)
        return error_set(error, ENOTSUP, "%s has no workers that call through a pointer",
                         point->scenario->name);
    if (!called)
        return error_set(error, ENOTSUP, "%s of %s is not a table of operations: call=inlined only",
                         variant->primitive.name, point->scenario->name);
    if (!variant_offers(called, point->axes.probe))
        return error_set(error, ENOTSUP, "%s has no probe %s", point->scenario->name,
                         probe_names[point->axes.probe]);
    bool seats = variant_crew(called, &point->axes, point->options) < point->worker_count;
    if (point->axes.unit == UNIT_PROCESS && (!point->scenario->processes || seats))
        return error_set(error, ENOTSUP, "%s runs threads only, no unit=process",
                         point->scenario->name);
    if (point->axes.memory != MEMORY_LOCAL && topology->numa_count < 2)
        return error_set(error, ENOTSUP,
                         "this machine has one NUMA node: memory=local is all it offers");
    struct launch_request *request = malloc(sizeof *request);
    if (!request)
        return error_set(error, ENOMEM, "no memory");
    int code = point_place(point, topology, request, error);
    free(request);
    return code;
}

int point_place(const struct point *point, const struct topology *topology,
                struct launch_request *request, struct error *error)
{
    int places[WORKERS_MAX];
    int code = placement_plan(topology, point->axes.placement, point->worker_count, places, error);
    if (code != 0)
        return code;
    snprintf(request->scenario, sizeof request->scenario, "%s", point->scenario->name);
    snprintf(request->primitive, sizeof request->primitive, "%s", point->variant->primitive.name);
    request->axes = point->axes;
    memcpy(request->options, point->options, sizeof request->options);
    request->worker_count = point->worker_count;
    request->crew_count = variant_crew(point->variant, &point->axes, point->options);
    for (unsigned i = 0; i < point->worker_count; i++) {
        const struct cpu *cpu = places[i] < 0 ? NULL : &topology->cpus[places[i]];
        request->cpus[i] = cpu ? (int32_t)cpu->os : -1;
        request->groups[i] = cpu ? cpu->llc : 0;
    }
    return 0;
}
