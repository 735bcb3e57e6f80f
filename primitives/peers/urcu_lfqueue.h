// SPDX-License-Identifier: MIT
// urcu_lfqueue.h: peer: the lock-free queue of liburcu, by read-copy-update.
//
// Every operation is a read section of the bulletproof flavour, whose threads need no leave-taking.
// A node that was popped may be used again after a grace period. Its producer waits for one when it
// has used up the nodes that the last one freed: URCU_LFQUEUE_SPARE pushes share one, and a reader
// that loses its CPU inside a section holds that producer up. So each producer has nodes for
// `capacity` elements and spare ones (node_pool.h), and a queue of several producers holds at most
// producers * capacity elements. The library keeps a node of its own in a queue that runs empty:
// pop allocates it, and a thread of the library frees it later. Inlined, which the library offers
// to programs under licences that go with the LGPL.
#ifndef PRIMITIVES_PEERS_URCU_LFQUEUE_H
#define PRIMITIVES_PEERS_URCU_LFQUEUE_H

#ifndef _LGPL_SOURCE
#define _LGPL_SOURCE
#endif
#include <stdalign.h>
#include <stdlib.h>
#include <urcu/urcu-bp.h>

#include <urcu/rculfqueue.h>

#include "hint.h"
#include "peers/node_pool.h"
#include "ring/limit.h"

// Pushes of a producer for each grace period.
#define URCU_LFQUEUE_SPARE 4096

struct urcu_lfqueue_node {
    struct node_mark mark;
    struct cds_lfq_node_rcu link;
    uint64_t value;
};

struct urcu_lfqueue_memory {
    alignas(CACHE_LINE) struct cds_lfq_queue_rcu queue;
    alignas(CACHE_LINE) size_t producer_bytes;
    // The producers follow.
};

struct urcu_lfqueue_producer {
    alignas(CACHE_LINE) uint64_t clean; // nodes to take before the next grace period
    struct node_pool pool;
};

static uint64_t urcu_lfqueue_capacity(const struct ring_config *config)
{
    return config->capacity;
}

static size_t urcu_lfqueue_producer_bytes(const struct ring_config *config)
{
    return offsetof(struct urcu_lfqueue_producer, pool) +
           node_pool_bytes(config->capacity, URCU_LFQUEUE_SPARE, sizeof(struct urcu_lfqueue_node));
}

static size_t urcu_lfqueue_bytes(const struct ring_config *config)
{
    return sizeof(struct urcu_lfqueue_memory) +
           config->producers * urcu_lfqueue_producer_bytes(config);
}

static void *urcu_lfqueue_attach(void *memory, enum ring_role role, unsigned slot)
{
    struct urcu_lfqueue_memory *ring = memory;
    return role == RING_CONSUMER ? NULL : (unsigned char *)(ring + 1) + slot * ring->producer_bytes;
}

static int urcu_lfqueue_open(void *memory, const struct ring_config *config)
{
    int error = ring_config_check(config, RING_MANY, RING_MANY, false);
    if (error != 0)
        return error;
    struct urcu_lfqueue_memory *ring = memory;
    cds_lfq_init_rcu(&ring->queue, urcu_bp_call_rcu);
    ring->producer_bytes = urcu_lfqueue_producer_bytes(config);
    for (unsigned slot = 0; slot < config->producers; slot++) {
        struct urcu_lfqueue_producer *producer = urcu_lfqueue_attach(memory, RING_PRODUCER, slot);
        node_pool_open(&producer->pool, config->capacity, URCU_LFQUEUE_SPARE,
                       sizeof(struct urcu_lfqueue_node));
        producer->clean = producer->pool.count;
    }
    return 0;
}

static void urcu_lfqueue_close(void *memory)
{
    struct urcu_lfqueue_memory *ring = memory;
    urcu_bp_read_lock();
    while (cds_lfq_dequeue_rcu(&ring->queue) != NULL)
        continue;
    urcu_bp_read_unlock();
    // Nothing of the queue is freed later than this.
    urcu_bp_barrier();
    (void)cds_lfq_destroy_rcu(&ring->queue);
}

// Of the nodes taken longest ago, URCU_LFQUEUE_SPARE lie beyond the limit, so they were popped.
SLOW_PATH void urcu_lfqueue_await_slow(struct urcu_lfqueue_producer *producer)
{
    urcu_bp_synchronize_rcu();
    producer->clean = URCU_LFQUEUE_SPARE;
}

HOT_INLINE bool urcu_lfqueue_push(void *ring, void *handle, uint64_t value)
{
    struct urcu_lfqueue_memory *memory = ring;
    struct urcu_lfqueue_producer *producer = handle;
    struct urcu_lfqueue_node *node = node_pool_take(&producer->pool, sizeof *node);
    if (node == NULL)
        return false;
    if (producer->clean == 0)
        urcu_lfqueue_await_slow(producer);
    producer->clean--;
    node->value = value;
    cds_lfq_node_init_rcu(&node->link);
    urcu_bp_read_lock();
    cds_lfq_enqueue_rcu(&memory->queue, &node->link);
    urcu_bp_read_unlock();
    return true;
}

HOT_INLINE bool urcu_lfqueue_pop(void *ring, void *handle, uint64_t *value)
{
    (void)handle;
    struct urcu_lfqueue_memory *memory = ring;
    urcu_bp_read_lock();
    struct cds_lfq_node_rcu *link = cds_lfq_dequeue_rcu(&memory->queue);
    urcu_bp_read_unlock();
    if (link == NULL)
        return false;
    size_t before = offsetof(struct urcu_lfqueue_node, link);
    struct urcu_lfqueue_node *node = (void *)((unsigned char *)link - before);
    *value = node->value;
    node_give_back(&node->mark);
    return true;
}

static const struct ring_ops urcu_lfqueue_ring = {
    .about = {.name = "urcu_lfqueue",
              .summary = "liburcu's lock-free linked queue by read-copy-update",
              .source = "liburcu-dev, urcu/rculfqueue.h"},
    .claims = {.keeps = true,
               .producers = RING_MANY,
               .consumers = RING_MANY,
               .order = RING_TOTAL,
               .empty_definite = true,
               .waits = true,
               .allocates = true},
    .capacity = urcu_lfqueue_capacity,
    .bytes = urcu_lfqueue_bytes,
    .open = urcu_lfqueue_open,
    .close = urcu_lfqueue_close,
    .attach = urcu_lfqueue_attach,
    .push = urcu_lfqueue_push,
    .pop = urcu_lfqueue_pop,
};

#endif
