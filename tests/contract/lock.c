// SPDX-License-Identifier: MIT
// lock.c: what lock/lock.h promises, one check per promise.
#include "family.h"
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

static const struct contract_check checks[] = {
    {.name = "lets one in at a time, by the owner's mark",
     .none_breaks = true,
     .lock = {.applies = if_excludes, .asks = excludes_by_owner}},
    {.name = "lets one in at a time, by two counters",
     .none_breaks = true,
     .lock = {.applies = if_excludes, .asks = excludes_by_counters}},
    {.name = "lets one into each of two locks that are held at once",
     .none_breaks = true,
     .lock = {.applies = if_excludes, .asks = excludes_two_at_once}},
    {.name = "ends with 2 and 8 threads per CPU",
     .may_stall = true,
     .none_breaks = true,
     .lock = {.applies = if_excludes, .asks = ends_oversubscribed}},
    {.name = "hands over to those who waited before the release",
     .lock = {.applies = if_excludes, .asks = hands_over}},
    {.name = "serves in the order of arrival",
     .lock = {.applies = if_fifo, .asks = serves_in_order}},
    {.name = "tries without waiting, and fails while held",
     .lock = {.applies = if_tries, .asks = try_never_waits}},
    {.name = "reports the release of a lock that is not held",
     .lock = {.applies = if_checked, .asks = reports_not_held}},
    {.name = "takes a free lock whatever the limits",
     .lock = {.applies = if_limits, .asks = takes_free_lock}},
    {.name = "times out, and not before the deadline",
     .lock = {.applies = if_limits, .asks = times_out_on_time}},
    {.name = "gives up after the attempts",
     .lock = {.applies = if_limits, .asks = counts_attempts}},
    {.name = "loses no wake-up when attempts are used up",
     .lock = {.applies = if_limits, .asks = gives_up_attempts_safely}},
    {.name = "loses no wake-up when a deadline passes",
     .lock = {.applies = if_limits, .asks = gives_up_deadline_safely}},
    {.name = "keeps a waiter waiting through signals",
     .lock = {.applies = if_excludes, .asks = survives_signals}},
    {.name = "keeps deadline and attempts through signals",
     .lock = {.applies = if_limits, .asks = keeps_limits_under_signals}},
    {.name = "lets the next owner free the memory",
     .lock = {.applies = if_excludes, .asks = memory_goes_after_release}},
    {.name = "is released by lock_exec on return, exit and cancellation",
     .lock = {.applies = if_excludes, .asks = exec_releases}},
    {.name = "refuses to be opened for what it cannot do",
     .lock = {.applies = if_can_refuse, .asks = refuses_what_it_cannot}},
    {.name = "lets one process in at a time",
     .none_breaks = true,
     .lock = {.applies = if_excludes_processes, .asks = excludes_processes}},
    {.name = "hands over to another process",
     .lock = {.applies = if_excludes_processes, .asks = hands_over_to_process}},
    {.name = "lets in as many as permitted, and keeps one more out",
     .lock = {.applies = if_permits, .asks = permits_exactly}},
    {.name = "never lets in more than permitted",
     .none_breaks = true,
     .lock = {.applies = if_permits, .asks = permits_never_more}},
};

static const struct check_list check_list = {.items = checks,
                                             .count = sizeof checks / sizeof checks[0]};

const struct contract_family lock_family = {
    .name = "lock",
    .kind = FAMILY_LOCK,
    .checks = &check_list,
    .subjects = &lock_subjects,
    .sound = &lock_sound,
    .controls = &lock_controls,
};
