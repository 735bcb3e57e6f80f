// SPDX-License-Identifier: MIT
// plugin_rings.c: a plug-in in C: a ring that is right, and three that are wrong, each in its own
// way; which of them, CMakeLists.txt says by RINGS.
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

#include "plugin.h"

// Elements under a mutex.
struct queue {
    pthread_mutex_t mutex;
    uint64_t head, tail, capacity;
    uint64_t elements[];
};

static uint64_t queue_capacity(const struct ring_config *config)
{
    return config->capacity;
}

static size_t queue_bytes(const struct ring_config *config)
{
    return sizeof(struct queue) + config->capacity * sizeof(uint64_t);
}

static int queue_open(void *memory, const struct ring_config *config)
{
    struct queue *queue = memory;
    if (config->capacity == 0 || config->capacity > RING_CAPACITY_MAX)
        return -EINVAL;
    if (config->shared)
        return -ENOTSUP;
    *queue = (struct queue){.capacity = config->capacity};
    return -pthread_mutex_init(&queue->mutex, NULL);
}

static void queue_close(void *memory)
{
    struct queue *queue = memory;
    pthread_mutex_destroy(&queue->mutex);
}

static bool queue_push(void *ring, void *handle, uint64_t value)
{
    struct queue *queue = ring;
    (void)handle;
    pthread_mutex_lock(&queue->mutex);
    bool room = queue->tail - queue->head < queue->capacity;
    if (room)
        queue->elements[queue->tail++ % queue->capacity] = value;
    pthread_mutex_unlock(&queue->mutex);
    return room;
}

// `popped`: how many came out so far.
static bool pop_counted(struct queue *queue, uint64_t *value, uint64_t *popped)
{
    pthread_mutex_lock(&queue->mutex);
    bool taken = queue->head != queue->tail;
    if (taken)
        *value = queue->elements[queue->head++ % queue->capacity];
    *popped = queue->head;
    pthread_mutex_unlock(&queue->mutex);
    return taken;
}

static bool queue_pop(void *ring, void *handle, uint64_t *value)
{
    uint64_t popped;
    (void)handle;
    return pop_counted(ring, value, &popped);
}

// Every thousandth element disappears.
static bool losing_pop(void *ring, void *handle, uint64_t *value)
{
    uint64_t popped;
    (void)handle;
    bool taken = pop_counted(ring, value, &popped);
    return taken && popped % 1000 == 0 ? pop_counted(ring, value, &popped) : taken;
}

static bool aborting_pop(void *ring, void *handle, uint64_t *value)
{
    uint64_t popped;
    (void)handle;
    bool taken = pop_counted(ring, value, &popped);
    if (popped >= 1000)
        abort();
    return taken;
}

static bool hanging_pop(void *ring, void *handle, uint64_t *value)
{
    uint64_t popped;
    (void)handle;
    bool taken = pop_counted(ring, value, &popped);
    while (popped >= 1000)
        pause();
    return taken;
}

#define RING(name_, summary_, pop_)                                                                \
    {                                                                                              \
        .about = {.name = (name_), .summary = (summary_), .source = "contend's tests"},            \
        .claims = {.keeps = true,                                                                  \
                   .producers = RING_MANY,                                                         \
                   .consumers = RING_MANY,                                                         \
                   .order = RING_TOTAL,                                                            \
                   .full_definite = true,                                                          \
                   .empty_definite = true,                                                         \
                   .waits = true},                                                                 \
        .capacity = queue_capacity, .bytes = queue_bytes, .open = queue_open,                      \
        .close = queue_close, .push = queue_push, .pop = (pop_),                                   \
    }

static const struct ring_ops good_ring = RING("plugged", "a ring under a mutex", queue_pop);
static const struct ring_ops losing_ring = RING("losing", "loses an element", losing_pop);
static const struct ring_ops aborting_ring = RING("aborting", "aborts in a pop", aborting_pop);
static const struct ring_ops hanging_ring = RING("hanging", "does not come back", hanging_pop);

static const struct ring_ops *const rings[][5] = {
    {&good_ring, &losing_ring, &aborting_ring, &hanging_ring, NULL},
    {&good_ring, NULL},
    {&losing_ring, NULL}};
enum { ALL, GOOD, LOSING };

const struct contend_plugin contend_plugin = {.abi = CONTEND_PLUGIN_ABI, .rings = rings[RINGS]};
