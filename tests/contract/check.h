// SPDX-License-Identifier: MIT
// check.h: what a contract check is, and how one is run so that it cannot take its caller down.
//
// A check asks one question of one lock. It may find the lock so broken that the answer is a crash
// or an endless wait, so contract_run() runs it in a forked child with a guard: whatever happens in
// there comes back as a verdict. The caller must have one thread when it calls contract_run().
#ifndef TESTS_CONTRACT_CHECK_H
#define TESTS_CONTRACT_CHECK_H

#include <stdbool.h>

#include "lock/lock.h"

// How hard a check tries. No check passes or fails because the machine is slow: more effort finds
// more, less effort finds less, and only the guard ends a check from outside.
struct effort {
    unsigned ms;      // how long a check that repeats goes on, per check, 1 or more
    unsigned threads; // threads of a check that wants a crowd, 2 or more; fewer for locks that spin
    bool racy;        // the lock is known not to exclude: what it fails to protect is then kept in
                      // relaxed atomics, so that even the failure is defined behaviour
};

// Why a check failed, or what it was waiting for when the guard ended it.
struct reason {
    char text[160];
};

// Sets the text and returns false, so that a check can `return reason_set(...)`.
__attribute__((format(printf, 2, 3))) bool reason_set(struct reason *reason, const char *format,
                                                      ...);

struct contract_check {
    const char *name; // a sentence about the lock, in the words of the contract
    // Does the lock promise this? A check never runs on a lock that does not.
    bool (*applies)(const struct lock_ops *ops);
    // True if the promise was kept. False with the reason set. Before each wait that only a broken
    // lock makes endless the check sets the reason to what it waits for.
    bool (*check)(const struct lock_ops *ops, struct effort effort, struct reason *reason);
    // A lock that claims `spins` may still be at it when the guard ends the check: with more
    // threads than CPUs a queue of spinners moves on by one scheduler slice per step. A result, not
    // a fault.
    bool may_stall;
};

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

// Runs `check` on `ops` in a child and waits at most `guard_ms` for it.
struct verdict contract_run(const struct contract_check *check, const struct lock_ops *ops,
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
