// SPDX-License-Identifier: MIT
// ck_queue_locks.h: peers: the queue locks of Concurrency Kit: MCS, CLH and Anderson's array.
//
// The lock's memory is a head and one place per slot, each on lines of its own; attach gives a
// thread its place. Nodes are reached by address, so these locks are not offered between processes.
// Releasing CLH writes the releasing thread's place after the hand-over, as ck's interface asks, so
// its memory may be freed only when all releases have returned.
// acquire_until is not offered: ck's locks have no timed form.
#ifndef PRIMITIVES_PEERS_CK_QUEUE_LOCKS_H
#define PRIMITIVES_PEERS_CK_QUEUE_LOCKS_H

#include <stdalign.h>

#include "peers/ck.h"

struct ck_mcs_head {
    alignas(CACHE_LINE) ck_spinlock_mcs_t tail;
};

struct ck_mcs_place {
    alignas(CACHE_LINE) ck_spinlock_mcs_context_t node;
};

static size_t ck_mcs_bytes(const struct lock_config *config)
{
    return sizeof(struct ck_mcs_head) + config->slots * sizeof(struct ck_mcs_place);
}

static int ck_mcs_open(void *memory, const struct lock_config *config)
{
    if (config->permits > 1 || config->shared)
        return -ENOTSUP;
    struct ck_mcs_head *head = memory;
    ck_spinlock_mcs_init(&head->tail);
    return 0;
}

static void *ck_mcs_attach(void *memory, unsigned slot)
{
    struct ck_mcs_head *head = memory;
    return (struct ck_mcs_place *)(head + 1) + slot;
}

HOT_INLINE void ck_mcs_acquire(void *lock, void *node)
{
    struct ck_mcs_head *head = lock;
    struct ck_mcs_place *place = node;
    ck_spinlock_mcs_lock(&head->tail, &place->node);
}

HOT_INLINE bool ck_mcs_release(void *lock, void *node)
{
    struct ck_mcs_head *head = lock;
    struct ck_mcs_place *place = node;
    ck_spinlock_mcs_unlock(&head->tail, &place->node);
    return true;
}

HOT_INLINE bool ck_mcs_try_acquire(void *lock, void *node)
{
    struct ck_mcs_head *head = lock;
    struct ck_mcs_place *place = node;
    return ck_spinlock_mcs_trylock(&head->tail, &place->node);
}

static const struct lock_ops ck_mcs_lock = {
    .about = {.name = "ck_mcs",
              .summary = "Concurrency Kit's MCS queue lock",
              .source = "libck-dev, ck_spinlock_mcs"},
    .claims = {.excludes = true, .fifo = true, .spins = true},
    .bytes = ck_mcs_bytes,
    .open = ck_mcs_open,
    .attach = ck_mcs_attach,
    .acquire = ck_mcs_acquire,
    .release = ck_mcs_release,
    .try_acquire = ck_mcs_try_acquire,
};

struct ck_clh_head {
    alignas(CACHE_LINE) ck_spinlock_clh_t *tail;
    alignas(CACHE_LINE) ck_spinlock_clh_t unowned; // what the first thread to come finds before it
};

struct ck_clh_place {
    alignas(CACHE_LINE) ck_spinlock_clh_t *mine; // nodes wander: the one to use next
    alignas(CACHE_LINE) ck_spinlock_clh_t node;
};

static size_t ck_clh_bytes(const struct lock_config *config)
{
    return sizeof(struct ck_clh_head) + config->slots * sizeof(struct ck_clh_place);
}

static void *ck_clh_attach(void *memory, unsigned slot)
{
    struct ck_clh_head *head = memory;
    return (struct ck_clh_place *)(head + 1) + slot;
}

static int ck_clh_open(void *memory, const struct lock_config *config)
{
    if (config->permits > 1 || config->shared)
        return -ENOTSUP;
    struct ck_clh_head *head = memory;
    ck_spinlock_clh_init(&head->tail, &head->unowned);
    for (unsigned slot = 0; slot < config->slots; slot++) {
        struct ck_clh_place *place = ck_clh_attach(memory, slot);
        place->mine = &place->node;
    }
    return 0;
}

HOT_INLINE void ck_clh_acquire(void *lock, void *node)
{
    struct ck_clh_head *head = lock;
    struct ck_clh_place *place = node;
    ck_spinlock_clh_lock(&head->tail, place->mine);
}

HOT_INLINE bool ck_clh_release(void *lock, void *node)
{
    (void)lock;
    struct ck_clh_place *place = node;
    ck_spinlock_clh_unlock(&place->mine);
    return true;
}

static const struct lock_ops ck_clh_lock = {
    .about = {.name = "ck_clh",
              .summary = "Concurrency Kit's CLH queue lock",
              .source = "libck-dev, ck_spinlock_clh"},
    .claims = {.excludes = true, .fifo = true, .spins = true},
    .bytes = ck_clh_bytes,
    .open = ck_clh_open,
    .attach = ck_clh_attach,
    .acquire = ck_clh_acquire,
    .release = ck_clh_release,
};

struct ck_anderson_head {
    alignas(CACHE_LINE) ck_spinlock_anderson_t lock;
};

// ck packs the array that is waited on, 8 bytes each; it follows the places.
struct ck_anderson_place {
    alignas(CACHE_LINE) ck_spinlock_anderson_thread_t *held; // from acquire to release
};

// The next power of two: with any other count ck takes a slower, compare-exchange way in.
static unsigned ck_anderson_count(const struct lock_config *config)
{
    unsigned count = 1;
    while (count < config->slots)
        count *= 2;
    return count;
}

static size_t ck_anderson_bytes(const struct lock_config *config)
{
    return sizeof(struct ck_anderson_head) + config->slots * sizeof(struct ck_anderson_place) +
           ck_anderson_count(config) * sizeof(ck_spinlock_anderson_thread_t);
}

static void *ck_anderson_attach(void *memory, unsigned slot)
{
    struct ck_anderson_head *head = memory;
    return (struct ck_anderson_place *)(head + 1) + slot;
}

static int ck_anderson_open(void *memory, const struct lock_config *config)
{
    if (config->permits > 1 || config->shared)
        return -ENOTSUP;
    struct ck_anderson_head *head = memory;
    ck_spinlock_anderson_init(&head->lock, ck_anderson_attach(memory, config->slots),
                              ck_anderson_count(config));
    return 0;
}

HOT_INLINE void ck_anderson_acquire(void *lock, void *node)
{
    struct ck_anderson_head *head = lock;
    struct ck_anderson_place *place = node;
    ck_spinlock_anderson_lock(&head->lock, &place->held);
}

HOT_INLINE bool ck_anderson_release(void *lock, void *node)
{
    struct ck_anderson_head *head = lock;
    struct ck_anderson_place *place = node;
    ck_spinlock_anderson_unlock(&head->lock, place->held);
    return true;
}

static const struct lock_ops ck_anderson_lock = {
    .about = {.name = "ck_anderson",
              .summary = "Concurrency Kit's array lock by Anderson, as many places as slots",
              .source = "libck-dev, ck_spinlock_anderson"},
    .claims = {.excludes = true, .fifo = true, .spins = true},
    .bytes = ck_anderson_bytes,
    .open = ck_anderson_open,
    .attach = ck_anderson_attach,
    .acquire = ck_anderson_acquire,
    .release = ck_anderson_release,
};

#endif
