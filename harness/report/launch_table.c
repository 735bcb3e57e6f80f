// SPDX-License-Identifier: MIT
// launch_table.c: see launch_table.h.
#include "report/launch_table.h"

#include <errno.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "declare/real.h"

const char *launch_text(const struct launch_table *launches, size_t row, int column)
{
    const struct csv_table *csv = &launches->csv;
    return column < 0 ? "" : csv->cells[row * csv->columns + (size_t)column];
}

double launch_number(const struct launch_table *launches, size_t row, int column)
{
    double value;
    struct error ignored;
    return real_parse(launch_text(launches, row, column), &value, &ignored) == 0 ? value : NAN;
}

static enum outcome parse_outcome(const char *text)
{
    for (unsigned i = 0; i < OUTCOMES; i++)
        if (strcmp(outcome_names[i], text) == 0)
            return (enum outcome)i;
    return OUTCOME_CRASHED;
}

// Points are found by glibc's hash table. While it is filled, its data is the last row of the point
// so far; then the first.
static int chain_rows(struct launch_table *launches, struct error *error)
{
    size_t rows = launches->csv.rows;
    int column = csv_column(&launches->csv, "point");
    if (!hcreate_r(2 * rows + 1, &launches->index))
        return error_set(error, ENOMEM, "no memory for %zu launches", rows);
    ENTRY *found;
    for (size_t row = 0; row < rows; row++) {
        ENTRY entry = {.key = (char *)launch_text(launches, row, column)};
        launches->first[row] = !hsearch_r(entry, FIND, &found, &launches->index);
        if (launches->first[row])
            hsearch_r(entry, ENTER, &found, &launches->index); // there is room for every row
        else
            launches->next[(uintptr_t)found->data] = row;
        found->data = (void *)(uintptr_t)row;
    }
    for (size_t row = 0; row < rows; row++) {
        ENTRY entry = {.key = (char *)launch_text(launches, row, column)};
        if (launches->first[row] && hsearch_r(entry, FIND, &found, &launches->index))
            found->data = (void *)(uintptr_t)row;
    }
    return 0;
}

size_t launch_table_find(const struct launch_table *launches, const char *point)
{
    // FIND only reads, whatever its types say.
    ENTRY entry = {.key = (char *)point}, *found;
    if (!hsearch_r(entry, FIND, &found, (struct hsearch_data *)&launches->index))
        return launches->csv.rows;
    return (size_t)(uintptr_t)found->data;
}

int launch_table_read(struct launch_table *launches, const char *path, struct error *error)
{
    *launches = (struct launch_table){0};
    int code = csv_read(&launches->csv, path, error);
    if (code != 0)
        return code;
    size_t rows = launches->csv.rows;
    launches->outcomes = calloc(rows + 1, sizeof *launches->outcomes);
    launches->first = calloc(rows + 1, sizeof *launches->first);
    launches->next = calloc(rows + 1, sizeof *launches->next);
    code = launches->outcomes && launches->first && launches->next
               ? chain_rows(launches, error)
               : error_set(error, ENOMEM, "no memory for %zu launches", rows);
    int column = csv_column(&launches->csv, "outcome");
    for (size_t row = 0; code == 0 && row < rows; row++)
        launches->outcomes[row] = parse_outcome(launch_text(launches, row, column));
    if (code != 0)
        launch_table_free(launches);
    return code;
}

void launch_table_free(struct launch_table *launches)
{
    hdestroy_r(&launches->index); // before the text that holds its keys
    csv_free(&launches->csv);
    free(launches->outcomes);
    free(launches->first);
    free(launches->next);
    *launches = (struct launch_table){0};
}
