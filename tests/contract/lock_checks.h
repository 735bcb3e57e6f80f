// SPDX-License-Identifier: MIT
// lock_checks.h: the single checks of the lock family; lock.c says what each asks and of whom.
#ifndef TESTS_CONTRACT_LOCK_CHECKS_H
#define TESTS_CONTRACT_LOCK_CHECKS_H

#include "check.h"

// lock_exclusion.c
bool excludes_by_owner(const struct lock_ops *, struct effort, struct reason *);
bool excludes_by_counters(const struct lock_ops *, struct effort, struct reason *);
bool excludes_two_at_once(const struct lock_ops *, struct effort, struct reason *);
bool ends_oversubscribed(const struct lock_ops *, struct effort, struct reason *);

// lock_handover.c
bool hands_over(const struct lock_ops *, struct effort, struct reason *);
bool serves_in_order(const struct lock_ops *, struct effort, struct reason *);
bool try_never_waits(const struct lock_ops *, struct effort, struct reason *);
bool reports_not_held(const struct lock_ops *, struct effort, struct reason *);

// lock_limits.c
bool takes_free_lock(const struct lock_ops *, struct effort, struct reason *);
bool times_out_on_time(const struct lock_ops *, struct effort, struct reason *);
bool counts_attempts(const struct lock_ops *, struct effort, struct reason *);

// lock_giving_up.c
bool gives_up_attempts_safely(const struct lock_ops *, struct effort, struct reason *);
bool gives_up_deadline_safely(const struct lock_ops *, struct effort, struct reason *);

// lock_signals.c
bool survives_signals(const struct lock_ops *, struct effort, struct reason *);
bool keeps_limits_under_signals(const struct lock_ops *, struct effort, struct reason *);

// lock_memory.c
bool memory_goes_after_release(const struct lock_ops *, struct effort, struct reason *);
bool refuses_what_it_cannot(const struct lock_ops *, struct effort, struct reason *);

// lock_exec.c
bool exec_releases(const struct lock_ops *, struct effort, struct reason *);

// lock_processes.c
bool excludes_processes(const struct lock_ops *, struct effort, struct reason *);
bool hands_over_to_process(const struct lock_ops *, struct effort, struct reason *);

// lock_permits.c
bool permits_exactly(const struct lock_ops *, struct effort, struct reason *);
bool permits_never_more(const struct lock_ops *, struct effort, struct reason *);

#endif
