// SPDX-License-Identifier: MIT
// file_kind.c: see file_kind.h.
#include "report/file_kind.h"

#include <string.h>

#include "judge/launch.h"
#include "measure/scenario.h"
#include "report/rows.h"

static const char *const launches_unique[] = {"launch", NULL};
static const char *const windows_unique[] = {"launch", "window", NULL};
static const char *const threads_unique[] = {"launch", "thread", NULL};
static const char *const histogram_unique[] = {"launch", "role", "subject", "low", NULL};
static const char *const timeline_unique[] = {"launch", "task", NULL};
static const char *const summary_unique[] = {"point", "metric", NULL};
static const char *const environment_unique[] = {"class", "field", NULL};

static const char *const identity_filled[] = {"schema", "run_id", "machine", NULL};
static const char *const launches_filled[] = {"schema",   "run_id",    "machine", "point",
                                              "scenario", "primitive", NULL};
static const char *const summary_filled[] = {"schema",   "run_id",    "machine", "point",
                                             "scenario", "primitive", "metric",  NULL};
static const char *const environment_filled[] = {"schema", "run_id", "machine",
                                                 "field",  "class",  NULL};

static const struct column_order no_order[] = {{.low = NULL}};
static const struct column_order launches_order[] = {
    {.low = "latency_p50_ns", .high = "latency_p90_ns"},
    {.low = "latency_p90_ns", .high = "latency_p99_ns"},
    {.low = "latency_p99_ns", .high = "latency_p999_ns"},
    {.low = "latency_p999_ns", .high = "latency_p9999_ns"},
    {.low = "latency_p9999_ns", .high = "latency_max_ns"},
    {.low = NULL},
};
static const struct column_order threads_order[] = {
    {.low = "latency_p99_ns", .high = "latency_max_ns"},
    {.low = NULL},
};
static const struct column_order histogram_order[] = {
    {.low = "low", .high = "high", .strict = true},
    {.low = "low_ns", .high = "high_ns", .strict = true},
    {.low = NULL},
};
static const struct column_order timeline_order[] = {
    {.low = "due_ns", .high = "submitted_ns"},
    {.low = "submitted_ns", .high = "started_ns"},
    {.low = "started_ns", .high = "ended_ns"},
    {.low = NULL},
};
static const struct column_order summary_order[] = {
    {.low = "low", .high = "value"},
    {.low = "value", .high = "high"},
    {.low = "launch_low", .high = "value"},
    {.low = "value", .high = "launch_high"},
    {.low = NULL},
};
// A value that is no number (a name) is in order with any.
static const struct column_order environment_order[] = {
    {.low = "low", .high = "value"},
    {.low = "value", .high = "high"},
    {.low = NULL},
};

const struct file_kind file_kinds[] = {
    {.name = "launches.csv",
     .tables = {&identity_table, &launch_row_table, &subject_table, &axes_table,
                &launch_metrics_table},
     .options = true,
     .unique = launches_unique,
     .filled = launches_filled,
     .orders = launches_order},
    {.name = "windows.csv",
     .tables = {&identity_table, &launch_index_table, &window_table},
     .unique = windows_unique,
     .filled = identity_filled,
     .orders = no_order},
    {.name = "threads.csv",
     .tables = {&identity_table, &launch_index_table, &thread_row_table},
     .unique = threads_unique,
     .filled = identity_filled,
     .orders = threads_order},
    {.name = "histogram.csv",
     .tables = {&identity_table, &launch_index_table, &histogram_row_table},
     .unique = histogram_unique,
     .filled = identity_filled,
     .orders = histogram_order},
    {.name = "timeline.csv",
     .tables = {&identity_table, &launch_index_table, &timeline_row_table},
     .unique = timeline_unique,
     .filled = identity_filled,
     .orders = timeline_order},
    {.name = "summary.csv",
     .tables = {&identity_table, &subject_table, &axes_table, &summary_row_table},
     .options = true,
     .unique = summary_unique,
     .filled = summary_filled,
     .orders = summary_order,
     .sweep_column = "threads",
     .sweep_metric = SCALING},
    {.name = "environment.csv",
     .tables = {&identity_table, &environment_row_table},
     .unique = environment_unique,
     .filled = environment_filled,
     .orders = environment_order},
    {.name = NULL},
};

const struct file_kind *file_kind_find(const char *name)
{
    for (const struct file_kind *kind = file_kinds; kind->name; kind++)
        if (strcmp(kind->name, name) == 0)
            return kind;
    return NULL;
}
