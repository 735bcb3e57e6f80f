// SPDX-License-Identifier: MIT
// plan.c: see plan.h.
#include "measure/plan.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "declare/suggest.h"
#include "declare/sweep.h"

// One section on its way to points.
struct section_sweep {
    const struct job_section *section;
    const struct scenario *scenario;
    const struct field *fields[SWEEP_AXES_MAX]; // the keys that were set ...
    const struct field_table *tables[SWEEP_AXES_MAX];
    const struct job_setting *settings[SWEEP_AXES_MAX];
    struct sweep_list lists[SWEEP_AXES_MAX]; // ... and their values
    size_t count;
};

// "job.ini:3: threads: ..." or "--threads: ...", whether or not the text names the key already.
static int locate(struct error *error, const struct job_setting *setting, int code)
{
    size_t length = strlen(setting->key);
    bool named = strncmp(error->text, setting->key, length) == 0 &&
                 strncmp(error->text + length, ": ", 2) == 0;
    if (named)
        memmove(error->text, error->text + length + 2, strlen(error->text + length + 2) + 1);
    if (setting->line)
        error_prefix(error, "%s:%u: %s", setting->file, setting->line, setting->key);
    else
        error_prefix(error, "--%s", setting->key);
    return code;
}

static int unknown_scenario(const struct plan_request *request, const struct job_section *section,
                            const char *name, struct error *error)
{
    const char *words[256];
    size_t count = 0;
    for (; count < request->scenario_count && count < 256; count++)
        words[count] = request->scenarios[count]->name;
    const char *near = suggest(name, words, count);
    return error_set(error, EINVAL, "%s:%u: no scenario '%s'%s%s%s; see contend list",
                     section->file, section->line, name, near ? "; did you mean '" : "",
                     near ? near : "", near ? "'?" : "");
}

static int unknown_primitive(const struct job_setting *setting, const struct scenario *scenario,
                             const char *pattern, struct error *error)
{
    const char *words[256];
    size_t count = 0;
    for (; count < scenario->variant_count && count < 256; count++)
        words[count] = scenario->variants[count].primitive.name;
    const char *near = suggest(pattern, words, count);
    error_set(error, EINVAL, "scenario %s has no primitive '%s'%s%s%s; see contend list",
              scenario->name, pattern, near ? "; did you mean '" : "", near ? near : "",
              near ? "'?" : "");
    return locate(error, setting, -EINVAL);
}

static int unknown_key(const struct job_setting *setting, const struct scenario *scenario,
                       const struct plan_request *request, struct error *error)
{
    const char *words[256] = {"scenario", "primitive"};
    size_t count = 2;
    const struct field_table *tables[] = {&axes_table, &scenario->options, request->run_options};
    for (size_t t = 0; t < 3; t++)
        for (size_t i = 0; i < tables[t]->count && count < 256; i++)
            words[count++] = tables[t]->rows[i].name;
    const char *near = suggest(setting->key, words, count);
    error_set(error, EINVAL, "unknown key for scenario %s%s%s%s; see contend help run",
              scenario->name, near ? "; did you mean '" : "", near ? near : "", near ? "'?" : "");
    return locate(error, setting, -EINVAL);
}

// Whether the setting came from [global] or the command line, and so need not be for this section.
static bool is_shared(const struct plan_request *request, const struct job_setting *setting)
{
    const struct job_setting *global = job_find(&request->job->global, setting->key);
    return setting->line == 0 ||
           (global && global->line == setting->line && strcmp(global->file, setting->file) == 0);
}

// A shared key must be known to the scenario of at least one section.
static bool known_somewhere(const struct plan_request *request, const char *key)
{
    for (size_t i = 0; i < request->job->section_count; i++) {
        const struct job_section *section = &request->job->sections[i];
        const struct job_setting *named = job_find(section, "scenario");
        const struct scenario *scenario = scenario_find(request->scenarios, request->scenario_count,
                                                        named ? named->value : section->name);
        if (scenario && field_find(&scenario->options, key))
            return true;
    }
    return false;
}

static int check_unswept(const struct job_setting *setting, const struct plan_request *request,
                         const struct scenario *scenario, struct error *error)
{
    if (strcmp(setting->key, "scenario") == 0 || strcmp(setting->key, "primitive") == 0)
        return 0;
    if (!field_find(request->run_options, setting->key)) {
        if (is_shared(request, setting) && known_somewhere(request, setting->key))
            return 0;
        return unknown_key(setting, scenario, request, error);
    }
    if (is_shared(request, setting))
        return 0;
    error_set(error, EINVAL, "concerns the whole run: put it under [global]");
    return locate(error, setting, -EINVAL);
}

// Reads the lists of one section and checks every value once, so that the product cannot fail
// later.
static int read_settings(struct section_sweep *sweep, const struct plan_request *request,
                         struct error *error)
{
    unsigned char scratch[OPTIONS_BYTES_MAX];
    for (size_t i = 0; i < sweep->section->setting_count; i++) {
        const struct job_setting *setting = &sweep->section->settings[i];
        if (job_find(sweep->section, setting->key) != setting)
            continue; // a later one counts
        const struct field_table *table = &axes_table;
        const struct field *field = field_find(table, setting->key);
        if (!field) {
            table = &sweep->scenario->options;
            field = field_find(table, setting->key);
        }
        if (!field) {
            int code = check_unswept(setting, request, sweep->scenario, error);
            if (code != 0)
                return code;
            continue;
        }
        struct sweep_list *list = &sweep->lists[sweep->count];
        int code =
            sweep->count == SWEEP_AXES_MAX
                ? error_set(error, EINVAL, "more than %d keys in one section", SWEEP_AXES_MAX)
                : sweep_split(list, setting->value, error);
        if (code == 0 && list->count > 1 && !field->sweep)
            code = error_set(error, EINVAL, "takes one value, not a list of %zu", list->count);
        for (size_t v = 0; code == 0 && v < list->count; v++)
            code = field_parse(field, list->items[v], scratch, error);
        if (code != 0)
            return locate(error, setting, code);
        sweep->fields[sweep->count] = field;
        sweep->tables[sweep->count] = table;
        sweep->settings[sweep->count++] = setting;
    }
    return 0;
}

static int add_skip(struct plan *plan, const struct point *point, const struct error *reason,
                    struct error *error)
{
    if (plan->skip_count == SKIPS_MAX)
        return error_set(error, EINVAL, "more than %d points cannot be done here; narrow the job",
                         SKIPS_MAX);
    snprintf(plan->skips[plan->skip_count++].text, sizeof plan->skips->text, "%.220s: %.170s",
             point->name, reason->text);
    return 0;
}

static int add_point(struct plan *plan, const struct plan_request *request, struct point *point,
                     struct error *error)
{
    point->worker_count = variant_workers(point->variant, &point->axes, point->options);
    int named = point_name(point, error);
    if (named != 0)
        return named;
    if (!point_wanted(point, request->filter))
        return 0;
    for (size_t i = 0; i < plan->count; i++)
        if (strcmp(plan->points[i].name, point->name) == 0)
            return 0; // asked for twice, measured once
    struct error reason;
    int code = point_check(point, request->topology, &reason);
    if (code == -ENOTSUP)
        return add_skip(plan, point, &reason, error);
    if (code != 0)
        return error_set(error, -code, "%s", reason.text);
    if (plan->count == POINTS_MAX)
        return error_set(error, EINVAL, "more than %d points; narrow the job", POINTS_MAX);
    plan->points[plan->count++] = *point;
    return 0;
}

// All points of one section and one primitive.
static int add_product(struct plan *plan, const struct plan_request *request,
                       const struct section_sweep *sweep, const struct variant *variant,
                       struct error *error)
{
    size_t index[SWEEP_AXES_MAX] = {0}, counts[SWEEP_AXES_MAX];
    for (size_t i = 0; i < sweep->count; i++)
        counts[i] = sweep->lists[i].count;
    do {
        struct point point = {.scenario = sweep->scenario, .variant = variant};
        field_defaults(&axes_table, &point.axes);
        field_defaults(&sweep->scenario->options, point.options);
        for (size_t i = 0; i < sweep->count; i++) {
            void *object =
                sweep->tables[i] == &axes_table ? (void *)&point.axes : (void *)point.options;
            field_parse(sweep->fields[i], sweep->lists[i].items[index[i]], object, error);
        }
        int code = add_point(plan, request, &point, error);
        if (code != 0)
            return code;
    } while (sweep_next(index, counts, sweep->count));
    return 0;
}

static int add_primitives(struct plan *plan, const struct plan_request *request,
                          const struct section_sweep *sweep, struct error *error)
{
    const struct job_setting *setting = job_find(sweep->section, "primitive");
    struct sweep_list patterns = {.items = {"*"}, .count = 1};
    int code = setting ? sweep_split(&patterns, setting->value, error) : 0;
    if (code != 0)
        return locate(error, setting, code);
    bool found[SWEEP_VALUES_MAX] = {false};
    for (size_t v = 0; code == 0 && v < sweep->scenario->variant_count; v++) {
        const struct variant *variant = &sweep->scenario->variants[v];
        bool wanted = false;
        for (size_t p = 0; p < patterns.count; p++)
            if (glob_match(patterns.items[p], variant->primitive.name))
                wanted = found[p] = true;
        if (wanted)
            code = add_product(plan, request, sweep, variant, error);
    }
    for (size_t p = 0; code == 0 && p < patterns.count; p++)
        if (!found[p] && setting && !is_shared(request, setting))
            code = unknown_primitive(setting, sweep->scenario, patterns.items[p], error);
    return code;
}

static int add_section(struct plan *plan, const struct plan_request *request,
                       const struct job_section *section, struct error *error)
{
    const struct job_setting *named = job_find(section, "scenario");
    const char *name = named ? named->value : section->name;
    struct section_sweep *sweep = calloc(1, sizeof *sweep);
    if (!sweep)
        return error_set(error, ENOMEM, "no memory for the plan");
    sweep->section = section;
    sweep->scenario = scenario_find(request->scenarios, request->scenario_count, name);
    int code = sweep->scenario ? read_settings(sweep, request, error)
                               : unknown_scenario(request, section, name, error);
    if (code == 0)
        code = add_primitives(plan, request, sweep, error);
    free(sweep);
    return code;
}

static int check_filter(const char *filter, struct error *error)
{
    struct sweep_list patterns;
    int code = *filter ? sweep_split(&patterns, filter, error) : 0;
    if (code != 0)
        error_prefix(error, "filter");
    return code;
}

int plan_make(struct plan *plan, const struct plan_request *request, struct error *error)
{
    *plan = (struct plan){.points = malloc(POINTS_MAX * sizeof *plan->points),
                          .skips = malloc(SKIPS_MAX * sizeof *plan->skips)};
    int code = plan->points && plan->skips ? 0 : error_set(error, ENOMEM, "no memory for the plan");
    if (code == 0)
        code = check_filter(request->filter, error);
    for (size_t i = 0; code == 0 && i < request->job->section_count; i++)
        code = add_section(plan, request, &request->job->sections[i], error);
    if (code != 0)
        plan_free(plan);
    return code;
}

int plan_restore(struct plan *plan, char *const *names, size_t count,
                 const struct scenario *const *scenarios, size_t scenario_count,
                 const struct topology *topology, struct error *error)
{
    *plan = (struct plan){.points = malloc((count ? count : 1) * sizeof *plan->points)};
    if (!plan->points)
        return error_set(error, ENOMEM, "no memory for the plan");
    for (size_t i = 0; i < count; i++) {
        struct point *point = &plan->points[plan->count++];
        int code = point_parse(point, names[i], scenarios, scenario_count, error);
        if (code == 0)
            code = point_check(point, topology, error);
        if (code != 0) {
            plan_free(plan);
            return code;
        }
    }
    return 0;
}

void plan_free(struct plan *plan)
{
    free(plan->points);
    free(plan->skips);
    *plan = (struct plan){0};
}
