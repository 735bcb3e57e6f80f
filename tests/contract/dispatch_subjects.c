// SPDX-License-Identifier: MIT
// dispatch_subjects.c: every dispatch strategy that must keep the contract.
#include "dispatch/all.h"
#include "extra/all.h"
#include "family.h"

#define SUBJECT(name) {.kind = FAMILY_DISPATCH, .dispatch = &name##_dispatch},

static const struct contract_subject subjects[] = {DISPATCHES(SUBJECT) EXTRA_DISPATCHES(SUBJECT)};

#undef SUBJECT

const struct subject_list dispatch_subjects = {.items = subjects,
                                               .count = sizeof subjects / sizeof subjects[0]};
