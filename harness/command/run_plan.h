// SPDX-License-Identifier: MIT
// run_plan.h: from the jobs and options of `contend run` to the plan of a session.
#ifndef HARNESS_COMMAND_RUN_PLAN_H
#define HARNESS_COMMAND_RUN_PLAN_H

#include "command/session.h"

#define PENDING_MAX 64

// Options that are lists or settings, kept until the job files are read.
struct pending {
    struct {
        const char *name, *value;
    } items[PENDING_MAX];
    size_t count;
};

// Adds an option, for argument_group.take; name and value must live as long. 0 or -EINVAL.
int pending_take(void *pending, const char *name, const char *value, struct error *error);

// Fills settings and plan of a session from job files (none: all scenarios) and the options. Its
// catalog and topology are set. 0 or -errno.
int run_plan_make(struct session *session, int count, char **files, const struct pending *pending,
                  struct error *error);

// Prints the points and how long they take.
void run_plan_show(const struct session *session);

// What a user should know before the launches, on standard error: points that are left out, threads
// that all share one CPU.
void run_plan_warn(const struct session *session);

// Says why the plan is empty, with the nearest scenario or scenario/primitive if the filter looks
// mistyped.
void run_plan_explain(const struct session *session, struct error *error);

#endif
