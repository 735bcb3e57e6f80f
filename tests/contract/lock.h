// SPDX-License-Identifier: MIT
// lock.h: the contract of the lock family as a list of checks, and whom they are put to.
#ifndef TESTS_CONTRACT_LOCK_H
#define TESTS_CONTRACT_LOCK_H

#include "check.h"
#include "flaw.h"

// All promises of lock/lock.h, each with the condition under which a lock makes it.
extern const struct contract_check lock_checks[];
extern const unsigned lock_check_count;

// Every lock of lock/all.h, then every peer of peers/all.h.
extern const struct lock_ops *const lock_subjects[];
extern const unsigned lock_subject_count;

// The locks that the broken twins are made from, without their flaws: they keep the contract too,
// so that what is caught in a twin is its flaw.
extern const struct lock_ops *const lock_sound[];
extern const unsigned lock_sound_count;

// A lock that breaks one promise, and the check that must notice.
struct lock_control {
    const char *name; // what is broken, as a phrase
    const struct lock_ops *ops;
    enum flaw flaw;
    // The check that must notice, by its function.
    bool (*caught_by)(const struct lock_ops *, struct effort, struct reason *);
    bool crowd; // caught by chance in a crowd, not by a forced step: its detection rate is a number
};

// At least one control for each check; `none` for each check of exclusion.
extern const struct lock_control lock_controls[];
extern const unsigned lock_control_count;

// The check that must notice.
const struct contract_check *control_check(const struct lock_control *control);

// Runs the check on the twin. Not good means that the twin was caught, unless it is
// VERDICT_NOT_RUN.
struct verdict control_run(const struct lock_control *control, struct effort effort);

// Failed, crashed or hung.
bool control_caught(struct verdict verdict);

#endif
