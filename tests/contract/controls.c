// SPDX-License-Identifier: MIT
// controls.c: the broken twins, and which check catches each.
#include <stdlib.h>

#include "frail.h"
#include "lifo.h"
#include "lock.h"
#include "lock/none.h"
#include "lock_checks.h"
#include "sloppy.h"

// Many twins hang, and for them to hang is to be caught, so their guard is short. Not so for a
// crowd, which may work overtime and would be taken for a hang.
#define CONTROL_GUARD_MS 1000

enum flaw flaw_now = FLAW_NONE;

const struct lock_ops *const lock_sound[] = {&sloppy_lock, &frail_lock};
const unsigned lock_sound_count = sizeof lock_sound / sizeof lock_sound[0];

const struct lock_control lock_controls[] = {
    {.name = "no lock", .ops = &none_lock, .caught_by = excludes_by_owner, .crowd = true},
    {.name = "no lock", .ops = &none_lock, .caught_by = excludes_by_counters, .crowd = true},
    {.name = "no lock", .ops = &none_lock, .caught_by = excludes_two_at_once, .crowd = true},
    {.name = "no lock", .ops = &none_lock, .caught_by = ends_oversubscribed, .crowd = true},
    {.name = "no lock", .ops = &none_lock, .caught_by = excludes_processes, .crowd = true},
    {.name = "no lock", .ops = &none_lock, .caught_by = permits_never_more, .crowd = true},
    {.name = "no lock", .ops = &none_lock, .caught_by = permits_exactly},
    {.name = "no lock", .ops = &none_lock, .caught_by = hands_over},
    {.name = "no lock", .ops = &none_lock, .caught_by = try_never_waits},
    {.name = "no lock", .ops = &none_lock, .caught_by = survives_signals},
    {.name = "no lock", .ops = &none_lock, .caught_by = hands_over_to_process},

    {.name = "shared entry",
     .ops = &sloppy_lock,
     .flaw = FLAW_ONE_MORE,
     .caught_by = excludes_by_owner,
     .crowd = true},
    {.name = "shared entry",
     .ops = &sloppy_lock,
     .flaw = FLAW_ONE_MORE,
     .caught_by = excludes_by_counters,
     .crowd = true},
    {.name = "shared entry",
     .ops = &sloppy_lock,
     .flaw = FLAW_ONE_MORE,
     .caught_by = excludes_processes,
     .crowd = true},
    {.name = "lets in once in 1000 looks",
     .ops = &sloppy_lock,
     .flaw = FLAW_SOMETIMES,
     .caught_by = excludes_by_owner,
     .crowd = true},
    {.name = "lets in once in 1000 looks",
     .ops = &sloppy_lock,
     .flaw = FLAW_SOMETIMES,
     .caught_by = excludes_by_counters,
     .crowd = true},
    {.name = "lets in once in 1000 looks",
     .ops = &sloppy_lock,
     .flaw = FLAW_SOMETIMES,
     .caught_by = excludes_processes,
     .crowd = true},
    {.name = "test, then set",
     .ops = &sloppy_lock,
     .flaw = FLAW_TEST_THEN_SET,
     .caught_by = excludes_by_owner,
     .crowd = true},
    {.name = "test, then set",
     .ops = &sloppy_lock,
     .flaw = FLAW_TEST_THEN_SET,
     .caught_by = excludes_by_counters,
     .crowd = true},
    {.name = "test, then set",
     .ops = &sloppy_lock,
     .flaw = FLAW_TEST_THEN_SET,
     .caught_by = excludes_processes,
     .crowd = true},
    {.name = "one permit too many",
     .ops = &sloppy_lock,
     .flaw = FLAW_ONE_MORE,
     .caught_by = permits_exactly},
    {.name = "one permit too many",
     .ops = &sloppy_lock,
     .flaw = FLAW_ONE_MORE,
     .caught_by = permits_never_more,
     .crowd = true},
    {.name = "loses a permit once in 64",
     .ops = &sloppy_lock,
     .flaw = FLAW_LOSES_PERMIT,
     .caught_by = permits_never_more},

    {.name = "serves the latest first", .ops = &lifo_lock, .caught_by = serves_in_order},
    {.name = "lets the holder come back first", .ops = &frail_lock, .caught_by = serves_in_order},
    {.name = "wakes nobody",
     .ops = &frail_lock,
     .flaw = FLAW_WAKES_NOBODY,
     .caught_by = hands_over},
    {.name = "forgets other sleepers",
     .ops = &frail_lock,
     .flaw = FLAW_FORGETS_OTHERS,
     .caught_by = hands_over},
    {.name = "wakes nobody",
     .ops = &frail_lock,
     .flaw = FLAW_WAKES_NOBODY,
     .caught_by = ends_oversubscribed},
    {.name = "one word for all locks",
     .ops = &frail_lock,
     .flaw = FLAW_ONE_FOR_ALL,
     .caught_by = excludes_two_at_once},
    {.name = "a try that waits",
     .ops = &frail_lock,
     .flaw = FLAW_TRY_WAITS,
     .caught_by = try_never_waits},
    {.name = "a try that breaks in",
     .ops = &frail_lock,
     .flaw = FLAW_TRY_BREAKS_IN,
     .caught_by = try_never_waits},
    {.name = "does not report",
     .ops = &frail_lock,
     .flaw = FLAW_UNREPORTED,
     .caught_by = reports_not_held},
    {.name = "deadline before lock",
     .ops = &frail_lock,
     .flaw = FLAW_PAST_REFUSED,
     .caught_by = takes_free_lock},
    {.name = "1 ms before the deadline",
     .ops = &frail_lock,
     .flaw = FLAW_EARLY,
     .caught_by = times_out_on_time},
    {.name = "attempts without end",
     .ops = &frail_lock,
     .flaw = FLAW_UNCOUNTED,
     .caught_by = counts_attempts},
    {.name = "gives up without a mark",
     .ops = &frail_lock,
     .flaw = FLAW_LEAVES_UNMARKED,
     .caught_by = gives_up_attempts_safely},
    {.name = "gives up and cleans the mark",
     .ops = &frail_lock,
     .flaw = FLAW_CLEANS_MARK,
     .caught_by = gives_up_deadline_safely},
    {.name = "gives up with a wake-up in hand",
     .ops = &frail_lock,
     .flaw = FLAW_TAKES_WAKE,
     .caught_by = gives_up_deadline_safely},
    {.name = "a signal lets in",
     .ops = &frail_lock,
     .flaw = FLAW_SIGNAL_ENTERS,
     .caught_by = survives_signals},
    {.name = "a signal times out",
     .ops = &frail_lock,
     .flaw = FLAW_SIGNAL_TIMES_OUT,
     .caught_by = keeps_limits_under_signals},
    {.name = "a signal is an attempt",
     .ops = &frail_lock,
     .flaw = FLAW_SIGNAL_COUNTS,
     .caught_by = keeps_limits_under_signals},
    {.name = "reads the word after the release",
     .ops = &frail_lock,
     .flaw = FLAW_TOUCHES,
     .caught_by = memory_goes_after_release},
    {.name = "opens with anything",
     .ops = &frail_lock,
     .flaw = FLAW_ACCEPTS_ALL,
     .caught_by = refuses_what_it_cannot},
    {.name = "keeps what is released by lock_exec",
     .ops = &frail_lock,
     .flaw = FLAW_KEEPS,
     .caught_by = exec_releases},
    {.name = "wakes within its process",
     .ops = &frail_lock,
     .flaw = FLAW_PRIVATE,
     .caught_by = hands_over_to_process},
};

const unsigned lock_control_count = sizeof lock_controls / sizeof lock_controls[0];

const struct contract_check *control_check(const struct lock_control *control)
{
    for (unsigned i = 0; i < lock_check_count; i++)
        if (lock_checks[i].check == control->caught_by)
            return &lock_checks[i];
    // A control whose check is not in the list.
    abort();
}

struct verdict control_run(const struct lock_control *control, struct effort effort)
{
    struct contract_check check = *control_check(control);
    check.may_stall = false;
    effort.racy = true;
    // A forced step may come out of order under load or an emulator. Its twin is given the rounds
    // that a lock gets in several runs of the suite; that of a crowd is not, as its rate is
    // published.
    if (!control->crowd)
        effort.ms *= 8;
    flaw_now = control->flaw;
    struct verdict verdict =
        contract_run(&check, control->ops, effort, control->crowd ? GUARD_MS : CONTROL_GUARD_MS);
    flaw_now = FLAW_NONE;
    return verdict;
}

bool control_caught(struct verdict verdict)
{
    return verdict.kind == VERDICT_FAILED || verdict.kind == VERDICT_CRASHED ||
           verdict.kind == VERDICT_HUNG;
}
