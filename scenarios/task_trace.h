// SPDX-License-Identifier: MIT
// task_trace.h: tasks from a file: when each came, what it cost, whose it was.
//
// CSV with a first line `arrival_ns,cost_ns` or `arrival_ns,cost_ns,key`, then one task a line in
// order of arrival, whole numbers of 0 or more.
#ifndef SCENARIOS_TASK_TRACE_H
#define SCENARIOS_TASK_TRACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "declare/error.h"

// Limits of a file, its path included.
#define TASK_TRACE_PATH_BYTES  64
#define TASK_TRACE_ROWS_MAX    1000000
#define TASK_TRACE_BYTES_MAX   (UINT64_C(64) << 20)
#define TASK_TRACE_COST_MAX    UINT64_C(1000000000000)    // ns: 1000 s
#define TASK_TRACE_ARRIVAL_MAX UINT64_C(1000000000000000) // ns: 11 days

struct task_trace_row {
    uint64_t arrival_ns, cost_ns, key;
};

// Zero bytes: no trace.
struct task_trace {
    struct task_trace_row *rows;
    size_t count;
    bool keyed; // the file has keys
};

// Reads a regular file. 0, or -errno with a sentence that names file, line, value and limit, and
// nothing to free: -EINVAL for what is no such file, -EFBIG, -ENOMEM, those of open and read.
int task_trace_read(struct task_trace *trace, const char *path, struct error *error);

void task_trace_free(struct task_trace *trace);

#endif
