// SPDX-License-Identifier: MIT
// rte_ring.h: peers: the ring of DPDK in its four kinds of synchronisation.
//
//   rte_ring_sp   one producer, one consumer
//   rte_ring_mp   many: a push takes places by compare-exchange and, before it returns, waits until
//                 those before it are filled; a pop likewise
//   rte_ring_rts  many: only the last of the pushes (or pops) under way makes what they did visible
//   rte_ring_hts  many: one push and one pop at a time
//
// The ring's functions are all inline; with the library come constructors that would run in every
// process that is measured. So nothing is linked: open fills the ring's public members as
// rte_ring_init does, with RING_F_EXACT_SZ, which lets the ring hold exactly what was asked for.
// Elements are of 8 bytes; several at a time are a burst: as many as fit. Compiled without the
// -march that DPDK's pkg-config asks for: the ring needs none of it.
//
// Full and empty are definite with _sp and _hts. A push of _mp or _rts counts as full what a pop
// under way has taken, and a pop of theirs does not see what a push under way has filled. Beyond
// that a push of _rts may return before its element can be popped, and a pop before its place is
// free, while others of their side are on their way.
#ifndef PRIMITIVES_PEERS_RTE_RING_H
#define PRIMITIVES_PEERS_RTE_RING_H

#include <limits.h>

#include "hint.h"
#include "ring/limit.h"
#include "wait.h"

// DPDK has a macro of the name of one in wait.h. Its other headers rely on rte_config.h.
#pragma push_macro("NS_PER_S")
#undef NS_PER_S
#include <rte_config.h>

#include <rte_ring.h>
#pragma pop_macro("NS_PER_S")

static uint64_t dpdk_ring_capacity(const struct ring_config *config)
{
    return config->capacity;
}

static size_t dpdk_ring_bytes(const struct ring_config *config)
{
    return sizeof(struct rte_ring) + power_of_two(config->capacity + 1) * sizeof(uint64_t);
}

static int dpdk_ring_open(void *memory, const struct ring_config *config, enum ring_side sides,
                          enum rte_ring_sync_type sync)
{
    int error = ring_config_check(config, sides, sides, true);
    if (error != 0)
        return error;
    uint64_t size = power_of_two(config->capacity + 1);
    if (size > RTE_RING_SZ_MASK)
        return -EINVAL;
    struct rte_ring *ring = memory;
    *ring = (struct rte_ring){.name = "contend",
                              .flags = RING_F_EXACT_SZ,
                              .size = (uint32_t)size,
                              .mask = (uint32_t)size - 1,
                              .capacity = (uint32_t)config->capacity};
    // In the same place in all three kinds of head and tail.
    ring->prod.sync_type = sync;
    ring->cons.sync_type = sync;
    return 0;
}

// Elements of a burst; DPDK counts in 32 bits.
HOT_INLINE unsigned dpdk_ring_burst(size_t count)
{
    return count < UINT_MAX ? (unsigned)count : UINT_MAX;
}

static int rte_ring_sp_open(void *memory, const struct ring_config *config)
{
    return dpdk_ring_open(memory, config, RING_ONE, RTE_RING_SYNC_ST);
}

HOT_INLINE size_t rte_ring_sp_push_many(void *ring, void *handle, const uint64_t *values,
                                        size_t count)
{
    (void)handle;
    return rte_ring_sp_enqueue_burst_elem(ring, values, sizeof *values, dpdk_ring_burst(count),
                                          NULL);
}

HOT_INLINE size_t rte_ring_sp_pop_many(void *ring, void *handle, uint64_t *values, size_t count)
{
    (void)handle;
    return rte_ring_sc_dequeue_burst_elem(ring, values, sizeof *values, dpdk_ring_burst(count),
                                          NULL);
}

HOT_INLINE bool rte_ring_sp_push(void *ring, void *handle, uint64_t value)
{
    return rte_ring_sp_push_many(ring, handle, &value, 1) == 1;
}

HOT_INLINE bool rte_ring_sp_pop(void *ring, void *handle, uint64_t *value)
{
    return rte_ring_sp_pop_many(ring, handle, value, 1) == 1;
}

static const struct ring_ops rte_ring_sp_ring = {
    .about = {.name = "rte_ring_sp",
              .summary = "DPDK's ring for one producer and one consumer",
              .source = "libdpdk-dev, RTE_RING_SYNC_ST"},
    .claims = {.keeps = true,
               .producers = RING_ONE,
               .consumers = RING_ONE,
               .order = RING_TOTAL,
               .full_definite = true,
               .empty_definite = true,
               .shared = true},
    .capacity = dpdk_ring_capacity,
    .bytes = dpdk_ring_bytes,
    .open = rte_ring_sp_open,
    .push = rte_ring_sp_push,
    .pop = rte_ring_sp_pop,
    .push_many = rte_ring_sp_push_many,
    .pop_many = rte_ring_sp_pop_many,
};

static int rte_ring_mp_open(void *memory, const struct ring_config *config)
{
    return dpdk_ring_open(memory, config, RING_MANY, RTE_RING_SYNC_MT);
}

HOT_INLINE size_t rte_ring_mp_push_many(void *ring, void *handle, const uint64_t *values,
                                        size_t count)
{
    (void)handle;
    return rte_ring_mp_enqueue_burst_elem(ring, values, sizeof *values, dpdk_ring_burst(count),
                                          NULL);
}

HOT_INLINE size_t rte_ring_mp_pop_many(void *ring, void *handle, uint64_t *values, size_t count)
{
    (void)handle;
    return rte_ring_mc_dequeue_burst_elem(ring, values, sizeof *values, dpdk_ring_burst(count),
                                          NULL);
}

HOT_INLINE bool rte_ring_mp_push(void *ring, void *handle, uint64_t value)
{
    return rte_ring_mp_push_many(ring, handle, &value, 1) == 1;
}

HOT_INLINE bool rte_ring_mp_pop(void *ring, void *handle, uint64_t *value)
{
    return rte_ring_mp_pop_many(ring, handle, value, 1) == 1;
}

static const struct ring_ops rte_ring_mp_ring = {
    .about = {.name = "rte_ring_mp",
              .summary = "DPDK's ring for many, each waiting for those before it",
              .source = "libdpdk-dev, RTE_RING_SYNC_MT"},
    .claims = {.keeps = true,
               .producers = RING_MANY,
               .consumers = RING_MANY,
               .order = RING_TOTAL,
               .waits = true,
               .shared = true},
    .capacity = dpdk_ring_capacity,
    .bytes = dpdk_ring_bytes,
    .open = rte_ring_mp_open,
    .push = rte_ring_mp_push,
    .pop = rte_ring_mp_pop,
    .push_many = rte_ring_mp_push_many,
    .pop_many = rte_ring_mp_pop_many,
};

// How far pushes, or pops, may be ahead of the last that is visible: an eighth, as rte_ring_init
// has it.
static int rte_ring_rts_open(void *memory, const struct ring_config *config)
{
    int error = dpdk_ring_open(memory, config, RING_MANY, RTE_RING_SYNC_MT_RTS);
    if (error != 0)
        return error;
    struct rte_ring *ring = memory;
    ring->rts_prod.htd_max = ring->capacity / 8;
    ring->rts_cons.htd_max = ring->capacity / 8;
    return 0;
}

HOT_INLINE size_t rte_ring_rts_push_many(void *ring, void *handle, const uint64_t *values,
                                         size_t count)
{
    (void)handle;
    return rte_ring_mp_rts_enqueue_burst_elem(ring, values, sizeof *values, dpdk_ring_burst(count),
                                              NULL);
}

HOT_INLINE size_t rte_ring_rts_pop_many(void *ring, void *handle, uint64_t *values, size_t count)
{
    (void)handle;
    return rte_ring_mc_rts_dequeue_burst_elem(ring, values, sizeof *values, dpdk_ring_burst(count),
                                              NULL);
}

HOT_INLINE bool rte_ring_rts_push(void *ring, void *handle, uint64_t value)
{
    return rte_ring_rts_push_many(ring, handle, &value, 1) == 1;
}

HOT_INLINE bool rte_ring_rts_pop(void *ring, void *handle, uint64_t *value)
{
    return rte_ring_rts_pop_many(ring, handle, value, 1) == 1;
}

static const struct ring_ops rte_ring_rts_ring = {
    .about = {.name = "rte_ring_rts",
              .summary = "DPDK's ring for many, where the last one in moves the tail for all",
              .source = "libdpdk-dev, RTE_RING_SYNC_MT_RTS"},
    .claims = {.keeps = true,
               .producers = RING_MANY,
               .consumers = RING_MANY,
               .order = RING_TOTAL,
               .waits = true,
               .shared = true},
    .capacity = dpdk_ring_capacity,
    .bytes = dpdk_ring_bytes,
    .open = rte_ring_rts_open,
    .push = rte_ring_rts_push,
    .pop = rte_ring_rts_pop,
    .push_many = rte_ring_rts_push_many,
    .pop_many = rte_ring_rts_pop_many,
};

static int rte_ring_hts_open(void *memory, const struct ring_config *config)
{
    return dpdk_ring_open(memory, config, RING_MANY, RTE_RING_SYNC_MT_HTS);
}

HOT_INLINE size_t rte_ring_hts_push_many(void *ring, void *handle, const uint64_t *values,
                                         size_t count)
{
    (void)handle;
    return rte_ring_mp_hts_enqueue_burst_elem(ring, values, sizeof *values, dpdk_ring_burst(count),
                                              NULL);
}

HOT_INLINE size_t rte_ring_hts_pop_many(void *ring, void *handle, uint64_t *values, size_t count)
{
    (void)handle;
    return rte_ring_mc_hts_dequeue_burst_elem(ring, values, sizeof *values, dpdk_ring_burst(count),
                                              NULL);
}

HOT_INLINE bool rte_ring_hts_push(void *ring, void *handle, uint64_t value)
{
    return rte_ring_hts_push_many(ring, handle, &value, 1) == 1;
}

HOT_INLINE bool rte_ring_hts_pop(void *ring, void *handle, uint64_t *value)
{
    return rte_ring_hts_pop_many(ring, handle, value, 1) == 1;
}

static const struct ring_ops rte_ring_hts_ring = {
    .about = {.name = "rte_ring_hts",
              .summary = "DPDK's ring for many, one push and one pop at a time",
              .source = "libdpdk-dev, RTE_RING_SYNC_MT_HTS"},
    .claims = {.keeps = true,
               .producers = RING_MANY,
               .consumers = RING_MANY,
               .order = RING_TOTAL,
               .full_definite = true,
               .empty_definite = true,
               .waits = true,
               .shared = true},
    .capacity = dpdk_ring_capacity,
    .bytes = dpdk_ring_bytes,
    .open = rte_ring_hts_open,
    .push = rte_ring_hts_push,
    .pop = rte_ring_hts_pop,
    .push_many = rte_ring_hts_push_many,
    .pop_many = rte_ring_hts_pop_many,
};

#endif
