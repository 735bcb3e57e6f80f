// SPDX-License-Identifier: MIT
// family.h: the contract of a family as a list of checks, whom they are put to, and the broken twins
// that show that each can fail.
#ifndef TESTS_CONTRACT_FAMILY_H
#define TESTS_CONTRACT_FAMILY_H

#include "check.h"
#include "flaw.h"

// A primitive that breaks one promise, and the check that must notice.
struct contract_control {
    const char *name; // what is broken, as a phrase
    enum flaw flaw;
    bool crowd; // caught by chance in a crowd, not by a forced step: its detection rate is a number
    // The check that must notice, by its question.
    union {
        struct {
            const struct lock_ops *ops;
            lock_question *caught_by;
        } lock;
        struct {
            const struct ring_ops *ops;
            ring_question *caught_by;
        } ring;
        struct {
            const struct stream_ops *ops;
            stream_question *caught_by;
        } stream;
        struct {
            const struct dispatch_ops *ops;
            dispatch_question *caught_by;
        } dispatch;
        struct {
            const struct pool_ops *ops;
            pool_question *caught_by;
        } pool;
    };
};

struct check_list {
    const struct contract_check *items;
    unsigned count;
};

struct subject_list {
    const struct contract_subject *items;
    unsigned count;
};

struct control_list {
    const struct contract_control *items;
    unsigned count;
};

struct contract_family {
    const char *name;
    enum family_kind kind;
    // Of the member that does nothing of what the family is for: "none" where NULL.
    const char *none;
    // All promises of the family's contract, each with the condition under which it is made.
    const struct check_list *checks;
    // Every member: own ones, those from outside the tree, peers.
    const struct subject_list *subjects;
    // What the broken twins are made from, without its flaws: it keeps the contract too, so that
    // what is caught in a twin is its flaw.
    const struct subject_list *sound;
    // At least one for each check; `none` for each check that says none_breaks.
    const struct control_list *controls;
};

extern const struct subject_list lock_subjects, ring_subjects, stream_subjects, dispatch_subjects,
    pool_subjects;
extern const struct subject_list lock_sound, ring_sound, stream_sound, dispatch_sound, pool_sound;
extern const struct control_list lock_controls, ring_controls, stream_controls, dispatch_controls,
    pool_controls;

extern const struct contract_family lock_family, ring_family, stream_family, dispatch_family,
    pool_family;

#define FAMILY_COUNT 5

extern const struct contract_family *const contract_families[FAMILY_COUNT];

// The twin of a control.
struct contract_subject control_subject(const struct contract_family *family,
                                        const struct contract_control *control);

// The check that must notice.
const struct contract_check *control_check(const struct contract_family *family,
                                           const struct contract_control *control);

// Puts the check to the twin. Not good means that the twin was caught, unless it is
// VERDICT_NOT_RUN.
struct verdict control_run(const struct contract_family *family,
                           const struct contract_control *control, struct effort effort);

// Failed, crashed or hung.
bool control_caught(struct verdict verdict);

#endif
