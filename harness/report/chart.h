// SPDX-License-Identifier: MIT
// chart.h: the charts of a report, drawn by gnuplot from the CSV files of a result folder.
#ifndef HARNESS_REPORT_CHART_H
#define HARNESS_REPORT_CHART_H

#include <stdbool.h>

#include "declare/error.h"

#define CHARTS 16

struct chart {
    const char *name;   // plots/NAME.gp draws FOLDER/charts/NAME.svg
    const char *title;  // heading in the report
    const char *how_to; // one sentence: how to read it
};
extern const struct chart charts[CHARTS];

struct chart_list {
    bool drawn[CHARTS]; // the file is there
    struct error error; // why a chart is missing that should be there; "" if none is
};

// Draws every chart that the folder's summary.csv (and timeline.csv) has data for; the others are absent, and so is a
// file from an earlier report. Starts gnuplot without a shell and without the user's settings; the
// file names are its arguments. If it is not installed, fails or is refused, `list->error` says so
// and no chart is drawn. A file appears whole (temporary name, then rename). `reference`: of
// ratios, NULL: the charts' default.
void charts_draw(struct chart_list *list, const char *folder, const char *plots,
                 const char *reference);

#endif
