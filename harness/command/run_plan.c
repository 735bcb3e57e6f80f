// SPDX-License-Identifier: MIT
// run_plan.c: see run_plan.h.
#include "command/run_plan.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

#include "declare/suggest.h"
#include "declare/sweep.h"

int pending_take(void *context, const char *name, const char *value, struct error *error)
{
    struct pending *pending = context;
    if (pending->count == PENDING_MAX)
        return error_set(error, EINVAL, "more than %d options", PENDING_MAX);
    pending->items[pending->count].name = name;
    pending->items[pending->count++].value = value;
    return 0;
}

// Whether the pattern may match points of the scenario: it does so by the scenario's name, by
// "scenario/primitive", or by what follows, which is not known yet.
static bool may_match(const char *pattern, const struct scenario *scenario)
{
    if (strchr(pattern, '=') || strchr(pattern, ' ') || glob_match(pattern, scenario->name))
        return true;
    for (size_t v = 0; v < scenario->variant_count; v++) {
        char subject[140];
        snprintf(subject, sizeof subject, "%s/%s", scenario->name,
                 scenario->variants[v].primitive.name);
        if (glob_match(pattern, subject))
            return true;
    }
    return false;
}

// Scenarios that the filter leaves out say nothing about options that others have by the same name.
static bool is_wanted(const struct scenario *scenario, const struct pending *pending)
{
    for (size_t i = 0; i < pending->count; i++) {
        struct sweep_list patterns;
        struct error ignored;
        if (strcmp(pending->items[i].name, "filter") != 0 || !*pending->items[i].value ||
            sweep_split(&patterns, pending->items[i].value, &ignored) != 0)
            continue;
        bool wanted = false;
        for (size_t p = 0; p < patterns.count; p++)
            wanted |= may_match(patterns.items[p], scenario);
        return wanted;
    }
    return true;
}

// Without a job file: a section for each scenario that is wanted; for all if none is, so that what is
// wrong with the filter is told.
static int add_all_scenarios(struct job *job, const struct catalog *catalog,
                             const struct pending *pending, struct error *error)
{
    bool any = false;
    for (size_t i = 0; i < catalog->scenario_count; i++)
        any |= is_wanted(catalog->scenarios[i], pending);
    job->sections = calloc(catalog->scenario_count, sizeof *job->sections);
    if (!job->sections)
        return error_set(error, ENOMEM, "no memory");
    for (size_t i = 0; i < catalog->scenario_count; i++) {
        if (any && !is_wanted(catalog->scenarios[i], pending))
            continue;
        struct job_section *section = &job->sections[job->section_count++];
        snprintf(section->name, sizeof section->name, "%s", catalog->scenarios[i]->name);
        snprintf(section->file, sizeof section->file, "(all scenarios)");
    }
    return 0;
}

static int apply_pending(struct job *job, const struct pending *pending, struct error *error)
{
    for (size_t i = 0; i < pending->count; i++) {
        const char *name = pending->items[i].name, *value = pending->items[i].value;
        char text[500];
        bool is_set = strcmp(name, "set") == 0;
        snprintf(text, sizeof text, "%s%s%s", is_set ? "" : name, is_set ? "" : "=", value);
        int code = field_find(&settings_table, name) ? 0 : job_set(job, text, error);
        if (code != 0) {
            error_strip(error, "--set");
            error_strip(error, name);
            error_prefix(error, "--%s", name);
            return code;
        }
    }
    return 0;
}

// Defaults, then [global], then the command line.
static int apply_settings(struct settings *settings, const struct job *job,
                          const struct pending *pending, struct error *error)
{
    field_defaults(&settings_table, settings);
    for (size_t i = 0; i < job->global.setting_count; i++) {
        const struct job_setting *setting = &job->global.settings[i];
        const struct field *field = field_find(&settings_table, setting->key);
        int code = field ? field_parse(field, setting->value, settings, error) : 0;
        if (code != 0) {
            error_strip(error, setting->key);
            error_prefix(error, "%s:%u: %s", setting->file, setting->line, setting->key);
            return code;
        }
    }
    for (size_t i = 0; i < pending->count; i++) {
        const struct field *field = field_find(&settings_table, pending->items[i].name);
        int code = field ? field_parse(field, pending->items[i].value, settings, error) : 0;
        if (code != 0) {
            error_strip(error, field->name);
            error_prefix(error, "--%s", field->name);
            return code;
        }
    }
    while (settings->seed == 0)
        if (getrandom(&settings->seed, sizeof settings->seed, 0) != sizeof settings->seed)
            settings->seed = (uint64_t)time(NULL);
    settings->seed &= UINT64_C(0x1fffffffffffff); // 53 bits: every reader of JSON can hold it
    return 0;
}

static int make_plan(struct session *session, struct job *job, const struct pending *pending,
                     struct error *error)
{
    int code = apply_pending(job, pending, error);
    if (code == 0)
        code = apply_settings(&session->settings, job, pending, error);
    struct plan_request request = {.job = job,
                                   .scenarios = session->catalog->scenarios,
                                   .scenario_count = session->catalog->scenario_count,
                                   .topology = &session->topology,
                                   .run_options = &settings_table,
                                   .filter = session->settings.filter};
    if (code == 0)
        code = plan_make(&session->plan, &request, error);
    return code == 0 ? settings_fit(&session->settings, session->plan.count, error) : code;
}

int run_plan_make(struct session *session, int count, char **files, const struct pending *pending,
                  struct error *error)
{
    struct job *job = calloc(1, sizeof *job);
    if (!job)
        return error_set(error, ENOMEM, "no memory");
    int code = count ? 0 : add_all_scenarios(job, session->catalog, pending, error);
    for (int i = 0; i < count && code == 0; i++)
        code = job_read(job, files[i], error);
    if (code == 0)
        code = make_plan(session, job, pending, error);
    job_free(job);
    free(job);
    return code;
}

void run_plan_show(const struct session *session)
{
    for (size_t i = 0; i < session->plan.count; i++)
        puts(session->plan.points[i].name);
    uint64_t launches = settings_aim(&session->settings, session->plan.count);
    double seconds =
        (double)(settings_launch_ns(&session->settings) * launches * session->plan.count) / 1e9;
    printf("%zu points, %llu launches each of %llu windows of %.0f ms: about %.0f s\n",
           session->plan.count, (unsigned long long)launches,
           (unsigned long long)session->settings.windows, (double)session->settings.window_ns / 1e6,
           seconds);
}

// One CPU for several threads is worth a word: what they show is the scheduler.
static void note_one_cpu(const struct session *session)
{
    size_t shared = 0;
    for (size_t i = 0; i < session->plan.count; i++)
        shared += session->plan.points[i].worker_count > 1;
    if (session->topology.cpu_count == 1 && shared)
        fprintf(stderr,
                "note: this process may use one CPU: the threads of %zu points share it, whatever "
                "their placement\n",
                shared);
}

void run_plan_warn(const struct session *session)
{
    for (size_t i = 0; i < session->plan.skip_count; i++)
        fprintf(stderr, "skipped: %s\n", session->plan.skips[i].text);
    if (session->plan.count > 0)
        note_one_cpu(session);
}

void run_plan_explain(const struct session *session, struct error *error)
{
    const struct catalog *catalog = session->catalog;
    char names[512][100];
    const char *words[512];
    size_t count = 0;
    for (size_t s = 0; s < catalog->scenario_count; s++)
        for (size_t v = 0; v < catalog->scenarios[s]->variant_count && count < 511; v++) {
            const struct scenario *scenario = catalog->scenarios[s];
            if (v == 0)
                words[count++] = scenario->name;
            snprintf(names[count], sizeof names[count], "%s/%s", scenario->name,
                     scenario->variants[v].primitive.name);
            words[count] = names[count];
            count++;
        }
    const char *near =
        session->plan.skip_count ? NULL : suggest(session->settings.filter, words, count);
    error_set(error, ENOENT,
              "nothing to measure: no point is left by filter '%s' and machine%s%s%s",
              session->settings.filter, near ? "; did you mean '" : "; see contend list",
              near ? near : "", near ? "'?" : "");
}
