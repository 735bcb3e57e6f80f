// SPDX-License-Identifier: MIT
// session.h: one run from the first launch to the last: what `contend run` does once everything is
// read and planned.
#ifndef HARNESS_COMMAND_SESSION_H
#define HARNESS_COMMAND_SESSION_H

#include "command/command.h"
#include "command/plugin.h"
#include "command/settings.h"
#include "machine/fingerprint.h"
#include "machine/limits.h"
#include "machine/topology.h"
#include "measure/plan.h"
#include "report/folder.h"
#include "report/run_json.h"
#include "report/summarize.h"

struct session {
    const struct catalog *catalog; // that of `extended` once it is open
    struct extended extended;      // with the run's plug-ins
    struct settings settings;      // fitted to the plan
    struct flags flags;
    struct topology topology;
    struct fingerprint fingerprint;
    struct plan plan;
    struct run_json json;
    struct folder folder;
    const struct limits *limits; // measured before the launches; NULL: not measured
    bool resumed;
    struct summary_counts counts; // after session_run
    bool interrupted;             // likewise
};

// Loads plug-ins: from then on session->catalog has their primitives. Once. 0 or -errno.
int session_extend(struct session *session, const char *const *files, size_t count,
                   struct error *error);

// Makes the result folder (or opens the one to resume), measures limits, launches every point in
// shuffled rounds, judges, and completes the folder. SIGINT and SIGTERM end it early with
// everything valid. 0 or -errno (of the environment: the folder is valid and can be resumed).
int session_run(struct session *session, struct error *error);

#endif
