// SPDX-License-Identifier: MIT
// plan_section.h: one section of a job on its way to points: which scenario and primitives, and the
// lists of values. plan.c makes their product.
#ifndef HARNESS_MEASURE_PLAN_SECTION_H
#define HARNESS_MEASURE_PLAN_SECTION_H

#include "declare/sweep.h"
#include "measure/plan.h"

#define VARIANTS_MAX 256

struct section_sweep {
    const struct job_section *section;
    const struct scenario *scenario;
    bool wanted[VARIANTS_MAX];                        // by index of the scenario's variants
    const struct field *fields[SWEEP_AXES_MAX];       // the keys that were set ...
    const struct field_table *tables[SWEEP_AXES_MAX]; // ... in axes_table or the options' ...
    struct sweep_list lists[SWEEP_AXES_MAX];          // ... and their values, all of which parse
    size_t count;
};

// Reads and checks one section. 0, or -EINVAL with file, line, key and a suggestion.
int section_read(struct section_sweep *sweep, const struct plan_request *request,
                 const struct job_section *section, struct error *error);

#endif
