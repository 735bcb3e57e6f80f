// SPDX-License-Identifier: MIT
// run.c: `contend run`: reads jobs and options, plans, measures, prints.
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

#include "command/arguments.h"
#include "command/commands.h"
#include "command/run_folder.h"
#include "command/session.h"
#include "declare/manual.h"
#include "declare/suggest.h"
#include "report/report.h"
#include "report/show.h"

#define PENDING_MAX 64

// Options that are lists or settings, kept until the job files are read.
struct pending {
    struct {
        const char *name, *value;
    } items[PENDING_MAX];
    size_t count;
};

static int take(void *context, const char *name, const char *value, struct error *error)
{
    struct pending *pending = context;
    if (pending->count == PENDING_MAX)
        return error_set(error, EINVAL, "more than %d options", PENDING_MAX);
    pending->items[pending->count].name = name;
    pending->items[pending->count++].value = value;
    return 0;
}

// `--set` alone has no member anywhere: its text is split into keys.
static const struct field set_rows[] = {
    {.name = "set",
     .help = "key=value,... of axes and options, over all sections; lists are swept",
     .type = FIELD_TEXT},
};
static const struct field_table set_table = {.rows = set_rows, .count = 1};

static void print_help(void)
{
    puts("contend run [JOB.ini ...] [options]\n\n"
         "Measures the points of the jobs (without a job: of all scenarios) and writes a result "
         "folder.\n\n"
         "options:");
    manual_help(stdout, "  --", &flags_table);
    manual_help(stdout, "  --", &set_table);
    puts("\nof the whole run, also keys of [global]:");
    manual_help(stdout, "  --", &settings_table);
    puts("\naxes, also keys of a section; a list is swept:");
    manual_help(stdout, "  --", &axes_table);
    puts("\nThe options of a scenario (contend list SCENARIO --options) are axes too.");
}

// Without a job file: a section for each scenario.
static int add_all_scenarios(struct job *job, const struct catalog *catalog, struct error *error)
{
    job->sections = calloc(catalog->scenario_count, sizeof *job->sections);
    if (!job->sections)
        return error_set(error, ENOMEM, "no memory");
    for (size_t i = 0; i < catalog->scenario_count; i++) {
        snprintf(job->sections[i].name, sizeof job->sections[i].name, "%s",
                 catalog->scenarios[i]->name);
        snprintf(job->sections[i].file, sizeof job->sections[i].file, "(all scenarios)");
    }
    job->section_count = catalog->scenario_count;
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

static int read_jobs(struct session *session, int count, char **files,
                     const struct pending *pending, struct error *error)
{
    struct job *job = calloc(1, sizeof *job);
    if (!job)
        return error_set(error, ENOMEM, "no memory");
    int code = count ? 0 : add_all_scenarios(job, session->catalog, error);
    for (int i = 0; i < count && code == 0; i++)
        code = job_read(job, files[i], error);
    if (code == 0)
        code = make_plan(session, job, pending, error);
    job_free(job);
    free(job);
    return code;
}

static void show_plan(const struct session *session)
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

static enum exit_code session_exit(const struct session *session)
{
    const size_t *outcomes = session->counts.outcomes;
    enum exit_code code = EXIT_OK;
    if (session->counts.points == outcomes[OUTCOME_UNSUPPORTED])
        code = exit_code_worse(code, EXIT_NOTHING);
    if (outcomes[OUTCOME_WRONG] || outcomes[OUTCOME_CRASHED] || session->counts.powerless)
        code = exit_code_worse(code, EXIT_WRONG);
    if (outcomes[OUTCOME_TIMEOUT])
        code = exit_code_worse(code, EXIT_TIMEOUT);
    if (outcomes[OUTCOME_REFUSED])
        code = exit_code_worse(code, EXIT_ENVIRONMENT);
    return session->interrupted ? EXIT_INTERRUPTED : code;
}

static int show_results(struct session *session, struct error *error)
{
    if (session->flags.report) {
        int code = report_write(session->folder.path, NULL, NULL, error);
        if (code != 0)
            return code;
    }
    switch ((enum format)session->flags.format) {
    case FORMAT_CSV:
        return show_csv(stdout, session->folder.path, error);
    case FORMAT_JSON:
        return show_json(stdout, session->folder.path, error);
    case FORMAT_TEXT:
        break;
    }
    return show_text(stdout, session->folder.path, error);
}

static enum exit_code measure(struct session *session, struct error *error)
{
    int code = run_folder_open(session, error);
    if (code == -EPROTO)
        return EXIT_INCOMPARABLE;
    if (code == 0)
        code = session_run(session, error);
    if (code != 0)
        return EXIT_ENVIRONMENT;
    session->json.exit = session_exit(session);
    code = run_folder_finish(session, error);
    if (code == 0)
        code = show_results(session, error);
    return code == 0 ? (enum exit_code)session->json.exit : EXIT_ENVIRONMENT;
}

// Says why the plan is empty, with the nearest scenario or scenario/primitive if the filter looks mistyped.
static void nothing_left(const struct session *session, struct error *error)
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

static enum exit_code plan_and_measure(struct session *session, int count, char **files,
                                       const struct pending *pending, struct error *error)
{
    if (topology_load(&session->topology, error) != 0)
        return EXIT_ENVIRONMENT;
    fingerprint_read(&session->fingerprint, &session->topology);
    session->resumed = session->flags.resume[0] != '\0';
    if (session->resumed && (count || pending->count)) {
        error_set(error, EINVAL,
                  "--resume goes on with what was planned: it takes no job and no other option");
        return EXIT_USAGE;
    }
    int code = session->resumed ? run_folder_restore(session, error)
                                : read_jobs(session, count, files, pending, error);
    if (code == -EPROTO)
        return EXIT_INCOMPARABLE;
    if (code != 0)
        return code == -ENOMEM ? EXIT_ENVIRONMENT : EXIT_USAGE;
    for (size_t i = 0; i < session->plan.skip_count; i++)
        fprintf(stderr, "skipped: %s\n", session->plan.skips[i].text);
    if (session->plan.count == 0) {
        nothing_left(session, error);
        return EXIT_NOTHING;
    }
    note_one_cpu(session);
    if (session->flags.plan) {
        show_plan(session);
        return EXIT_OK;
    }
    return measure(session, error);
}

// Options of the run, then those of each scenario, which are axes like any other.
static int parse_options(struct session *session, int count, char **arguments,
                         struct pending *pending, struct error *error)
{
    const struct catalog *catalog = session->catalog;
    struct argument_group *groups = calloc(catalog->scenario_count + 4, sizeof *groups);
    if (!groups)
        return error_set(error, ENOMEM, "no memory");
    const struct field_table *lists[] = {&set_table, &settings_table, &axes_table};
    size_t group_count = 0;
    groups[group_count++] =
        (struct argument_group){.table = &flags_table, .object = &session->flags};
    for (size_t i = 0; i < 3; i++)
        groups[group_count++] =
            (struct argument_group){.table = lists[i], .take = take, .context = pending};
    for (size_t i = 0; i < catalog->scenario_count; i++)
        groups[group_count++] = (struct argument_group){
            .table = &catalog->scenarios[i]->options, .take = take, .context = pending};
    int first = arguments_parse(count, arguments, groups, group_count, error);
    free(groups);
    return first;
}

int command_run(const struct catalog *catalog, int argument_count, char **arguments)
{
    struct session *session = calloc(1, sizeof *session);
    struct pending pending = {.count = 0};
    struct error error = {.text = ""};
    if (!session)
        return EXIT_ENVIRONMENT;
    session->catalog = catalog;
    field_defaults(&flags_table, &session->flags);
    int first = parse_options(session, argument_count, arguments, &pending, &error);
    enum exit_code code = EXIT_OK;
    if (first == ARGUMENTS_HELP) {
        print_help();
    } else if (first < 0) {
        code = EXIT_USAGE;
    } else {
        run_folder_command(session, argument_count, arguments);
        code =
            plan_and_measure(session, argument_count - first, arguments + first, &pending, &error);
    }
    if (error.text[0])
        fprintf(stderr, "contend run: %s\n", error.text);
    plan_free(&session->plan);
    topology_free(&session->topology);
    free(session);
    return (int)code;
}
