// SPDX-License-Identifier: MIT
// run.c: `contend run`: reads options, plans, measures, prints.
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "command/arguments.h"
#include "command/commands.h"
#include "command/run_folder.h"
#include "command/run_plan.h"
#include "command/session.h"
#include "declare/manual.h"
#include "report/report.h"
#include "report/show.h"

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
    manual_help(stdout, "  --", &plugin_options_table);
    puts("\nof the whole run, also keys of [global]:");
    manual_help(stdout, "  --", &settings_table);
    puts("\naxes, also keys of a section; a list is swept:");
    manual_help(stdout, "  --", &axes_table);
    puts("\nThe options of a scenario (contend list SCENARIO --options) are axes too.");
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

static enum exit_code plan_and_measure(struct session *session, int count, char **files,
                                       const struct pending *pending,
                                       const struct plugin_options *plugins, struct error *error)
{
    if (topology_load(&session->topology, error) != 0)
        return EXIT_ENVIRONMENT;
    fingerprint_read(&session->fingerprint, &session->topology);
    session->resumed = session->flags.resume[0] != '\0';
    if (session->resumed && (count || pending->count || plugins->count)) {
        error_set(error, EINVAL,
                  "--resume goes on with what was planned: it takes no job and no other option");
        return EXIT_USAGE;
    }
    int code = session->resumed ? run_folder_restore(session, error)
                                : session_extend(session, plugins->files, plugins->count, error);
    if (code == 0 && !session->resumed)
        code = run_plan_make(session, count, files, pending, error);
    if (code == -EPROTO)
        return EXIT_INCOMPARABLE;
    if (code != 0)
        return code == -ENOMEM ? EXIT_ENVIRONMENT : EXIT_USAGE;
    run_plan_warn(session);
    if (session->plan.count == 0) {
        run_plan_explain(session, error);
        return EXIT_NOTHING;
    }
    if (session->flags.plan) {
        run_plan_show(session);
        return EXIT_OK;
    }
    return measure(session, error);
}

// Options of the run, then those of each scenario, which are axes like any other.
static int parse_options(struct session *session, int count, char **arguments,
                         struct pending *pending, struct plugin_options *plugins,
                         struct error *error)
{
    const struct catalog *catalog = session->catalog;
    struct argument_group *groups = calloc(catalog->scenario_count + 5, sizeof *groups);
    if (!groups)
        return error_set(error, ENOMEM, "no memory");
    groups[0] = plugin_options_group(plugins);
    const struct field_table *lists[] = {&set_table, &settings_table, &axes_table};
    size_t group_count = 1;
    groups[group_count++] =
        (struct argument_group){.table = &flags_table, .object = &session->flags};
    for (size_t i = 0; i < 3; i++)
        groups[group_count++] =
            (struct argument_group){.table = lists[i], .take = pending_take, .context = pending};
    for (size_t i = 0; i < catalog->scenario_count; i++)
        groups[group_count++] = (struct argument_group){
            .table = &catalog->scenarios[i]->options, .take = pending_take, .context = pending};
    int first = arguments_parse(count, arguments, groups, group_count, error);
    free(groups);
    return first;
}

int command_run(const struct catalog *catalog, int argument_count, char **arguments)
{
    struct session *session = calloc(1, sizeof *session);
    struct pending pending = {.count = 0};
    struct plugin_options plugins = {.count = 0};
    struct error error = {.text = ""};
    if (!session)
        return EXIT_ENVIRONMENT;
    session->catalog = catalog;
    field_defaults(&flags_table, &session->flags);
    int first = parse_options(session, argument_count, arguments, &pending, &plugins, &error);
    enum exit_code code = EXIT_OK;
    if (first == ARGUMENTS_HELP) {
        print_help();
    } else if (first < 0) {
        code = EXIT_USAGE;
    } else {
        run_folder_command(session, argument_count, arguments);
        code = plan_and_measure(session, argument_count - first, arguments + first, &pending,
                                &plugins, &error);
    }
    if (error.text[0])
        fprintf(stderr, "contend run: %s\n", error.text);
    plan_free(&session->plan);
    extended_free(&session->extended);
    topology_free(&session->topology);
    free(session);
    return (int)code;
}
