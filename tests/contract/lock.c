// SPDX-License-Identifier: MIT
// lock.c: what lock/lock.h promises, one check per promise.
#include "lock.h"

#include "lock_checks.h"

static bool if_excludes(const struct lock_ops *ops)
{
    return ops->claims.excludes;
}

static bool if_excludes_processes(const struct lock_ops *ops)
{
    return ops->claims.excludes && ops->claims.shared;
}

static bool if_fifo(const struct lock_ops *ops)
{
    return ops->claims.fifo;
}

static bool if_tries(const struct lock_ops *ops)
{
    return ops->claims.excludes && ops->try_acquire;
}

static bool if_limits(const struct lock_ops *ops)
{
    return ops->claims.excludes && ops->acquire_until;
}

static bool if_checked(const struct lock_ops *ops)
{
    return ops->claims.checked;
}

static bool if_permits(const struct lock_ops *ops)
{
    return ops->claims.permits;
}

// Without open() there is nobody to refuse: zero bytes are the lock, and the claims say the rest.
static bool if_can_refuse(const struct lock_ops *ops)
{
    return ops->open && !(ops->claims.permits && ops->claims.shared);
}

const struct contract_check lock_checks[] = {
    {.name = "lets one in at a time, by the owner's mark",
     .applies = if_excludes,
     .check = excludes_by_owner},
    {.name = "lets one in at a time, by two counters",
     .applies = if_excludes,
     .check = excludes_by_counters},
    {.name = "lets one into each of two locks that are held at once",
     .applies = if_excludes,
     .check = excludes_two_at_once},
    {.name = "ends with 2 and 8 threads per CPU",
     .applies = if_excludes,
     .check = ends_oversubscribed,
     .may_stall = true},
    {.name = "hands over to those who waited before the release",
     .applies = if_excludes,
     .check = hands_over},
    {.name = "serves in the order of arrival", .applies = if_fifo, .check = serves_in_order},
    {.name = "tries without waiting, and fails while held",
     .applies = if_tries,
     .check = try_never_waits},
    {.name = "reports the release of a lock that is not held",
     .applies = if_checked,
     .check = reports_not_held},
    {.name = "takes a free lock whatever the limits",
     .applies = if_limits,
     .check = takes_free_lock},
    {.name = "times out, and not before the deadline",
     .applies = if_limits,
     .check = times_out_on_time},
    {.name = "gives up after the attempts", .applies = if_limits, .check = counts_attempts},
    {.name = "loses no wake-up when attempts are used up",
     .applies = if_limits,
     .check = gives_up_attempts_safely},
    {.name = "loses no wake-up when a deadline passes",
     .applies = if_limits,
     .check = gives_up_deadline_safely},
    {.name = "keeps a waiter waiting through signals",
     .applies = if_excludes,
     .check = survives_signals},
    {.name = "keeps deadline and attempts through signals",
     .applies = if_limits,
     .check = keeps_limits_under_signals},
    {.name = "lets the next owner free the memory",
     .applies = if_excludes,
     .check = memory_goes_after_release},
    {.name = "is released by lock_exec on return, exit and cancellation",
     .applies = if_excludes,
     .check = exec_releases},
    {.name = "refuses to be opened for what it cannot do",
     .applies = if_can_refuse,
     .check = refuses_what_it_cannot},
    {.name = "lets one process in at a time",
     .applies = if_excludes_processes,
     .check = excludes_processes},
    {.name = "hands over to another process",
     .applies = if_excludes_processes,
     .check = hands_over_to_process},
    {.name = "lets in as many as permitted, and keeps one more out",
     .applies = if_permits,
     .check = permits_exactly},
    {.name = "never lets in more than permitted",
     .applies = if_permits,
     .check = permits_never_more},
};

const unsigned lock_check_count = sizeof lock_checks / sizeof lock_checks[0];
