// SPDX-License-Identifier: MIT
// environment.h: environment.csv: which machine, how fast at best, with what settings.
#ifndef HARNESS_REPORT_ENVIRONMENT_H
#define HARNESS_REPORT_ENVIRONMENT_H

#include "declare/field.h"
#include "machine/clock.h"
#include "machine/fingerprint.h"
#include "machine/limits.h"
#include "machine/noise.h"
#include "measure/plan.h"
#include "measure/plugin.h"
#include "report/rows.h"

struct environment {
    const struct fingerprint *fingerprint;
    const struct clock_properties *clock;
    const struct limits *before, *after;            // NULL: not measured (yet)
    const struct noise *noise_before, *noise_after; // likewise; of each CPU
    size_t noise_count;                             // CPUs
    const struct field_table *settings;
    const void *settings_object;
    const struct plugin *plugins; // that were loaded
    size_t plugin_count;
    const struct skip *skips; // points that were asked for and are not in the plan
    size_t skip_count;
};

// Replaces environment.csv of the folder at once. 0 or -errno.
int environment_write(const char *folder_path, const struct identity *identity,
                      const struct environment *environment, struct error *error);

// Reads the skips that environment.csv of the folder has into the plan, which has none: a run that
// goes on keeps them. 0 (also where there is no such file) or -errno.
int environment_read_skips(const char *folder_path, struct plan *plan, struct error *error);

#endif
