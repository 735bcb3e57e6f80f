// SPDX-License-Identifier: MIT
// plan.h: from a job to the points that will be launched: scenario x primitive x axes x options.
#ifndef HARNESS_MEASURE_PLAN_H
#define HARNESS_MEASURE_PLAN_H

#include <search.h>
#include <stddef.h>

#include "declare/error.h"
#include "declare/field.h"
#include "declare/job.h"
#include "machine/topology.h"
#include "measure/point.h"
#include "measure/scenario.h"

#define POINTS_MAX 20000
#define SKIPS_MAX  2000

// What was asked for and cannot be done on this machine or by this primitive; always shown.
struct skip {
    char text[400]; // "point: reason"
};

struct plan {
    struct point *points; // malloc'ed; no two have the same name
    size_t count;
    struct skip *skips; // malloc'ed
    size_t skip_count;
    struct hsearch_data index; // of the points by name, for plan_find
};

// What the plan is made from.
struct plan_request {
    const struct job *job;
    const struct scenario *const *scenarios;
    size_t scenario_count;
    const struct topology *topology;
    const struct field_table *run_options; // keys that concern the whole run, not a point
    // Patterns separated by commas, of scenario, scenario/primitive or the whole name; "": all.
    const char *filter;
};

// Keys of a section: scenario (default: the section's name), primitive (patterns, default "*"), the
// axes, the scenario's options. A key from [global] or the command line is for the sections whose
// scenario knows it, and an error if none does; so are the primitives' patterns. 0, -ENOMEM, or
// another -errno with file, line, key and a suggestion. An empty plan is not an error here.
int plan_make(struct plan *plan, const struct plan_request *request, struct error *error);

// The plan of these points again, by their canonical names; for a run that goes on. 0, or -EINVAL
// for a name that this build does not know, or -ENOTSUP for a point that this machine cannot do.
int plan_restore(struct plan *plan, char *const *names, size_t count,
                 const struct scenario *const *scenarios, size_t scenario_count,
                 const struct topology *topology, struct error *error);

// Position of the point of that name; plan->count if it is not in the plan.
size_t plan_find(const struct plan *plan, const char *name);

// A zeroed plan may be freed.
void plan_free(struct plan *plan);

#endif
