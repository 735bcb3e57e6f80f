// SPDX-License-Identifier: MIT
// environment.c: see environment.h.
#include "report/environment.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "report/csv.h"
#include "report/folder.h"
#include "report/quiet.h"

#define SKIP "skip" // a class of rows

static int append(struct csv_draft *draft, const struct identity *identity,
                  const struct environment_row *row, struct error *error)
{
    const struct csv_group groups[] = {{&identity_table, identity}, {&environment_row_table, row}};
    return csv_draft_add(draft, groups, 2, error);
}

static int append_fingerprint(struct csv_draft *draft, const struct identity *identity,
                              const struct fingerprint *fingerprint, struct error *error)
{
    int code = 0;
    for (size_t i = 0; code == 0 && i < fingerprint->count; i++) {
        const struct fingerprint_field *field = &fingerprint->fields[i];
        struct environment_row row = {.low = NAN, .high = NAN};
        snprintf(row.field, sizeof row.field, "%s", field->name);
        snprintf(row.class, sizeof row.class, "%s", field->key ? "key" : "provenance");
        snprintf(row.value, sizeof row.value, "%s", field->value);
        code = append(draft, identity, &row, error);
    }
    return code;
}

static int append_limits(struct csv_draft *draft, const struct identity *identity,
                         const char *class, const struct limits *limits, struct error *error)
{
    int code = 0;
    for (size_t i = 0; code == 0 && limits && i < limits->count; i++) {
        const struct limit *limit = &limits->limits[i];
        struct environment_row row = {.low = limit->low, .high = limit->high};
        snprintf(row.field, sizeof row.field, "%s", limit->name);
        snprintf(row.class, sizeof row.class, "%s", class);
        if (!isnan(limit->value))
            snprintf(row.value, sizeof row.value, "%.17g", limit->value);
        snprintf(row.unit, sizeof row.unit, "%s", limit->unit);
        snprintf(row.reason, sizeof row.reason, "%s", limit->reason);
        code = append(draft, identity, &row, error);
    }
    return code;
}

static int append_noise(struct csv_draft *draft, const struct identity *identity,
                        const char *suffix, const struct noise *noise, size_t count,
                        struct error *error)
{
    int code = 0;
    for (size_t i = 0; code == 0 && noise && i < count; i++) {
        struct environment_row row = {.class = NOISE_CLASS, .low = NAN, .high = NAN};
        snprintf(row.field, sizeof row.field, "cpu%u_lost_ratio%s", noise[i].os_cpu, suffix);
        snprintf(row.value, sizeof row.value, "%.17g", noise[i].lost_ratio);
        code = append(draft, identity, &row, error);
    }
    return code;
}

static int append_fields(struct csv_draft *draft, const struct identity *identity,
                         const char *class, const struct field_table *table, const void *object,
                         struct error *error)
{
    int code = 0;
    for (size_t i = 0; code == 0 && i < table->count; i++) {
        const struct field *field = &table->rows[i];
        struct environment_row row = {.low = NAN, .high = NAN};
        snprintf(row.class, sizeof row.class, "%s", class);
        field_header(field, row.field, sizeof row.field);
        field_cell(field, object, row.value, sizeof row.value);
        snprintf(row.unit, sizeof row.unit, "%s", field_unit(field));
        code = append(draft, identity, &row, error);
    }
    return code;
}

// What a plug-in's rows were measured with: the file, and a hash of its content.
static int append_plugins(struct csv_draft *draft, const struct identity *identity,
                          const struct environment *environment, struct error *error)
{
    int code = 0;
    for (size_t i = 0; code == 0 && i < environment->plugin_count; i++) {
        const struct plugin *plugin = &environment->plugins[i];
        struct environment_row row = {.class = "plugin", .low = NAN, .high = NAN};
        snprintf(row.field, sizeof row.field, "%016llx", (unsigned long long)plugin->hash);
        snprintf(row.value, sizeof row.value, "%s", plugin->path);
        code = append(draft, identity, &row, error);
    }
    return code;
}

static int append_skips(struct csv_draft *draft, const struct identity *identity,
                        const struct environment *environment, struct error *error)
{
    int code = 0;
    for (size_t i = 0; code == 0 && i < environment->skip_count; i++) {
        struct environment_row row = {.class = SKIP, .low = NAN, .high = NAN};
        snprintf(row.field, sizeof row.field, "%zu", i + 1);
        snprintf(row.value, sizeof row.value, "%s", environment->skips[i].text);
        code = append(draft, identity, &row, error);
    }
    return code;
}

static int append_all(struct csv_draft *draft, const struct identity *identity,
                      const struct environment *environment, struct error *error)
{
    int code = append_fingerprint(draft, identity, environment->fingerprint, error);
    if (code == 0)
        code = append_limits(draft, identity, "limit", environment->before, error);
    if (code == 0)
        code = append_limits(draft, identity, "limit_after", environment->after, error);
    if (code == 0)
        code = append_noise(draft, identity, "", environment->noise_before,
                            environment->noise_count, error);
    if (code == 0)
        code = append_noise(draft, identity, "_after", environment->noise_after,
                            environment->noise_count, error);
    if (code == 0)
        code = append_fields(draft, identity, "clock", &clock_table, environment->clock, error);
    if (code == 0)
        code = append_fields(draft, identity, "option", environment->settings,
                             environment->settings_object, error);
    if (code == 0)
        code = append_plugins(draft, identity, environment, error);
    return code == 0 ? append_skips(draft, identity, environment, error) : code;
}

int environment_write(const char *folder_path, const struct identity *identity,
                      const struct environment *environment, struct error *error)
{
    char path[600];
    struct csv_draft draft;
    const struct csv_group groups[] = {{&identity_table, NULL}, {&environment_row_table, NULL}};
    int code = csv_draft_begin(&draft, groups, 2, error);
    if (code == 0)
        code = append_all(&draft, identity, environment, error);
    if (code == 0)
        code = csv_draft_write(
            &draft, folder_file(folder_path, "environment.csv", path, sizeof path), error);
    csv_draft_free(&draft);
    return code;
}

int environment_read_skips(const char *folder_path, struct plan *plan, struct error *error)
{
    char path[600];
    struct csv_table table;
    int code =
        csv_read(&table, folder_file(folder_path, "environment.csv", path, sizeof path), error);
    if (code != 0)
        return code == -ENOENT ? 0 : code;
    plan->skips = calloc(table.rows + 1, sizeof *plan->skips);
    for (size_t row = 0; plan->skips && row < table.rows; row++)
        if (strcmp(csv_text(&table, row, "class"), SKIP) == 0)
            snprintf(plan->skips[plan->skip_count++].text, sizeof plan->skips->text, "%s",
                     csv_text(&table, row, "value"));
    csv_free(&table);
    return plan->skips ? 0 : error_set(error, ENOMEM, "no memory for the plan");
}
