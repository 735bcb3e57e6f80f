// SPDX-License-Identifier: MIT
// glib_async_queue.h: peer: the asynchronous queue of GLib: a linked list inside a mutex.
//
// It holds pointers that are not NULL, and has no bound: what is pushed is a node with the value
// (node_pool.h), of which each producer has `capacity`, so that a queue of several producers holds
// at most producers * capacity elements. The library allocates a link for each.
#ifndef PRIMITIVES_PEERS_GLIB_ASYNC_QUEUE_H
#define PRIMITIVES_PEERS_GLIB_ASYNC_QUEUE_H

#include <glib.h>
#include <stdalign.h>

#include "hint.h"
#include "peers/node_pool.h"
#include "ring/limit.h"

struct glib_async_queue_node {
    struct node_mark mark;
    uint64_t value;
};

struct glib_async_queue_memory {
    alignas(CACHE_LINE) GAsyncQueue *queue;
    size_t pool_bytes;
    // The pools follow.
};

static uint64_t glib_async_queue_capacity(const struct ring_config *config)
{
    return config->capacity;
}

static size_t glib_async_queue_pool_bytes(const struct ring_config *config)
{
    return node_pool_bytes(config->capacity, 0, sizeof(struct glib_async_queue_node));
}

static size_t glib_async_queue_bytes(const struct ring_config *config)
{
    return sizeof(struct glib_async_queue_memory) +
           config->producers * glib_async_queue_pool_bytes(config);
}

static void *glib_async_queue_attach(void *memory, enum ring_role role, unsigned slot)
{
    struct glib_async_queue_memory *ring = memory;
    return role == RING_CONSUMER ? NULL : (unsigned char *)(ring + 1) + slot * ring->pool_bytes;
}

static int glib_async_queue_open(void *memory, const struct ring_config *config)
{
    int error = ring_config_check(config, RING_MANY, RING_MANY, false);
    if (error != 0)
        return error;
    struct glib_async_queue_memory *ring = memory;
    ring->queue = g_async_queue_new();
    ring->pool_bytes = glib_async_queue_pool_bytes(config);
    for (unsigned slot = 0; slot < config->producers; slot++)
        node_pool_open(glib_async_queue_attach(memory, RING_PRODUCER, slot), config->capacity, 0,
                       sizeof(struct glib_async_queue_node));
    return 0;
}

static void glib_async_queue_close(void *memory)
{
    struct glib_async_queue_memory *ring = memory;
    g_async_queue_unref(ring->queue);
}

HOT_INLINE bool glib_async_queue_push(void *ring, void *handle, uint64_t value)
{
    struct glib_async_queue_memory *memory = ring;
    struct glib_async_queue_node *node = node_pool_take(handle, sizeof *node);
    if (node == NULL)
        return false;
    node->value = value;
    g_async_queue_push(memory->queue, node);
    return true;
}

HOT_INLINE bool glib_async_queue_pop(void *ring, void *handle, uint64_t *value)
{
    (void)handle;
    struct glib_async_queue_memory *memory = ring;
    struct glib_async_queue_node *node = g_async_queue_try_pop(memory->queue);
    if (node == NULL)
        return false;
    *value = node->value;
    node_give_back(&node->mark);
    return true;
}

static const struct ring_ops glib_async_queue_ring = {
    .about = {.name = "glib_async_queue",
              .summary = "GLib's queue between threads: a linked list inside a mutex",
              .source = "libglib2.0-dev, GAsyncQueue"},
    .claims = {.keeps = true,
               .producers = RING_MANY,
               .consumers = RING_MANY,
               .order = RING_TOTAL,
               .empty_definite = true,
               .waits = true,
               .allocates = true},
    .capacity = glib_async_queue_capacity,
    .bytes = glib_async_queue_bytes,
    .open = glib_async_queue_open,
    .close = glib_async_queue_close,
    .attach = glib_async_queue_attach,
    .push = glib_async_queue_push,
    .pop = glib_async_queue_pop,
};

#endif
