// SPDX-License-Identifier: MIT
// pool_threads.c: the threads of this process, seen from outside.
#include "pool_threads.h"

#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "caller.h"
#include "wait.h"

#define LOOK_US 200

static _Atomic unsigned creates_left = UINT_MAX;
static _Atomic unsigned creates_failed;

void threads_look(struct threads *threads)
{
    DIR *folder = opendir("/proc/self/task");
    assert(folder);
    threads->count = 0;
    for (const struct dirent *entry; (entry = readdir(folder)) && threads->count < THREADS_MAX;)
        if (entry->d_name[0] != '.')
            threads->ids[threads->count++] = (pid_t)strtol(entry->d_name, NULL, 10);
    closedir(folder);
}

unsigned threads_count(void)
{
    struct threads *threads = malloc(sizeof *threads);
    assert(threads);
    threads_look(threads);
    unsigned count = threads->count;
    free(threads);
    return count;
}

static void *thread_tell(void *argument)
{
    *(pid_t *)argument = gettid();
    return NULL;
}

static bool is_there(const struct threads *threads, pid_t id)
{
    for (unsigned i = 0; i < threads->count; i++)
        if (threads->ids[i] == id)
            return true;
    return false;
}

void threads_settle(void)
{
    pthread_t thread;
    pid_t id = 0;
    struct threads *now = malloc(sizeof *now);
    int error = pthread_create(&thread, NULL, thread_tell, &id);
    assert(now && error == 0);
    (void)error;
    pthread_join(thread, NULL);
    while (threads_look(now), is_there(now, id))
        pause_us(LOOK_US);
    free(now);
}

void threads_await(unsigned count)
{
    while (threads_count() != count)
        pause_us(LOOK_US);
}

uint64_t threads_cpu_ns(const struct threads *before)
{
    struct threads *now = malloc(sizeof *now);
    assert(now);
    threads_look(now);
    uint64_t sum = 0;
    for (unsigned i = 0; i < now->count; i++) {
        struct timespec used = {0};
        // The kernel's name for the CPU clock of a thread: its number, inverted, above three bits.
        clockid_t clock = (clockid_t)(~(unsigned)now->ids[i] << 3 | 6);
        // Fails for one that has just ended.
        if (!is_there(before, now->ids[i]) && clock_gettime(clock, &used) == 0)
            sum += (uint64_t)used.tv_sec * NS_PER_S + (uint64_t)used.tv_nsec;
    }
    free(now);
    return sum;
}

void threads_fail_after(unsigned calls)
{
    // relaxed, both: set while no other thread makes threads.
    atomic_store_explicit(&creates_failed, 0, memory_order_relaxed);
    atomic_store_explicit(&creates_left, calls, memory_order_relaxed);
}

unsigned threads_failed(void)
{
    // relaxed: as above.
    return atomic_load_explicit(&creates_failed, memory_order_relaxed);
}

// The linker gives calls of pthread_create to the first (--wrap), and the second is pthread_create.
int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attributes,
                          void *(*body)(void *argument), void *argument);
int __real_pthread_create(pthread_t *thread, const pthread_attr_t *attributes,
                          void *(*body)(void *argument), void *argument);

int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attributes,
                          void *(*body)(void *argument), void *argument)
{
    // relaxed: as above.
    unsigned left = atomic_load_explicit(&creates_left, memory_order_relaxed);
    if (left == 0) {
        atomic_fetch_add_explicit(&creates_failed, 1, memory_order_relaxed);
        return EAGAIN;
    }
    if (left != UINT_MAX)
        atomic_store_explicit(&creates_left, left - 1, memory_order_relaxed);
    return __real_pthread_create(thread, attributes, body, argument);
}
