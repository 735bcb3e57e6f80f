// SPDX-License-Identifier: MIT
// run_folder.h: where a run's result folder comes from: made for a new run, opened for one that
// goes on.
#ifndef HARNESS_COMMAND_RUN_FOLDER_H
#define HARNESS_COMMAND_RUN_FOLDER_H

#include "command/session.h"

// Keeps the command line for run.json.
void run_folder_command(struct session *session, int argument_count, char **arguments);

// Reads run.json of the folder to resume: settings, plan, identity. 0, -EPROTO when it is another
// machine's or another build's (with the fields that differ), or -errno.
int run_folder_restore(struct session *session, struct error *error);

// Makes the folder with run.json and its CSV files, or opens those of the run to resume. 0 or
// -errno.
int run_folder_open(struct session *session, struct error *error);

// run.json again, with exit code and, unless it was interrupted, complete. 0 or -errno.
int run_folder_finish(struct session *session, struct error *error);

#endif
