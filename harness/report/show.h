// SPDX-License-Identifier: MIT
// show.h: a run's summary on standard output.
#ifndef HARNESS_REPORT_SHOW_H
#define HARNESS_REPORT_SHOW_H

#include <stdio.h>

#include "declare/error.h"

// Prints summary.csv of the folder: as a table followed by a word on noise and the paths of its
// files, as it is (CSV), or as a JSON list of objects. 0 or -errno.
int show_text(FILE *out, const char *folder_path, struct error *error);
int show_csv(FILE *out, const char *folder_path, struct error *error);
int show_json(FILE *out, const char *folder_path, struct error *error);

#endif
