// SPDX-License-Identifier: MIT
// task_trace.c: see task_trace.h.
#include "task_trace.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "declare/text.h"

#define COLUMNS 3

static const char *const columns[COLUMNS] = {"arrival_ns", "cost_ns", "key"};
static const uint64_t limits[COLUMNS] = {TASK_TRACE_ARRIVAL_MAX, TASK_TRACE_COST_MAX, UINT64_MAX};

struct reader {
    char *next, *end; // text that has not been looked at
    size_t line;      // 1-based number of the line at hand
    size_t columns;   // that each line has
    struct error *error;
};

// The next line, ended in place; NULL: no more.
static char *next_line(struct reader *reader)
{
    if (reader->next >= reader->end)
        return NULL;
    char *line = reader->next, *end = memchr(line, '\n', (size_t)(reader->end - line));
    if (!end)
        end = reader->end;
    reader->next = end + 1;
    reader->line++;
    size_t length = (size_t)(end - line);
    length -= length > 0 && line[length - 1] == '\r';
    line[length] = '\0';
    // A NUL would hide what is behind it; so it is no whole number.
    for (char *nul; (nul = memchr(line, '\0', length));)
        *nul = '?';
    return line;
}

static int read_heading(struct reader *reader)
{
    const char *line = next_line(reader);
    if (line && strcmp(line, "arrival_ns,cost_ns,key") == 0)
        reader->columns = COLUMNS;
    else if (line && strcmp(line, "arrival_ns,cost_ns") == 0)
        reader->columns = COLUMNS - 1;
    else
        return error_set(reader->error, EINVAL,
                         "'%.60s' is no heading of a trace; arrival_ns,cost_ns or "
                         "arrival_ns,cost_ns,key",
                         line ? line : "");
    return 0;
}

// One whole number.
static int read_cell(struct reader *reader, const char *cell, size_t column, uint64_t *value)
{
    const char *name = columns[column];
    if (*cell == '\0')
        return error_set(reader->error, EINVAL, "%s is missing", name);
    if (*cell == '-')
        return error_set(reader->error, EINVAL, "%s '%.30s' is negative; 0 or more", name, cell);
    if (cell[strspn(cell, "0123456789")] != '\0')
        return error_set(reader->error, EINVAL, "%s '%.30s' is no whole number, such as 1500", name,
                         cell);
    errno = 0;
    unsigned long long number = strtoull(cell, NULL, 10);
    if (errno == ERANGE || number > limits[column])
        return error_set(reader->error, EINVAL, "%s '%.30s' is too much; the limit is %" PRIu64,
                         name, cell, limits[column]);
    *value = number;
    return 0;
}

static int read_row(struct reader *reader, char *line, struct task_trace_row *row)
{
    uint64_t values[COLUMNS] = {0};
    for (size_t i = 0; i < reader->columns; i++) {
        char *cell = strsep(&line, ",");
        int code = read_cell(reader, cell ? cell : "", i, &values[i]);
        if (code != 0)
            return code;
    }
    if (line)
        return error_set(reader->error, EINVAL, "more than the %zu columns of the heading",
                         reader->columns);
    *row = (struct task_trace_row){values[0], values[1], values[2]};
    return 0;
}

static size_t count_lines(const char *text, const char *end)
{
    size_t count = 0;
    for (const char *at = text; at && at < end; count++) {
        at = memchr(at, '\n', (size_t)(end - at));
        at += at != NULL;
    }
    return count;
}

static int read_rows(struct reader *reader, struct task_trace *trace)
{
    for (char *line; (line = next_line(reader));) {
        struct task_trace_row *row = &trace->rows[trace->count];
        int code = read_row(reader, line, row);
        if (code != 0)
            return code;
        if (trace->count > 0 && row->arrival_ns < row[-1].arrival_ns)
            return error_set(reader->error, EINVAL,
                             "arrival_ns %" PRIu64 " comes after %" PRIu64
                             "; sort the lines by arrival",
                             row->arrival_ns, row[-1].arrival_ns);
        trace->count++;
    }
    return 0;
}

static int parse(struct task_trace *trace, char *text, size_t length, const char *path,
                 struct error *error)
{
    struct reader reader = {.next = text, .end = text + length, .error = error};
    size_t lines = count_lines(text, text + length);
    if (lines > TASK_TRACE_ROWS_MAX + 1)
        return error_set(error, EFBIG, "%s: %zu rows are too many; the limit is %d: head -n %d",
                         path, lines - 1, TASK_TRACE_ROWS_MAX, TASK_TRACE_ROWS_MAX + 1);
    int code = read_heading(&reader);
    if (code == 0 && lines < 2)
        code = error_set(error, EINVAL, "no task below the heading; 1 or more");
    trace->rows = code == 0 ? malloc(lines * sizeof *trace->rows) : NULL;
    if (code == 0)
        code = trace->rows ? read_rows(&reader, trace)
                           : error_set(error, ENOMEM, "no memory for %zu rows", lines);
    trace->keyed = reader.columns == COLUMNS;
    if (code != 0)
        error_prefix(error, "%s:%zu", path, reader.line);
    return code;
}

// A pipe or a device has no end that one could know of.
static int check_file(const char *path, struct error *error)
{
    struct stat status;
    if (stat(path, &status) != 0)
        return error_set(error, errno, "trace=%s: %s", path, strerror(errno));
    if (!S_ISREG(status.st_mode))
        return error_set(error, EINVAL, "trace=%s: no regular file", path);
    if ((uint64_t)status.st_size > TASK_TRACE_BYTES_MAX)
        return error_set(
            error, EFBIG,
            "trace=%s: %lld bytes are too many; the limits are %llu bytes and %d rows: head -n %d",
            path, (long long)status.st_size, (unsigned long long)TASK_TRACE_BYTES_MAX,
            TASK_TRACE_ROWS_MAX, TASK_TRACE_ROWS_MAX + 1);
    return 0;
}

int task_trace_read(struct task_trace *trace, const char *path, struct error *error)
{
    *trace = (struct task_trace){.count = 0};
    char *text = NULL;
    size_t length = 0;
    int code = check_file(path, error);
    if (code == 0)
        code = text_load(path, TASK_TRACE_BYTES_MAX, &text, &length, error);
    if (code == 0)
        code = parse(trace, text, length, path, error);
    free(text);
    if (code != 0)
        task_trace_free(trace);
    return code;
}

void task_trace_free(struct task_trace *trace)
{
    free(trace->rows);
    *trace = (struct task_trace){.count = 0};
}
