// SPDX-License-Identifier: MIT
// reference.c: `contend manual`: docs/reference.md, made from the tables that the program runs by.
#include <stdio.h>

#include "command/commands.h"
#include "command/plugin.h"
#include "command/settings.h"
#include "declare/manual.h"
#include "judge/launch.h"
#include "report/rows.h"

static void print_scenario(const struct scenario *scenario)
{
    printf("## %s\n\n%s. One operation: %s.\n\n", scenario->name, scenario->summary,
           scenario->operation);
    manual_options(stdout, &scenario->options);
    if (scenario->results.count + scenario->findings.count) {
        puts("\nResults:\n");
        manual_columns(stdout, &scenario->results);
        if (scenario->results.count && scenario->findings.count)
            putchar('\n');
        manual_columns(stdout, &scenario->findings);
    }
    putchar('\n');
}

static void print_file(const char *name, const struct field_table *const *tables, size_t count,
                       const char *more)
{
    printf("## %s\n\n", name);
    for (size_t i = 0; i < count; i++) {
        manual_columns(stdout, tables[i]);
        putchar('\n');
    }
    if (more)
        printf("%s\n\n", more);
}

static void print_files(void)
{
    const struct field_table *launches[] = {&identity_table, &launch_row_table, &subject_table,
                                            &axes_table, &launch_metrics_table};
    const struct field_table *windows[] = {&identity_table, &launch_index_table, &window_table};
    const struct field_table *threads[] = {&identity_table, &launch_index_table, &thread_row_table};
    const struct field_table *histogram[] = {&identity_table, &launch_index_table,
                                             &histogram_row_table};
    const struct field_table *timeline[] = {&identity_table, &launch_index_table,
                                            &timeline_row_table};
    const struct field_table *summary[] = {&identity_table, &subject_table, &axes_table,
                                           &summary_row_table};
    const struct field_table *environment[] = {&identity_table, &environment_row_table};
    const char *options =
        "Between axes and metrics stand the options, and at the end the results, of all scenarios; "
        "a cell is empty where a column is another scenario's.";
    puts("# Files\n");
    print_file("launches.csv", launches, 5, options);
    print_file("windows.csv", windows, 3, NULL);
    print_file("threads.csv", threads, 3, NULL);
    print_file("histogram.csv", histogram, 3, NULL);
    print_file("timeline.csv", timeline, 3, NULL);
    print_file("summary.csv", summary, 4, "Behind the axes stand the options of all scenarios.");
    print_file("environment.csv", environment, 2, NULL);
}

int command_manual(const struct catalog *catalog, int argument_count, char **arguments)
{
    if (argument_count > 1) {
        fprintf(stderr, "contend manual: takes no argument, but got '%.100s'\n", arguments[1]);
        return EXIT_USAGE;
    }
    puts("# Reference\n\nWritten by `contend manual`; a test compares.\n\n# Settings of a run\n\n"
         "Keys of `[global]` in a job file, and options of `contend run`.\n");
    manual_options(stdout, &settings_table);
    puts("\nOn the command line alone:\n");
    manual_options(stdout, &flags_table);
    puts("\nOf `contend list` and `contend run`, as often as there are files:\n");
    manual_options(stdout, &plugin_options_table);
    puts("\n# Axes of every scenario\n");
    manual_options(stdout, &axes_table);
    puts("\n# Scenarios\n");
    for (size_t i = 0; i < catalog->scenario_count; i++)
        print_scenario(catalog->scenarios[i]);
    print_files();
    return EXIT_OK;
}
