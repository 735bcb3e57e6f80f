// SPDX-License-Identifier: MIT
// launch_table.c: see launch_table.h.
#include "report/launch_table.h"

#include <errno.h>
#include <math.h>
#include <search.h>
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

// Points are found by glibc's hash table, whose data is the last row of the point so far.
static int chain_rows(struct launch_table *launches, struct error *error)
{
    struct hsearch_data last = {0};
    size_t rows = launches->csv.rows;
    int column = csv_column(&launches->csv, "point");
    if (!hcreate_r(2 * rows + 1, &last))
        return error_set(error, ENOMEM, "no memory for %zu launches", rows);
    for (size_t row = 0; row < rows; row++) {
        ENTRY entry = {.key = (char *)launch_text(launches, row, column)}, *found;
        launches->first[row] = !hsearch_r(entry, FIND, &found, &last);
        if (launches->first[row])
            hsearch_r(entry, ENTER, &found, &last); // there is room for every row
        else
            launches->next[(uintptr_t)found->data] = row;
        found->data = (void *)(uintptr_t)row;
    }
    hdestroy_r(&last);
    return 0;
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
    csv_free(&launches->csv);
    free(launches->outcomes);
    free(launches->first);
    free(launches->next);
    *launches = (struct launch_table){0};
}
