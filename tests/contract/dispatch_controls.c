// SPDX-License-Identifier: MIT
// dispatch_controls.c: the broken twins of dispatch strategies, and which check catches each.
#include "dispatch/first.h"
#include "dispatch_checks.h"
#include "family.h"
#include "frail_dispatch.h"

static const struct contract_subject sound[] = {
    {.kind = FAMILY_DISPATCH, .dispatch = &frail_round_robin_dispatch},
};

const struct subject_list dispatch_sound = {.items = sound,
                                            .count = sizeof sound / sizeof sound[0]};

static const struct contract_control controls[] = {
    {.name = "the first gets all",
     .dispatch = {.ops = &first_dispatch, .caught_by = dispatch_gives_each_some}},
    {.name = "is set up with anything",
     .flaw = FLAW_ACCEPTS_ALL,
     .dispatch = {.ops = &frail_round_robin_dispatch,
                  .caught_by = dispatch_refuses_what_it_cannot}},
    {.name = "writes a byte beside its memory",
     .flaw = FLAW_OVERRUNS,
     .dispatch = {.ops = &frail_round_robin_dispatch, .caught_by = dispatch_stays_in_its_memory}},
};

const struct control_list dispatch_controls = {.items = controls,
                                               .count = sizeof controls / sizeof controls[0]};
