// SPDX-License-Identifier: MIT
// folder_timeline.h: timeline.csv of a run's folder: the tasks of one launch of each point.
#ifndef HARNESS_REPORT_FOLDER_TIMELINE_H
#define HARNESS_REPORT_FOLDER_TIMELINE_H

#include "report/folder.h"

// Appends the launch's timeline, if it has one, its outcome counts, and its point has none yet; then
// the point has one. 0 or -errno.
int timeline_append(struct folder *folder, const struct point *point, const struct record *record,
                    const struct launch_page *page, struct error *error);

// Forgets all but the first `count` points that have one.
void timeline_forget(struct folder *folder, size_t count);

// Of an interrupted run: which points have one. `launches` is all of launches.csv, and timeline.csv
// has only launches that are there. 0 or -errno.
int timeline_restore(struct folder *folder, const struct csv_table *launches, struct error *error);

#endif
