// SPDX-License-Identifier: MIT
// all.h: every lock. To add one: a header that defines `static const struct lock_ops NAME_lock`,
// and two lines here.
#ifndef PRIMITIVES_LOCK_ALL_H
#define PRIMITIVES_LOCK_ALL_H

#include "lock/clh.h"
#include "lock/cohort.h"
#include "lock/fair.h"
#include "lock/futex.h"
#include "lock/futex2.h"
#include "lock/futex_checked.h"
#include "lock/mcs.h"
#include "lock/mcs_park.h"
#include "lock/none.h"
#include "lock/pi.h"
#include "lock/semaphore.h"
#include "lock/spin_then_park.h"
#include "lock/tas.h"
#include "lock/ticket.h"
#include "lock/ttas.h"

// In the order of lists and charts: the control, locks that spin, locks that sleep.
#define LOCKS(X)                                                                                   \
    X(none)                                                                                        \
    X(tas)                                                                                         \
    X(ttas)                                                                                        \
    X(ticket)                                                                                      \
    X(mcs)                                                                                         \
    X(clh)                                                                                         \
    X(cohort)                                                                                      \
    X(futex2)                                                                                      \
    X(futex)                                                                                       \
    X(futex_checked)                                                                               \
    X(spin_then_park)                                                                              \
    X(fair)                                                                                        \
    X(pi)                                                                                          \
    X(semaphore)                                                                                   \
    X(mcs_park)

#endif
