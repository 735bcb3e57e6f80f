// SPDX-License-Identifier: MIT
// folder.c: see folder.h.
#include "report/folder.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "report/folder_rows.h"
#include "report/folder_timeline.h"
#include "report/text_file.h"

const char *folder_file(const char *folder_path, const char *name, char *text, size_t bytes)
{
    snprintf(text, bytes, "%s/%s", folder_path, name);
    return text;
}

static int open_file(const struct folder *folder, struct csv_file *file, const char *name,
                     const struct row_groups *row, struct error *error)
{
    char path[600];
    folder_file(folder->path, name, path, sizeof path);
    int create = access(path, F_OK) != 0;
    return create ? csv_create(file, path, row->groups, row->count, error)
                  : csv_reopen(file, path, row->groups, row->count, error);
}

// launches.csv comes last: while it is missing, nothing in the folder counts.
static int open_files(struct folder *folder, struct error *error)
{
    struct detail_file details[DETAILS];
    folder_details(folder, details);
    for (size_t i = 0; i < DETAILS; i++) {
        struct row_groups row = folder_detail_row(folder, NULL, details[i].table, NULL);
        int code = open_file(folder, details[i].file, details[i].name, &row, error);
        if (code != 0)
            return code;
    }
    struct row_groups row = folder_launch_row(folder, NULL, NULL, NULL, NULL);
    return open_file(folder, &folder->launches, "launches.csv", &row, error);
}

int folder_create(struct folder *folder, const char *path, const struct identity *identity,
                  const struct scenario *const *scenarios, size_t scenario_count,
                  struct error *error)
{
    *folder = (struct folder){.identity = *identity,
                              .scenarios = scenarios,
                              .scenario_count = scenario_count,
                              .launches.fd = -1,
                              .windows.fd = -1,
                              .threads.fd = -1,
                              .histogram.fd = -1,
                              .timeline.fd = -1};
    snprintf(folder->path, sizeof folder->path, "%s", path);
    int code = open_files(folder, error);
    if (code != 0)
        folder_close(folder);
    return code;
}

// Byte offset behind the last row that belongs to a launch below `launch_count`. The rows of detail
// files contain no line ends, and their launches ascend.
static long long committed_bytes(const struct csv_table *table, const char *text,
                                 uint64_t launch_count)
{
    size_t rows = 0;
    while (rows < table->rows && csv_number(table, rows, "launch") < (double)launch_count)
        rows++;
    const char *end = text;
    for (size_t line = 0; line <= rows && end; line++)
        end = strchr(end, '\n') ? strchr(end, '\n') + 1 : NULL;
    return end ? end - text : -1;
}

static int cut_detail(const struct folder *folder, const struct detail_file *detail,
                      struct error *error)
{
    struct csv_table table;
    int code = csv_read(&table, detail->file->path, error);
    if (code != 0)
        return code;
    int fd;
    char *text;
    size_t bytes;
    code = text_file_open(detail->file->path, O_RDONLY | O_CLOEXEC, &fd, &text, &bytes, error);
    if (code == 0) {
        long long keep = committed_bytes(&table, text, folder->launch_count);
        if (keep >= 0 && keep < detail->file->bytes)
            code = csv_cut(detail->file, keep, error);
        close(fd);
        free(text);
    }
    csv_free(&table);
    return code;
}

int folder_reopen(struct folder *folder, const char *path, const struct identity *identity,
                  const struct scenario *const *scenarios, size_t scenario_count,
                  struct error *error)
{
    int code = folder_create(folder, path, identity, scenarios, scenario_count, error);
    if (code != 0)
        return code;
    struct csv_table launches;
    code = csv_read(&launches, folder->launches.path, error);
    if (code != 0) {
        folder_close(folder);
        return code;
    }
    folder->launch_count = launches.rows;
    struct detail_file details[DETAILS];
    folder_details(folder, details);
    for (size_t i = 0; code == 0 && i < DETAILS; i++)
        code = cut_detail(folder, &details[i], error);
    if (code == 0)
        code = timeline_restore(folder, &launches, error);
    csv_free(&launches);
    if (code != 0)
        folder_close(folder);
    return code;
}

void folder_close(struct folder *folder)
{
    struct csv_file *files[] = {&folder->launches, &folder->windows, &folder->threads,
                                &folder->histogram, &folder->timeline};
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++)
        if (files[i]->fd >= 0)
            csv_close(files[i]);
    timeline_forget(folder, 0);
    free(folder->drawn);
    folder->drawn = NULL;
}
