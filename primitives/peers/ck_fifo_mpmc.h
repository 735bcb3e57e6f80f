// SPDX-License-Identifier: MIT
// ck_fifo_mpmc.h: peer: the linked queue of Concurrency Kit for many producers and consumers.
//
// Michael and Scott's queue, with counted pointers. It hands out the entry before the one that
// was popped, which goes back to its producer (node_pool.h). Each producer has `capacity` places of
// its own, so the queue holds at most producers * capacity elements. A producer whose places are
// used up looks whether the oldest is the stub: then it was popped, though it is not back.
//
// An entry starts with count 0 whenever it is pushed. A producer that was interrupted before its
// compare-exchange on the last entry may thus succeed when that entry has been round and is just
// being pushed by another: then its element waits for that push, and may come out after one that it
// pushed later. Spare entries make that rare, not impossible, so only the weaker order is claimed;
// for the same reason a pop may say empty when the queue was not.
//
// For x86-64 only, as ck_ring.h says: the reading of a value is not ordered before its entry's
// return.
#ifndef PRIMITIVES_PEERS_CK_FIFO_MPMC_H
#define PRIMITIVES_PEERS_CK_FIFO_MPMC_H

#include <stdalign.h>

// ck.h first: it has ck's functions inlined.
#include "peers/ck.h"

#include <ck_fifo.h>

#include "peers/node_pool.h"
#include "ring/limit.h"

static uint64_t ck_fifo_mpmc_capacity(const struct ring_config *config)
{
    return config->capacity;
}

// Pushes of a producer between two uses of an entry, at least.
#define CK_FIFO_MPMC_SPARE 4096

struct ck_fifo_mpmc_node {
    struct node_mark mark;
    ck_fifo_mpmc_entry_t entry;
};

struct ck_fifo_mpmc_memory {
    alignas(CACHE_LINE) ck_fifo_mpmc_t fifo;
    alignas(CACHE_LINE) size_t pool_bytes;
    struct ck_fifo_mpmc_node stub; // the first
    // The pools follow.
};

static size_t ck_fifo_mpmc_pool_bytes(const struct ring_config *config)
{
    return node_pool_bytes(config->capacity, CK_FIFO_MPMC_SPARE, sizeof(struct ck_fifo_mpmc_node));
}

static size_t ck_fifo_mpmc_bytes(const struct ring_config *config)
{
    return sizeof(struct ck_fifo_mpmc_memory) + config->producers * ck_fifo_mpmc_pool_bytes(config);
}

static void *ck_fifo_mpmc_attach(void *memory, enum ring_role role, unsigned slot)
{
    struct ck_fifo_mpmc_memory *ring = memory;
    return role == RING_CONSUMER ? NULL : (unsigned char *)(ring + 1) + slot * ring->pool_bytes;
}

static int ck_fifo_mpmc_open(void *memory, const struct ring_config *config)
{
    int error = ring_config_check(config, RING_MANY, RING_MANY, false);
    if (error != 0)
        return error;
    struct ck_fifo_mpmc_memory *ring = memory;
    ring->pool_bytes = ck_fifo_mpmc_pool_bytes(config);
    for (unsigned slot = 0; slot < config->producers; slot++)
        node_pool_open(ck_fifo_mpmc_attach(memory, RING_PRODUCER, slot), config->capacity,
                       CK_FIFO_MPMC_SPARE, sizeof(struct ck_fifo_mpmc_node));
    ck_fifo_mpmc_init(&ring->fifo, &ring->stub.entry);
    return 0;
}

HOT_INLINE bool ck_fifo_mpmc_push(void *ring, void *handle, uint64_t value)
{
    struct ck_fifo_mpmc_memory *memory = ring;
    struct ck_fifo_mpmc_node *node = node_pool_oldest(handle, sizeof *node);
    if (node_is_taken(&node->mark) && ck_pr_load_ptr(&memory->fifo.head.pointer) != &node->entry)
        return false;
    // It was passed as the stub, and who popped its follower may not have given it back yet.
    node = node_pool_next(handle, sizeof *node);
    if (node_is_taken(&node->mark))
        return false;
    node_pool_take_next(handle, sizeof *node);
    ck_fifo_mpmc_enqueue(&memory->fifo, &node->entry, (void *)(uintptr_t)value);
    return true;
}

// ck writes what it read before it knows that the element is its own, hence not to *value.
HOT_INLINE bool ck_fifo_mpmc_pop(void *ring, void *handle, uint64_t *value)
{
    (void)handle;
    struct ck_fifo_mpmc_memory *memory = ring;
    void *element;
    ck_fifo_mpmc_entry_t *old_stub;
    if (!ck_fifo_mpmc_dequeue(&memory->fifo, &element, &old_stub))
        return false;
    *value = (uintptr_t)element;
    size_t before = offsetof(struct ck_fifo_mpmc_node, entry);
    node_give_back((struct node_mark *)(void *)((unsigned char *)old_stub - before));
    return true;
}

static const struct ring_ops ck_fifo_mpmc_ring = {
    .about = {.name = "ck_fifo_mpmc",
              .summary = "Concurrency Kit's linked queue for many, by double-width exchange",
              .source = "libck-dev, ck_fifo_mpmc"},
    .claims = {.keeps = true,
               .producers = RING_MANY,
               .consumers = RING_MANY,
               .order = RING_PER_PRODUCER},
    .capacity = ck_fifo_mpmc_capacity,
    .bytes = ck_fifo_mpmc_bytes,
    .open = ck_fifo_mpmc_open,
    .attach = ck_fifo_mpmc_attach,
    .push = ck_fifo_mpmc_push,
    .pop = ck_fifo_mpmc_pop,
};

#endif
