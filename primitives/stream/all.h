// SPDX-License-Identifier: MIT
// all.h: every stream. To add one: a header that defines `static const struct stream_ops
// NAME_stream`, and two lines here. The byte ring inside a lock comes by itself, for every lock:
// X(locked_LOCK) for each LOCK of LOCKS, EXTRA_LOCKS and PEER_LOCKS.
#ifndef PRIMITIVES_STREAM_ALL_H
#define PRIMITIVES_STREAM_ALL_H

#include "stream/blocking.h"
#include "stream/locked.h"
#include "stream/mpsc_record.h"
#include "stream/none.h"
#include "stream/spsc.h"
#include "stream/spsc_mirrored.h"

// In the order of lists and charts: the control, one writer and one reader, many, those that sleep.
#define STREAMS(X)                                                                                 \
    X(none)                                                                                        \
    X(spsc)                                                                                        \
    X(spsc_mirrored)                                                                               \
    X(mpsc_record)                                                                                 \
    X(blocking_spsc)                                                                               \
    X(blocking_spsc_mirrored)                                                                      \
    X(blocking_mpsc_record)                                                                        \
    X(blocking_locked_futex)

#endif
