// SPDX-License-Identifier: MIT
// all.h: every dispatch strategy. To add one: a header that defines `static const struct dispatch_ops
// NAME_dispatch`, and two lines here.
#ifndef PRIMITIVES_DISPATCH_ALL_H
#define PRIMITIVES_DISPATCH_ALL_H

#include "dispatch/first.h"
#include "dispatch/hash.h"
#include "dispatch/hash_bounded.h"
#include "dispatch/join_idle.h"
#include "dispatch/least_busy.h"
#include "dispatch/least_busy_bucket.h"
#include "dispatch/least_work.h"
#include "dispatch/peak_ewma.h"
#include "dispatch/power_of_d.h"
#include "dispatch/random.h"
#include "dispatch/round_robin.h"
#include "dispatch/weighted_round_robin.h"

// In the order of lists and charts: the control, those that know nothing of the workers, those that
// ask, those that know costs.
#define DISPATCHES(X)                                                                              \
    X(first)                                                                                       \
    X(round_robin)                                                                                 \
    X(weighted_round_robin)                                                                        \
    X(random)                                                                                      \
    X(hash)                                                                                        \
    X(hash_bounded)                                                                                \
    X(join_idle)                                                                                   \
    X(power_of_d)                                                                                  \
    X(peak_ewma)                                                                                   \
    X(least_busy)                                                                                  \
    X(least_busy_bucket)                                                                           \
    X(least_work)

#endif
