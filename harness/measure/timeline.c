// SPDX-License-Identifier: MIT
// timeline.c: run_timeline_add() of scenario.h.
#include "measure/scenario.h"

bool run_timeline_add(struct run *run, const struct timeline_row *row)
{
    struct timeline *timeline = run->timeline;
    if (!timeline || timeline->count == TIMELINE_MAX)
        return false;
    timeline->rows[timeline->count++] = *row;
    return true;
}
