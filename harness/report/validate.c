// SPDX-License-Identifier: MIT
// validate.c: see validate.h. What must hold for each file is in file_kind.c.
#include "report/validate.h"

#include <assert.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "report/cell.h"
#include "report/csv.h"
#include "report/file_kind.h"
#include "report/run_json.h"
#include "report/schema.h"

#define CANDIDATES_MAX 64

// The fields that a column may have: options of different scenarios share a header.
struct candidates {
    const struct field *fields[CANDIDATES_MAX];
    size_t count;
    bool optional; // the cell may be empty
};

// One file under check.
struct check {
    struct validation *validation;
    const char *path;
    const struct file_kind *kind;
    const struct csv_table *table;
    const struct field_table *const *options;
    size_t option_count;
};

static __attribute__((format(printf, 4, 5))) void
report(struct validation *validation, bool warning, const char *path, const char *format, ...)
{
    *(warning ? &validation->warnings : &validation->errors) += 1;
    if (validation->kept == VALIDATE_PROBLEMS_MAX)
        return;
    struct problem *problem = &validation->problems[validation->kept++];
    problem->warning = warning;
    snprintf(problem->text, sizeof problem->text, "%s", path);
    size_t used = strlen(problem->text);
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(problem->text + used, sizeof problem->text - used, format, arguments);
    va_end(arguments);
    for (char *byte = problem->text; *byte; byte++)
        if ((unsigned char)*byte < ' ')
            *byte = '?'; // one problem is one line, whatever stands in a cell
}

// Counting lines takes time; nobody reads the number of a problem that is not kept.
static size_t line_of(const struct check *check, size_t row)
{
    return check->validation->kept < VALIDATE_PROBLEMS_MAX ? csv_line(check->table, row) : 0;
}

static void report_cell(const struct check *check, size_t row, const char *column,
                        const char *expected)
{
    report(check->validation, false, check->path, ":%zu: column \"%s\": \"%.60s\": %s",
           line_of(check, row), column, csv_text(check->table, row, column), expected);
}

static void add_candidates(struct candidates *candidates, const struct field_table *table,
                           const char *header)
{
    for (size_t i = 0; i < table->count; i++) {
        char text[80];
        if (strcmp(field_header(&table->rows[i], text, sizeof text), header) != 0)
            continue;
        assert(candidates->count < CANDIDATES_MAX);
        candidates->fields[candidates->count++] = &table->rows[i];
    }
}

static struct candidates find_candidates(const struct check *check, const char *header)
{
    struct candidates found = {0};
    const struct file_kind *kind = check->kind;
    for (size_t i = 0; i < KIND_TABLES_MAX && kind->tables[i]; i++)
        add_candidates(&found, kind->tables[i], header);
    found.optional = found.count == 0;
    for (size_t i = 0; kind->options && i < check->option_count; i++)
        add_candidates(&found, check->options[i], header);
    return found;
}

static bool is_swept(const struct check *check, size_t row, const char *header)
{
    const struct file_kind *kind = check->kind;
    return kind->sweep_column && strcmp(header, kind->sweep_column) == 0 &&
           strncmp(csv_text(check->table, row, "metric"), kind->sweep_metric,
                   strlen(kind->sweep_metric)) == 0;
}

static void check_cell(const struct check *check, size_t row, size_t column,
                       const struct candidates *candidates)
{
    const char *cell = check->table->cells[row * check->table->columns + column];
    struct error error = {0};
    bool empty_fits = candidates->optional || candidates->fields[0]->type == FIELD_REAL ||
                      candidates->fields[0]->type == FIELD_TEXT;
    if (is_swept(check, row, check->table->headers[column])) {
        if (*cell)
            report_cell(check, row, check->table->headers[column],
                        "expected an empty cell, it is swept");
        return;
    }
    if (!*cell && empty_fits)
        return;
    for (size_t i = 0; i < candidates->count; i++)
        if (cell_check(candidates->fields[i], cell, &error) == 0)
            return;
    report_cell(check, row, check->table->headers[column], error.text);
}

static void check_columns(const struct check *check)
{
    const struct csv_table *table = check->table;
    for (size_t column = 0; column < table->columns; column++) {
        struct candidates candidates = find_candidates(check, table->headers[column]);
        if (candidates.count == 0)
            report(check->validation, true, check->path,
                   ":1: column \"%.60s\": unknown, not checked", table->headers[column]);
        for (size_t row = 0; candidates.count > 0 && row < table->rows; row++)
            check_cell(check, row, column, &candidates);
    }
}

static bool check_header(const struct check *check)
{
    bool whole = true;
    for (size_t i = 0; i < KIND_TABLES_MAX && check->kind->tables[i]; i++) {
        const struct field_table *table = check->kind->tables[i];
        for (size_t row = 0; row < table->count; row++) {
            char header[80];
            field_header(&table->rows[row], header, sizeof header);
            if (csv_column(check->table, header) >= 0)
                continue;
            report(check->validation, false, check->path, ":1: column \"%s\": missing", header);
            whole = false;
        }
    }
    return whole;
}

// Every row has the schema, run and machine of the first; without a schema of ours nothing else is
// checked.
static bool check_identity(const struct check *check)
{
    struct error error;
    if (check->table->rows > 0 && schema_check(csv_text(check->table, 0, "schema"), &error) < 0) {
        report_cell(check, 0, "schema", error.text);
        return false;
    }
    for (size_t i = 0; i < identity_table.count; i++) {
        const char *column = identity_table.rows[i].name;
        for (size_t row = 1; row < check->table->rows; row++) {
            const char *first = csv_text(check->table, 0, column);
            if (strcmp(csv_text(check->table, row, column), first) == 0)
                continue;
            error_set(&error, EINVAL, "expected \"%s\" as in the first row", first);
            report_cell(check, row, column, error.text);
        }
    }
    return true;
}

static void check_filled(const struct check *check)
{
    for (const char *const *column = check->kind->filled; *column; column++)
        for (size_t row = 0; row < check->table->rows; row++)
            if (!*csv_text(check->table, row, *column))
                report_cell(check, row, *column, "expected a value");
}

static void check_orders(const struct check *check)
{
    for (const struct column_order *order = check->kind->orders; order->low; order++)
        for (size_t row = 0; row < check->table->rows; row++) {
            double low = csv_number(check->table, row, order->low);
            double high = csv_number(check->table, row, order->high);
            struct error error;
            if (order->strict ? !(low >= high) : !(low > high)) // an empty cell is NaN
                continue;
            error_set(&error, EINVAL, "expected %s \"%s\", which is \"%.60s\"",
                      order->strict ? "less than" : "at most", order->high,
                      csv_text(check->table, row, order->high));
            report_cell(check, row, order->low, error.text);
        }
}

// Rows in order of the columns that must differ, then of the file.
static int compare_rows(const void *left, const void *right, void *context)
{
    const struct check *check = context;
    size_t a = *(const size_t *)left, b = *(const size_t *)right;
    for (const char *const *column = check->kind->unique; *column; column++) {
        int order = strcmp(csv_text(check->table, a, *column), csv_text(check->table, b, *column));
        if (order != 0)
            return order;
    }
    return 0;
}

static int compare_rows_stable(const void *left, const void *right, void *context)
{
    int order = compare_rows(left, right, context);
    size_t a = *(const size_t *)left, b = *(const size_t *)right;
    return order != 0 ? order : (a > b) - (a < b);
}

static void report_twin(const struct check *check, size_t row, size_t earlier)
{
    char columns[120] = "";
    for (const char *const *column = check->kind->unique; *column; column++) {
        size_t used = strlen(columns);
        snprintf(columns + used, sizeof columns - used, "%s%s", used ? ", " : "", *column);
    }
    struct error error;
    error_set(&error, EINVAL, "expected another %s than in line %zu", columns,
              line_of(check, earlier));
    report_cell(check, row, check->kind->unique[0], error.text);
}

static void check_unique(struct check *check)
{
    size_t rows = check->table->rows, *order = malloc((rows + 1) * sizeof *order);
    if (!order) {
        report(check->validation, false, check->path, ": no memory to look for equal rows");
        return;
    }
    for (size_t i = 0; i < rows; i++)
        order[i] = i;
    qsort_r(order, rows, sizeof *order, compare_rows_stable, check);
    for (size_t i = 1; i < rows; i++)
        if (compare_rows(&order[i - 1], &order[i], check) == 0)
            report_twin(check, order[i], order[i - 1]);
    free(order);
}

static void check_csv(struct check *check)
{
    struct csv_table table;
    struct error error;
    if (csv_read(&table, check->path, &error) < 0) {
        report(check->validation, false, "", "%s", error.text);
        return;
    }
    check->table = &table;
    // Where a column is missing or the version is another, the rest would say the same again and
    // again.
    if (check_header(check) && check_identity(check)) {
        check_columns(check);
        check_filled(check);
        check_orders(check);
        check_unique(check);
    }
    csv_free(&table);
}

static void check_json(struct validation *validation, const char *path)
{
    struct run_json run;
    struct error error;
    if (run_json_read(path, &run, NULL, NULL, &error) < 0)
        report(validation, false, "", "%s", error.text);
}

void validate_file(struct validation *validation, const char *path,
                   const struct field_table *const *tables, size_t table_count)
{
    const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
    struct check check = {.validation = validation,
                          .path = path,
                          .kind = file_kind_find(name),
                          .options = tables,
                          .option_count = table_count};
    if (check.kind)
        check_csv(&check);
    else if (strcmp(name, "run.json") == 0)
        check_json(validation, path);
    else
        report(validation, false, path,
               ": no file of a run; these are launches.csv, windows.csv, threads.csv, "
               "histogram.csv, timeline.csv, summary.csv, environment.csv and run.json");
}
