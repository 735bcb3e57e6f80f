// SPDX-License-Identifier: MIT
// facts.c: see facts.h.
#include "report/facts.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "report/folder.h"

// A file that may be missing, but not wrong.
static int read_optional(struct csv_table *table, const char *folder, const char *name,
                         struct error *error)
{
    char path[600];
    int code = csv_read(table, folder_file(folder, name, path, sizeof path), error);
    if (code == 0)
        return 0;
    *table = (struct csv_table){0};
    return code == -ENOENT ? 0 : code;
}

int facts_read(struct facts *facts, const char *folder, struct error *error)
{
    *facts = (struct facts){.folder = folder};
    char path[600];
    int code =
        csv_read(&facts->summary, folder_file(folder, "summary.csv", path, sizeof path), error);
    if (code != 0) {
        facts->summary = (struct csv_table){0};
        return code;
    }
    code = read_optional(&facts->launches, folder, "launches.csv", error);
    if (code == 0)
        code = read_optional(&facts->environment, folder, "environment.csv", error);
    if (code == 0)
        code = digest_build(&facts->digest, &facts->summary, error);
    struct error ignored;
    if (code == 0 && run_json_read(folder_file(folder, "run.json", path, sizeof path), &facts->run,
                                   NULL, NULL, &ignored) != 0)
        facts->run = (struct run_json){0};
    if (code != 0)
        facts_free(facts);
    else
        error->text[0] = '\0'; // of an optional file that is not there
    return code;
}

void facts_free(struct facts *facts)
{
    digest_free(&facts->digest);
    struct csv_table *const tables[] = {&facts->summary, &facts->launches, &facts->environment};
    for (int i = 0; i < 3; i++) {
        if (tables[i]->headers)
            csv_free(tables[i]);
        *tables[i] = (struct csv_table){0};
    }
}

const char *facts_identity(const struct facts *facts, const char *column)
{
    return facts->summary.rows > 0 ? csv_text(&facts->summary, 0, column) : "";
}

const char *facts_environment(const struct facts *facts, const char *field)
{
    for (size_t row = 0; row < facts->environment.rows; row++)
        if (strcmp(csv_text(&facts->environment, row, "field"), field) == 0)
            return csv_text(&facts->environment, row, "value");
    return "";
}

size_t facts_skips(const struct facts *facts)
{
    size_t count = 0;
    for (size_t row = 0; row < facts->environment.rows; row++)
        count += strcmp(csv_text(&facts->environment, row, "class"), "skip") == 0;
    return count;
}

void facts_say(struct facts *facts, bool alarm, const char *format, ...)
{
    if (facts->headline_count == HEADLINES_MAX)
        return;
    struct headline *headline = &facts->headlines[facts->headline_count++];
    headline->alarm = alarm;
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(headline->text, sizeof headline->text, format, arguments);
    va_end(arguments);
}
