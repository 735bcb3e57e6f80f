// SPDX-License-Identifier: MIT
// report.h: charts, one HTML page and Markdown from the files of a run.
#ifndef HARNESS_REPORT_REPORT_H
#define HARNESS_REPORT_REPORT_H

#include "declare/error.h"

// Writes FOLDER/charts/*.svg, FOLDER/report.md and the page (`html`; NULL: FOLDER/report.html). `plots`: folder
// of the gnuplot scripts; NULL: the one contend was built with. 0 or -errno with the reason.
int report_write(const char *folder, const char *html, const char *plots, struct error *error);

#endif
