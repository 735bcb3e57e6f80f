// SPDX-License-Identifier: MIT
// urcu_wfcqueue.h: peer: the wait-free concurrent queue of liburcu: many producers, one consumer.
//
// A push is one exchange and one store, and never waits. The consumer takes no lock, as it is
// alone, and does not wait for a push that stands between the two: then a pop says empty although
// later pushes have returned (CDS_WFCQ_WOULDBLOCK), so empty is not definite. The library puts no
// bound: each producer has nodes for `capacity` elements (node_pool.h), and a queue of several
// producers holds at most producers * capacity elements. Inlined, which the library offers to
// programs under licences that go with the LGPL.
#ifndef PRIMITIVES_PEERS_URCU_WFCQUEUE_H
#define PRIMITIVES_PEERS_URCU_WFCQUEUE_H

#ifndef _LGPL_SOURCE
#define _LGPL_SOURCE
#endif
#include <stdalign.h>
#include <urcu/wfcqueue.h>

#include "hint.h"
#include "peers/node_pool.h"
#include "ring/limit.h"

struct urcu_wfcqueue_node {
    struct node_mark mark;
    struct cds_wfcq_node link;
    uint64_t value;
};

struct urcu_wfcqueue_memory {
    alignas(CACHE_LINE) struct cds_wfcq_tail tail;
    alignas(CACHE_LINE) struct __cds_wfcq_head head;
    alignas(CACHE_LINE) size_t pool_bytes;
    // The pools follow.
};

static uint64_t urcu_wfcqueue_capacity(const struct ring_config *config)
{
    return config->capacity;
}

static size_t urcu_wfcqueue_pool_bytes(const struct ring_config *config)
{
    return node_pool_bytes(config->capacity, 0, sizeof(struct urcu_wfcqueue_node));
}

static size_t urcu_wfcqueue_bytes(const struct ring_config *config)
{
    return sizeof(struct urcu_wfcqueue_memory) +
           config->producers * urcu_wfcqueue_pool_bytes(config);
}

static void *urcu_wfcqueue_attach(void *memory, enum ring_role role, unsigned slot)
{
    struct urcu_wfcqueue_memory *ring = memory;
    return role == RING_CONSUMER ? NULL : (unsigned char *)(ring + 1) + slot * ring->pool_bytes;
}

static int urcu_wfcqueue_open(void *memory, const struct ring_config *config)
{
    int error = ring_config_check(config, RING_MANY, RING_ONE, false);
    if (error != 0)
        return error;
    struct urcu_wfcqueue_memory *ring = memory;
    __cds_wfcq_init(&ring->head, &ring->tail);
    ring->pool_bytes = urcu_wfcqueue_pool_bytes(config);
    for (unsigned slot = 0; slot < config->producers; slot++)
        node_pool_open(urcu_wfcqueue_attach(memory, RING_PRODUCER, slot), config->capacity, 0,
                       sizeof(struct urcu_wfcqueue_node));
    return 0;
}

HOT_INLINE bool urcu_wfcqueue_push(void *ring, void *handle, uint64_t value)
{
    struct urcu_wfcqueue_memory *memory = ring;
    struct urcu_wfcqueue_node *node = node_pool_take(handle, sizeof *node);
    if (node == NULL)
        return false;
    node->value = value;
    cds_wfcq_node_init(&node->link);
    cds_wfcq_enqueue(__cds_wfcq_head_cast(&memory->head), &memory->tail, &node->link);
    return true;
}

HOT_INLINE bool urcu_wfcqueue_pop(void *ring, void *handle, uint64_t *value)
{
    (void)handle;
    struct urcu_wfcqueue_memory *memory = ring;
    struct cds_wfcq_node *link =
        __cds_wfcq_dequeue_nonblocking(__cds_wfcq_head_cast(&memory->head), &memory->tail);
    if (link == NULL || link == CDS_WFCQ_WOULDBLOCK)
        return false;
    size_t before = offsetof(struct urcu_wfcqueue_node, link);
    struct urcu_wfcqueue_node *node = (void *)((unsigned char *)link - before);
    *value = node->value;
    node_give_back(&node->mark);
    return true;
}

static const struct ring_ops urcu_wfcqueue_ring = {
    .about = {.name = "urcu_wfcqueue",
              .summary = "liburcu's linked queue: a push is an exchange, one consumer",
              .source = "liburcu-dev, urcu/wfcqueue.h"},
    .claims = {.keeps = true, .producers = RING_MANY, .consumers = RING_ONE, .order = RING_TOTAL},
    .capacity = urcu_wfcqueue_capacity,
    .bytes = urcu_wfcqueue_bytes,
    .open = urcu_wfcqueue_open,
    .attach = urcu_wfcqueue_attach,
    .push = urcu_wfcqueue_push,
    .pop = urcu_wfcqueue_pop,
};

#endif
