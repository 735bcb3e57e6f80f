// SPDX-License-Identifier: MIT
// subjects.c: every lock that must keep the contract.
#include "extra/all.h"
#include "lock.h"
#include "lock/all.h"
#include "peers/all.h"

#define SUBJECT(name) &name##_lock,

const struct lock_ops *const lock_subjects[] = {LOCKS(SUBJECT) EXTRA_LOCKS(SUBJECT)
                                                    PEER_LOCKS(SUBJECT)};

#undef SUBJECT

const unsigned lock_subject_count = sizeof lock_subjects / sizeof lock_subjects[0];
