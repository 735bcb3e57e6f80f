// SPDX-License-Identifier: MIT
// dispatch.c: what dispatch/dispatch.h promises, one check per promise.
#include "dispatch_checks.h"
#include "family.h"

static bool if_any(const struct dispatch_ops *ops)
{
    return ops->pick;
}

static bool if_spreads(const struct dispatch_ops *ops)
{
    return ops->claims.spreads;
}

static const struct contract_check checks[] = {
    {.name = "refuses to be set up for what it cannot do, and changes nothing",
     .dispatch = {.applies = if_any, .asks = dispatch_refuses_what_it_cannot}},
    {.name = "stays in its memory",
     .dispatch = {.applies = if_any, .asks = dispatch_stays_in_its_memory}},
    {.name = "gives each worker of a weight above 0 some",
     .none_breaks = true,
     .dispatch = {.applies = if_spreads, .asks = dispatch_gives_each_some}},
};

static const struct check_list check_list = {.items = checks,
                                             .count = sizeof checks / sizeof checks[0]};

const struct contract_family dispatch_family = {
    .name = "dispatch",
    .kind = FAMILY_DISPATCH,
    .none = "first",
    .checks = &check_list,
    .subjects = &dispatch_subjects,
    .sound = &dispatch_sound,
    .controls = &dispatch_controls,
};
