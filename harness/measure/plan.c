// SPDX-License-Identifier: MIT
// plan.c: see plan.h.
#include "measure/plan.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "declare/sweep.h"
#include "measure/plan_section.h"

#define INDEX_ROOM (2 * POINTS_MAX) // twice the points keeps the hash table's probes short

// Names are looked up by glibc's hash table: comparing each with all others would take minutes.
static int index_open(struct plan *plan, struct error *error)
{
    return hcreate_r(INDEX_ROOM, &plan->index) ? 0
                                               : error_set(error, ENOMEM, "no memory for the plan");
}

static void index_add(struct plan *plan, size_t position)
{
    ENTRY entry = {.key = plan->points[position].name, .data = &plan->points[position]}, *found;
    int added = hsearch_r(entry, ENTER, &found, &plan->index);
    assert(added);
    (void)added;
}

size_t plan_find(const struct plan *plan, const char *name)
{
    // FIND only reads, whatever its types say.
    ENTRY entry = {.key = (char *)name}, *found;
    if (!hsearch_r(entry, FIND, &found, (struct hsearch_data *)&plan->index))
        return plan->count;
    return (size_t)((struct point *)found->data - plan->points);
}

static int add_skip(struct plan *plan, const struct point *point, const struct error *reason,
                    struct error *error)
{
    struct skip skip;
    snprintf(skip.text, sizeof skip.text, "%.220s: %.170s", point->name, reason->text);
    for (size_t i = 0; i < plan->skip_count; i++)
        if (strcmp(plan->skips[i].text, skip.text) == 0)
            return 0; // asked for twice, told once
    if (plan->skip_count == SKIPS_MAX)
        return error_set(error, EINVAL, "more than %d points cannot be done here; narrow the job",
                         SKIPS_MAX);
    plan->skips[plan->skip_count++] = skip;
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
    if (plan_find(plan, point->name) < plan->count)
        return 0; // asked for twice, measured once
    struct error reason;
    int code = point_check(point, request->topology, &reason);
    if (code == 0 && point->scenario->check)
        code = point->scenario->check(point->variant, &point->axes, point->options, &reason);
    if (code == -ENOTSUP)
        return add_skip(plan, point, &reason, error);
    if (code != 0)
        return error_set(error, -code, "%s", reason.text);
    if (plan->count == POINTS_MAX)
        return error_set(error, EINVAL, "more than %d points; narrow the job", POINTS_MAX);
    plan->points[plan->count] = *point;
    index_add(plan, plan->count++);
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
        if (variant->threads_max > 0 && point.axes.threads > variant->threads_max)
            point.axes.threads = variant->threads_max; // unless the user wants more: that is told
        field_defaults(&sweep->scenario->options, point.options);
        for (size_t i = 0; i < sweep->count; i++) {
            void *object =
                sweep->tables[i] == &axes_table ? (void *)&point.axes : (void *)point.options;
            field_parse(sweep->fields[i], sweep->lists[i].items[index[i]], object, error);
        }
        if (variant->plugin)
            point.axes.call = CALL_POINTER; // the only way into it, whatever the others do
        int code = add_point(plan, request, &point, error);
        if (code != 0)
            return code;
    } while (sweep_next(index, counts, sweep->count));
    return 0;
}

static int add_section(struct plan *plan, const struct plan_request *request,
                       const struct job_section *section, struct error *error)
{
    struct section_sweep *sweep = malloc(sizeof *sweep);
    if (!sweep)
        return error_set(error, ENOMEM, "no memory for the plan");
    int code = section_read(sweep, request, section, error);
    for (size_t v = 0; code == 0 && v < sweep->scenario->variant_count; v++)
        if (sweep->wanted[v])
            code = add_product(plan, request, sweep, &sweep->scenario->variants[v], error);
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
        code = index_open(plan, error);
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
    if (count > POINTS_MAX)
        return error_set(error, EINVAL, "%zu points; the limit is %d", count, POINTS_MAX);
    *plan = (struct plan){.points = malloc((count ? count : 1) * sizeof *plan->points)};
    int code =
        plan->points ? index_open(plan, error) : error_set(error, ENOMEM, "no memory for the plan");
    for (size_t i = 0; code == 0 && i < count; i++) {
        struct point *point = &plan->points[i];
        code = point_parse(point, names[i], scenarios, scenario_count, error);
        if (code == 0)
            code = point_check(point, topology, error);
        if (code != 0)
            break;
        index_add(plan, i);
        plan->count++;
    }
    if (code != 0)
        plan_free(plan);
    return code;
}

void plan_free(struct plan *plan)
{
    hdestroy_r(&plan->index);
    free(plan->points);
    free(plan->skips);
    *plan = (struct plan){0};
}
