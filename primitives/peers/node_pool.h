// SPDX-License-Identifier: MIT
// node_pool.h: nodes for peers that are linked lists: each producer has a store, which bounds them.
//
// A producer takes its nodes in turn and gets one again when the consumer that popped it has given
// it back; a list that hands its nodes out in order gives them back in about that order. So each
// producer has `limit` places of its own, and a list of several producers holds at most producers *
// limit elements. That costs a producer a look at a node that it is about to write anyway, and a
// consumer one store into the line that it has just read.
//
// `spare` nodes more than the limit lie between a node's return and its next use.
#ifndef PRIMITIVES_PEERS_NODE_POOL_H
#define PRIMITIVES_PEERS_NODE_POOL_H

#include <stdalign.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "hint.h"

// First member of every node.
struct node_mark {
    _Atomic bool taken;
};

// The nodes follow it. All members are the producer's own.
struct node_pool {
    alignas(CACHE_LINE) unsigned char *nodes;
    uint64_t count;  // limit + spare
    uint64_t next;   // the node to take next
    uint64_t oldest; // the node taken `limit` turns before it
};

static size_t node_pool_bytes(uint64_t limit, uint64_t spare, size_t node_bytes)
{
    size_t bytes = sizeof(struct node_pool) + (size_t)(limit + spare) * node_bytes;
    return (bytes + CACHE_LINE - 1) / CACHE_LINE * CACHE_LINE;
}

static void node_pool_open(struct node_pool *pool, uint64_t limit, uint64_t spare,
                           size_t node_bytes)
{
    *pool = (struct node_pool){
        .nodes = (unsigned char *)(pool + 1), .count = limit + spare, .oldest = spare};
    for (uint64_t i = 0; i < pool->count; i++)
        atomic_init(&((struct node_mark *)(void *)(pool->nodes + i * node_bytes))->taken, false);
}

// The node that must have come back before the next is taken.
HOT_INLINE void *node_pool_oldest(struct node_pool *pool, size_t node_bytes)
{
    return pool->nodes + pool->oldest * node_bytes;
}

HOT_INLINE bool node_is_taken(struct node_mark *node)
{
    // acquire: pairs with the release store in node_give_back: what is in the node was read.
    return atomic_load_explicit(&node->taken, memory_order_acquire);
}

// The node to be taken next.
HOT_INLINE void *node_pool_next(struct node_pool *pool, size_t node_bytes)
{
    return pool->nodes + pool->next * node_bytes;
}

// Takes the next node, which is back.
HOT_INLINE void *node_pool_take_next(struct node_pool *pool, size_t node_bytes)
{
    struct node_mark *node = node_pool_next(pool, node_bytes);
    // relaxed: the list publishes the node, and until then nobody else looks at it.
    atomic_store_explicit(&node->taken, true, memory_order_relaxed);
    pool->oldest = pool->oldest + 1 == pool->count ? 0 : pool->oldest + 1;
    pool->next = pool->next + 1 == pool->count ? 0 : pool->next + 1;
    return node;
}

// The next node, or NULL: `limit` of the producer's nodes are still out.
HOT_INLINE void *node_pool_take(struct node_pool *pool, size_t node_bytes)
{
    if (node_is_taken(node_pool_oldest(pool, node_bytes)))
        return NULL;
    return node_pool_take_next(pool, node_bytes);
}

// By the consumer that popped it and has read it.
HOT_INLINE void node_give_back(struct node_mark *node)
{
    // release: pairs with the acquire load in node_is_taken.
    atomic_store_explicit(&node->taken, false, memory_order_release);
}

#endif
