// SPDX-License-Identifier: MIT
// report.h: charts, Markdown and one HTML page from the files of a result folder.
#ifndef HARNESS_REPORT_REPORT_H
#define HARNESS_REPORT_REPORT_H

#include "declare/error.h"

// Writes FOLDER/charts/*.svg, FOLDER/report.md and FOLDER/report.html or `html_path`; each appears
// whole, or the old one stays. `plots`: the folder of the gnuplot scripts, NULL: the one of the
// source tree this was built from.
//
// 0 or -errno with a sentence: -ENOENT and others for summary.csv, -EINVAL if it lacks a column, or
// what kept a file from being written. Charts that could not be drawn are no error: the page says
// so, 0 is returned and error->text has the reason; without such a note error->text is "".
int report_write(const char *folder, const char *html_path, const char *plots, struct error *error);

#endif
