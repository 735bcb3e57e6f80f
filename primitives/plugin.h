// SPDX-License-Identifier: MIT
// plugin.h: what a plug-in exports: primitives that are loaded when contend runs, from C or C++.
//
// A plug-in is a shared object with one variable by the name contend_plugin. It needs these headers
// and nothing of contend to link with:
//
//     #include "plugin.h"
//     static const struct ring_ops my_ring = {.about = {.name = "my", ...}, ...};
//     static const struct ring_ops *const rings[] = {&my_ring, NULL};
//     const struct contend_plugin contend_plugin = {.abi = CONTEND_PLUGIN_ABI, .rings = rings};
//
//     cc -shared -fPIC -O2 -I contend/primitives my_plugin.c -o my_plugin.so
//     contend run --plugin ./my_plugin.so --filter 'ring_throughput/my'
//
// Its primitives are variants of every scenario of their family, always called through their table;
// `--call pointer` measures the built-in ones in the same way. A plug-in is code of yours that
// contend runs: it is loaded in the process that plans and in each launch.
#ifndef PRIMITIVES_PLUGIN_H
#define PRIMITIVES_PLUGIN_H

#include <stddef.h>
#include <stdint.h>

#include "lock/lock.h"
#include "pool/pool.h"
#include "ring/ring.h"
#include "stream/stream.h"

// Changes when a table gains a member, by its size, and by its first number when a member gets
// another meaning.
#define CONTEND_PLUGIN_ABI                                                                         \
    (UINT64_C(2) << 60 | (uint64_t)sizeof(struct lock_ops) << 45 |                                 \
     (uint64_t)sizeof(struct pool_ops) << 30 | (uint64_t)sizeof(struct ring_ops) << 15 |           \
     (uint64_t)sizeof(struct stream_ops))

// Lists end with NULL; a list that is NULL is empty. Names are unlike those of the primitives that
// contend has in the family.
struct contend_plugin {
    uint64_t abi; // CONTEND_PLUGIN_ABI
    const struct lock_ops *const *locks;
    const struct pool_ops *const *pools;
    const struct ring_ops *const *rings;
    const struct stream_ops *const *streams;
};

// Declared, so that it has external linkage in C++ too, where a const variable has none by itself.
extern const struct contend_plugin contend_plugin;

#endif
