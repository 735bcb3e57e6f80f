// SPDX-License-Identifier: MIT
// scenarios.h: every scenario. To add one: a file that defines it, a line here, a line in main.c, a
// line in CMakeLists.txt.
#ifndef SCENARIOS_SCENARIOS_H
#define SCENARIOS_SCENARIOS_H

#include "measure/scenario.h"

extern const struct scenario lock_uncontended;
extern const struct scenario lock_contended;
extern const struct scenario lock_oversubscribed;
extern const struct scenario product;
extern const struct scenario lock_handoff;
extern const struct scenario lock_timed;
extern const struct scenario lock_permits;
extern const struct scenario ring_throughput;
extern const struct scenario ring_ping_pong;
extern const struct scenario ring_open_loop;
extern const struct scenario ring_oversubscribed;
extern const struct scenario ring_blocking;
extern const struct scenario stream_throughput;
extern const struct scenario dispatch_virtual;
extern const struct scenario pool_overhead;
extern const struct scenario pool_size;
extern const struct scenario dispatch_skewed;

#endif
