// SPDX-License-Identifier: MIT
// check.h: what a contract check is, and how one is run so that it cannot take its caller down.
//
// A check asks one question of one primitive, its subject. It may find the subject so broken that
// the answer is a crash or an endless wait, so contract_run() runs it in a forked child with a
// guard: whatever happens in there comes back as a verdict. The caller must have one thread when it
// calls contract_run().
//
// The frame is the same for all families. What differs is the type of a subject's table, so a check
// and a subject hold one of several typed pointers, and only check.c chooses between them.
#ifndef TESTS_CONTRACT_CHECK_H
#define TESTS_CONTRACT_CHECK_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "dispatch/dispatch.h"
#include "lock/lock.h"
#include "pool/pool.h"
#include "ring/ring.h"
#include "stream/stream.h"

// How hard a check tries. No check passes or fails because the machine is slow: more effort finds
// more, less effort finds less, and only the guard ends a check from outside.
struct effort {
    unsigned ms;      // how long a check that repeats goes on, per check, 1 or more
    unsigned threads; // threads of a check that wants a crowd, 2 or more; fewer for locks that spin
    bool racy;        // the subject is known to be broken: what it fails to protect is then kept in
                      // relaxed atomics, so that even the failure is defined behaviour
};

// Why a check failed, or what it was waiting for when the guard ended it.
struct reason {
    char text[160];
    // Of what the check waits for, how many are missing, where it keeps count: else 0. Told when the
    // guard ends it.
    _Atomic int64_t missing;
};

// Sets the text and returns false, so that a check can `return reason_set(...)`.
__attribute__((format(printf, 2, 3))) bool reason_set(struct reason *reason, const char *format,
                                                      ...);

enum family_kind { FAMILY_LOCK, FAMILY_RING, FAMILY_STREAM, FAMILY_DISPATCH, FAMILY_POOL };

// A check's question. True if the promise was kept, false with the reason set. Before each wait that
// only a broken subject makes endless it sets the reason to what it waits for.
typedef bool lock_question(const struct lock_ops *ops, struct effort effort, struct reason *reason);
typedef bool ring_question(const struct ring_ops *ops, struct effort effort, struct reason *reason);
typedef bool stream_question(const struct stream_ops *ops, struct effort effort,
                             struct reason *reason);
typedef bool dispatch_question(const struct dispatch_ops *ops, struct effort effort,
                               struct reason *reason);
typedef bool pool_question(const struct pool_ops *ops, struct effort effort, struct reason *reason);

// Whom a check is put to.
struct contract_subject {
    enum family_kind kind;
    union {
        const struct lock_ops *lock;
        const struct ring_ops *ring;
        const struct stream_ops *stream;
        const struct dispatch_ops *dispatch;
        const struct pool_ops *pool;
    };
};

// `applies`: does the subject promise this? A check never runs on a subject that does not.
struct contract_check {
    const char *name; // a sentence about the subject, in the words of the contract
    // One that waits (a lock that claims `spins`, a ring or stream that claims `waits`) may still be
    // at it when the guard ends the check: with more threads than CPUs a queue of spinners moves on
    // by one scheduler slice per step. A result, not a fault.
    bool may_stall;
    // The family's control, `none` or what stands for it, breaks it: one of the check's twins.
    bool none_breaks;
    union {
        struct {
            bool (*applies)(const struct lock_ops *ops);
            lock_question *asks;
        } lock;
        struct {
            bool (*applies)(const struct ring_ops *ops);
            ring_question *asks;
        } ring;
        struct {
            bool (*applies)(const struct stream_ops *ops);
            stream_question *asks;
        } stream;
        struct {
            bool (*applies)(const struct dispatch_ops *ops);
            dispatch_question *asks;
        } dispatch;
        struct {
            bool (*applies)(const struct pool_ops *ops);
            pool_question *asks;
        } pool;
    };
};

// The subject's name, summary and source.
const struct about *subject_about(struct contract_subject subject);

// Both of one family.
bool check_applies(const struct contract_check *check, struct contract_subject subject);

enum verdict_kind {
    VERDICT_PASSED,
    VERDICT_FAILED,  // the check said so
    VERDICT_CRASHED, // ended by a signal or a sanitizer, during the check or after it had passed
    VERDICT_HUNG,    // the guard ended it
    VERDICT_STALLED, // the guard ended it, and that is allowed
    VERDICT_NOT_RUN, // no child could be made: the machine's fault
};

struct verdict {
    enum verdict_kind kind;
    struct reason reason; // empty when passed
};

// Puts `check` to `subject`, of the same family, in a child and waits at most `guard_ms` for it.
struct verdict contract_run(const struct contract_check *check, struct contract_subject subject,
                            struct effort effort, unsigned guard_ms);

// Passed or stalled.
static inline bool verdict_good(struct verdict verdict)
{
    return verdict.kind == VERDICT_PASSED || verdict.kind == VERDICT_STALLED;
}

// "passed", "failed", ...
const char *verdict_name(enum verdict_kind kind);

// CPUs that this process may run on, 1 or more.
unsigned cpus_allowed(void);

// The effort of a run: `ms` per check, as many threads as tell something on this machine.
struct effort effort_of(unsigned ms);

#define EFFORT_MS_DEFAULT 40

// Long enough that only a check that never ends meets it, on the slowest emulated machine.
#define GUARD_MS 30000

#endif
