// SPDX-License-Identifier: MIT
// pointer.h: workers that call the primitive through a pointer: call=pointer, and plug-ins.
//
// The same body as the workers of each primitive, made once for all: what it calls is known when it
// runs. scripts/check_inlined.sh knows them by their names.
#ifndef SCENARIOS_POINTER_H
#define SCENARIOS_POINTER_H

#include "hint.h"
#include "measure/worker.h"

// Workers of one body(ops, worker, probe), one a probe, and their list for a role of by_pointer.
// Those without ORDER are for a body that does not know PROBE_ORDER.
#define POINTER_WORKERS(body)                                                                      \
    HOT_ENTRY uint64_t pointer_##body##_plain(struct worker *worker)                               \
    {                                                                                              \
        return body(worker->ops, worker, PROBE_NONE);                                              \
    }                                                                                              \
    HOT_ENTRY uint64_t pointer_##body##_latency(struct worker *worker)                             \
    {                                                                                              \
        return body(worker->ops, worker, PROBE_LATENCY);                                           \
    }
#define POINTER_WORKERS_ORDER(body)                                                                \
    POINTER_WORKERS(body)                                                                          \
    HOT_ENTRY uint64_t pointer_##body##_order(struct worker *worker)                               \
    {                                                                                              \
        return body(worker->ops, worker, PROBE_ORDER);                                             \
    }
#define POINTER_WORK(body)                                                                         \
    {                                                                                              \
        pointer_##body##_plain, pointer_##body##_latency                                           \
    }
#define POINTER_WORK_ORDER(body)                                                                   \
    {                                                                                              \
        pointer_##body##_plain, pointer_##body##_latency, pointer_##body##_order                   \
    }

#endif
