// SPDX-License-Identifier: MIT
// lock_subjects.c: every lock that must keep the contract.
#include "extra/all.h"
#include "family.h"
#include "lock/all.h"
#include "peers/all.h"

#define SUBJECT(name) {.kind = FAMILY_LOCK, .lock = &name##_lock},

static const struct contract_subject subjects[] = {LOCKS(SUBJECT) EXTRA_LOCKS(SUBJECT)
                                                       PEER_LOCKS(SUBJECT)};

#undef SUBJECT

const struct subject_list lock_subjects = {.items = subjects,
                                           .count = sizeof subjects / sizeof subjects[0]};
