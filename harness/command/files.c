// SPDX-License-Identifier: MIT
// files.c: `contend report` and `contend validate`: commands over result folders.
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "command/arguments.h"
#include "command/commands.h"
#include "declare/manual.h"
#include "report/folder.h"
#include "report/report.h"
#include "report/show.h"
#include "report/summarize.h"
#include "report/validate.h"

struct report_flags {
    char html[400];
    char plots[400];
};

static const struct field report_rows[] = {
    {.name = "html",
     .help = "file of the page; default: report.html in the folder",
     .type = FIELD_TEXT,
     FIELD_AT(struct report_flags, html)},
    {.name = "plots",
     .help = "folder of your own gnuplot scripts; default: those contend was built with",
     .type = FIELD_TEXT,
     FIELD_AT(struct report_flags, plots)},
};
static const struct field_table report_table_rows = FIELD_TABLE(struct report_flags, report_rows);

int command_report(const struct catalog *catalog, int argument_count, char **arguments)
{
    struct report_flags flags = {.html = ""};
    struct error error = {.text = ""};
    const struct argument_group groups[] = {{.table = &report_table_rows, .object = &flags}};
    int first = arguments_parse(argument_count, arguments, groups, 1, &error);
    if (first == ARGUMENTS_HELP) {
        puts("contend report DIR [options]\n\n"
             "Judges the launches of a result folder anew and writes charts, report.html and "
             "report.md.\n");
        manual_help(stdout, "  --", &report_table_rows);
        return EXIT_OK;
    }
    if (first >= 0 && argument_count - first != 1)
        error_set(&error, EINVAL, "give one result folder: contend report DIR");
    if (error.text[0]) {
        fprintf(stderr, "contend report: %s\n", error.text);
        return EXIT_USAGE;
    }
    const char *folder = arguments[first];
    struct summary_counts counts;
    int code = summarize(folder, catalog->scenarios, catalog->scenario_count, &counts, &error);
    if (code == 0 && counts.unknown)
        fprintf(stderr, "left out: %zu launches that this build does not know, first %s\n",
                counts.unknown, counts.unknown_point);
    if (code == 0)
        code = report_write(folder, flags.html[0] ? flags.html : NULL,
                            flags.plots[0] ? flags.plots : NULL, &error);
    if (code == 0)
        code = show_text(stdout, folder, &error);
    if (code == 0)
        return counts.points ? EXIT_OK : EXIT_NOTHING;
    fprintf(stderr, "contend report: %s\n", error.text);
    return code == -EINVAL || code == -ENOENT || code == -ENOTDIR ? EXIT_USAGE : EXIT_ENVIRONMENT;
}

static const char *const known_files[] = {"run.json",    "launches.csv",   "windows.csv",
                                          "threads.csv", "histogram.csv",  "timeline.csv",
                                          "summary.csv", "environment.csv"};

// A folder stands for the files of a run that it holds.
static size_t validate_path(struct validation *validation, const char *path,
                            const struct field_table *const *tables, size_t table_count)
{
    struct stat status;
    if (stat(path, &status) != 0 || !S_ISDIR(status.st_mode)) {
        validate_file(validation, path, tables, table_count);
        return 1;
    }
    size_t files = 0;
    for (size_t i = 0; i < sizeof known_files / sizeof known_files[0]; i++) {
        char file[1000];
        folder_file(path, known_files[i], file, sizeof file);
        if (stat(file, &status) != 0)
            continue;
        validate_file(validation, file, tables, table_count);
        files++;
    }
    return files;
}

static size_t collect_tables(const struct catalog *catalog, const struct field_table **tables)
{
    size_t count = 0;
    for (size_t i = 0; i < catalog->scenario_count; i++)
        for (unsigned part = 0; part < PARTS; part++)
            tables[count++] = scenario_table(catalog->scenarios[i], part);
    return count;
}

static int print_validation(const struct validation *validation, size_t files)
{
    for (size_t i = 0; i < validation->kept; i++)
        fprintf(stderr, "%s%s\n", validation->problems[i].warning ? "warning: " : "",
                validation->problems[i].text);
    printf("%zu files, %zu errors, %zu warnings\n", files, validation->errors,
           validation->warnings);
    if (files == 0)
        return EXIT_NOTHING;
    return validation->errors ? EXIT_USAGE : EXIT_OK;
}

int command_validate(const struct catalog *catalog, int argument_count, char **arguments)
{
    struct error error = {.text = ""};
    int first = arguments_parse(argument_count, arguments, NULL, 0, &error);
    if (first == ARGUMENTS_HELP) {
        puts("contend validate FILE|DIR ...\n\nChecks result files, or all of a result folder, "
             "against their schema.");
        return EXIT_OK;
    }
    if (first >= 0 && first == argument_count)
        error_set(&error, EINVAL, "give files or result folders: contend validate FILE|DIR ...");
    const struct field_table **tables =
        malloc((PARTS * catalog->scenario_count + 1) * sizeof *tables);
    struct validation *validation = calloc(1, sizeof *validation);
    if (!tables || !validation)
        error_set(&error, ENOMEM, "no memory");
    int code = EXIT_USAGE;
    if (error.text[0]) {
        fprintf(stderr, "contend validate: %s\n", error.text);
    } else {
        size_t table_count = collect_tables(catalog, tables), files = 0;
        for (int i = first; i < argument_count; i++)
            files += validate_path(validation, arguments[i], tables, table_count);
        code = print_validation(validation, files);
    }
    free(validation);
    free(tables);
    return code;
}
