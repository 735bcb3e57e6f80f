// SPDX-License-Identifier: MIT
// show.c: see show.h.
#include "report/show.h"

#include <fcntl.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "report/csv.h"
#include "report/folder.h"
#include "report/json.h"
#include "report/quiet.h"
#include "report/table.h"
#include "report/text_file.h"

static void show_path(FILE *out, const char *folder_path, const char *name, const char *label)
{
    char path[600];
    if (access(folder_file(folder_path, name, path, sizeof path), F_OK) == 0)
        fprintf(out, "%-8s %s\n", label, path);
}

// Nothing where environment.csv is not there or not readable: the table stands without it.
static void show_noise(FILE *out, const char *folder_path)
{
    char path[600], text[200];
    struct csv_table environment;
    struct error ignored;
    if (csv_read(&environment, folder_file(folder_path, "environment.csv", path, sizeof path),
                 &ignored) != 0)
        return;
    if (!quiet_judge(&environment, text, sizeof text))
        fprintf(out, "\n%s\n", text);
    csv_free(&environment);
}

int show_text(FILE *out, const char *folder_path, struct error *error)
{
    char path[600];
    struct csv_table summary;
    int code =
        csv_read(&summary, folder_file(folder_path, "summary.csv", path, sizeof path), error);
    if (code != 0)
        return code;
    report_table(out, &summary);
    csv_free(&summary);
    show_noise(out, folder_path);
    fputc('\n', out);
    show_path(out, folder_path, "summary.csv", "summary");
    show_path(out, folder_path, "launches.csv", "launches");
    show_path(out, folder_path, "report.html", "report");
    show_path(out, folder_path, "report.md", "markdown");
    return 0;
}

int show_csv(FILE *out, const char *folder_path, struct error *error)
{
    char path[600], *text;
    int fd;
    size_t bytes;
    folder_file(folder_path, "summary.csv", path, sizeof path);
    int code = text_file_open(path, O_RDONLY | O_CLOEXEC, &fd, &text, &bytes, error);
    if (code != 0)
        return code;
    fwrite(text, 1, bytes, out);
    free(text);
    close(fd);
    return 0;
}

// A cell of summary.csv as JSON: numbers, true and false, null where it is empty, else text.
static void show_cell(struct json *json, const char *header, const char *cell)
{
    char *end;
    double number = strtod(cell, &end);
    if (!*cell)
        json_number(json, header, NAN);
    else if (*end == '\0')
        json_number(json, header, number);
    else if (strcmp(cell, "true") == 0 || strcmp(cell, "false") == 0)
        json_switch(json, header, *cell == 't');
    else
        json_text(json, header, cell);
}

int show_json(FILE *out, const char *folder_path, struct error *error)
{
    char path[600];
    struct csv_table summary;
    int code =
        csv_read(&summary, folder_file(folder_path, "summary.csv", path, sizeof path), error);
    if (code != 0)
        return code;
    struct json json = json_begin(out);
    json_open(&json, NULL, '[');
    for (size_t row = 0; row < summary.rows; row++) {
        json_open(&json, NULL, '{');
        for (size_t column = 0; column < summary.columns; column++)
            show_cell(&json, summary.headers[column],
                      summary.cells[row * summary.columns + column]);
        json_close(&json);
    }
    json_close(&json);
    csv_free(&summary);
    return 0;
}
