// SPDX-License-Identifier: MIT
// ring_subjects.c: every ring that must keep the contract.
#include "extra/all.h"
#include "family.h"
#include "peers/all.h"
#include "ring/all.h"

#define SUBJECT(name) {.kind = FAMILY_RING, .ring = &name##_ring},

static const struct contract_subject subjects[] = {RINGS(SUBJECT) EXTRA_RINGS(SUBJECT)
                                                       PEER_RINGS(SUBJECT)};

#undef SUBJECT

const struct subject_list ring_subjects = {.items = subjects,
                                           .count = sizeof subjects / sizeof subjects[0]};
