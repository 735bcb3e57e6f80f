// SPDX-License-Identifier: MIT
// point.h: one point of a plan: what a launch measures, and its canonical name.
#ifndef HARNESS_MEASURE_POINT_H
#define HARNESS_MEASURE_POINT_H

#include <stdalign.h>
#include <stdbool.h>
#include <stddef.h>

#include "declare/error.h"
#include "machine/topology.h"
#include "measure/page.h"
#include "measure/scenario.h"

struct point {
    const struct scenario *scenario;
    const struct variant *variant;
    struct axes axes;
    alignas(16) unsigned char options[OPTIONS_BYTES_MAX];
    unsigned worker_count; // of all roles, seats included
    char name[400];        // "scenario/primitive threads=2 placement=llc ... inside=100ns"
};

// Writes the canonical name. 0 or -ENAMETOOLONG.
int point_name(struct point *point, struct error *error);

// The point of that name. 0 or -EINVAL with what is unknown.
int point_parse(struct point *point, const char *name, const struct scenario *const *scenarios,
                size_t count, struct error *error);

// Whether one of the patterns, separated by commas, matches scenario, scenario/primitive or name.
// "": all.
bool point_wanted(const struct point *point, const char *filter);

// 0, or -ENOTSUP with the reason why this primitive or this machine cannot do the point.
int point_check(const struct point *point, const struct topology *topology, struct error *error);

// Fills the request with everything that follows from the point, CPUs included. 0 or -ENOTSUP (not
// for points that passed point_check).
int point_place(const struct point *point, const struct topology *topology,
                struct launch_request *request, struct error *error);

#endif
