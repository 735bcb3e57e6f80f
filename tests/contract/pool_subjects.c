// SPDX-License-Identifier: MIT
// pool_subjects.c: every pool that must keep the contract.
#include "extra/all.h"
#include "family.h"
#include "peers/all.h"
#include "pool/all.h"

#define SUBJECT(name) {.kind = FAMILY_POOL, .pool = &name##_pool},

static const struct contract_subject subjects[] = {POOLS(SUBJECT) EXTRA_POOLS(SUBJECT)
                                                       PEER_POOLS(SUBJECT)};

#undef SUBJECT

const struct subject_list pool_subjects = {.items = subjects,
                                           .count = sizeof subjects / sizeof subjects[0]};
