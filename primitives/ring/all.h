// SPDX-License-Identifier: MIT
// all.h: every ring. To add one: a header that defines `static const struct ring_ops NAME_ring`, and
// two lines here.
#ifndef PRIMITIVES_RING_ALL_H
#define PRIMITIVES_RING_ALL_H

#include "ring/blocking.h"
#include "ring/locked.h"
#include "ring/mpmc_scq.h"
#include "ring/mpmc_shard.h"
#include "ring/mpmc_turn.h"
#include "ring/mpsc.h"
#include "ring/none.h"
#include "ring/spsc_cached.h"
#include "ring/spsc_lamport.h"
#include "ring/spsc_slot.h"

// In the order of lists and charts: the control, one producer and one consumer, many, those that
// sleep.
#define RINGS(X)                                                                                   \
    X(none)                                                                                        \
    X(spsc_lamport)                                                                                \
    X(spsc_cached)                                                                                 \
    X(spsc_slot)                                                                                   \
    X(locked)                                                                                      \
    X(mpsc)                                                                                        \
    X(mpmc_turn)                                                                                   \
    X(mpmc_scq)                                                                                    \
    X(mpmc_shard)                                                                                  \
    X(blocking_spsc_cached)                                                                        \
    X(blocking_spsc_slot)                                                                          \
    X(blocking_locked)                                                                             \
    X(blocking_mpsc)                                                                               \
    X(blocking_mpmc_turn)

#endif
