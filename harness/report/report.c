// SPDX-License-Identifier: MIT
// report.c: see report.h.
#include "report/report.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "report/facts.h"
#include "report/folder.h"
#include "report/html.h"
#include "report/markdown.h"
#include "report/text_file.h"

static int write_file(const char *path, const struct facts *facts,
                      void (*write)(FILE *out, const struct facts *facts), struct error *error)
{
    char *text = NULL;
    size_t bytes = 0;
    FILE *out = open_memstream(&text, &bytes);
    if (!out)
        return error_set(error, errno, "%s: %s", path, strerror(errno));
    write(out, facts);
    int failed = ferror(out);
    failed |= fclose(out) != 0;
    int code = failed ? error_set(error, ENOMEM, "%s: no memory for the page", path)
                      : text_file_replace(path, text, bytes, error);
    free(text);
    return code;
}

int report_write(const char *folder, const char *html_path, const char *plots, struct error *error)
{
    struct facts *facts = malloc(sizeof *facts); // over 20 KiB: settings, headlines
    if (!facts)
        return error_set(error, ENOMEM, "no memory for the report");
    int code = facts_read(facts, folder, error);
    if (code != 0) {
        free(facts);
        return code;
    }
    charts_draw(&facts->charts, folder, plots ? plots : CONTEND_PLOTS, NULL);
    facts_judge(facts);
    char path[600];
    code = write_file(folder_file(folder, "report.md", path, sizeof path), facts, markdown_write,
                      error);
    if (code == 0)
        code = write_file(html_path ? html_path
                                    : folder_file(folder, "report.html", path, sizeof path),
                          facts, html_write, error);
    if (code == 0)
        *error = facts->charts.error;
    facts_free(facts);
    free(facts);
    return code;
}
