// SPDX-License-Identifier: MIT
// waiter.c: a thread that asks for a lock once, watched from outside.
#include "waiter.h"

#include <assert.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "wait.h"

// CPU time in the call after which a waiter is spinning for sure. Getting in line takes well under
// 1 us; a page fault or an emulator's translation of the code on the way takes up to about 1 ms.
#define SPINNING_NS 3000000

// Looks, LOOK_US apart, at which a waiter must be asleep without having run in between. One look
// could meet a sleep that is not the lock's own, in a sanitizer or an emulator.
#define LOOKS_ASLEEP 3
#define LOOK_US      100

void pause_us(unsigned us)
{
    struct timespec duration = {.tv_nsec = (long)us * 1000};
    nanosleep(&duration, NULL);
}

static uint64_t cpu_time_ns(clockid_t clock)
{
    struct timespec used = {0};
    // Fails once the thread is gone, which its phase then tells.
    clock_gettime(clock, &used);
    return (uint64_t)used.tv_sec * NS_PER_S + (uint64_t)used.tv_nsec;
}

static void phase_set(struct waiter *waiter, enum waiter_phase phase)
{
    // release: pairs with the acquire load in waiter_phase_now.
    atomic_store_explicit(&waiter->phase, phase, memory_order_release);
}

enum waiter_phase waiter_phase_now(struct waiter *waiter)
{
    // acquire: pairs with the release store in phase_set.
    return atomic_load_explicit(&waiter->phase, memory_order_acquire);
}

static bool waiter_ask(struct waiter *waiter, void *node)
{
    const struct lock_ops *ops = waiter->subject->ops;
    void *lock = waiter->subject->memory;
    switch (waiter->call) {
    case WAITER_ACQUIRES:
        ops->acquire(lock, node);
        return true;
    case WAITER_TRIES:
        return ops->try_acquire(lock, node);
    case WAITER_LIMITS:
        waiter->result = ops->acquire_until(lock, node, waiter->deadline_ns, waiter->attempts_max);
        return waiter->result == 0;
    }
    return false;
}

static void waiter_leave(struct waiter *waiter, void *node)
{
    if (waiter->position)
        waiter->entered_as = (*waiter->position)++;
    phase_set(waiter, WAITER_ENTERED);
    // acquire: pairs with the release store in waiter_dismiss.
    while (waiter->stays && !atomic_load_explicit(&waiter->dismissed, memory_order_acquire))
        pause_us(LOOK_US);
    waiter->subject->ops->release(waiter->subject->memory, node);
    if (waiter->leaves)
        waiter->leaves(waiter);
    phase_set(waiter, WAITER_LEFT);
}

static void *waiter_run(void *argument)
{
    struct waiter *waiter = argument;
    void *node = subject_node(waiter->subject, waiter->slot);
    waiter->tid = gettid();
    // Only a process's clock can be read from another process.
    int error = waiter->process ? clock_getcpuclockid(getpid(), &waiter->cpu_clock)
                                : pthread_getcpuclockid(pthread_self(), &waiter->cpu_clock);
    assert(error == 0);
    (void)error;
    waiter->cpu_called_ns = cpu_time_ns(waiter->cpu_clock);
    phase_set(waiter, WAITER_CALLS);
    bool entered = waiter_ask(waiter, node);
    waiter->returned_ns = monotonic_ns();
    if (entered)
        waiter_leave(waiter, node);
    else
        phase_set(waiter, WAITER_GAVE_UP);
    return NULL;
}

void waiter_start(struct waiter *waiter)
{
    if (!waiter->process) {
        int error = pthread_create(&waiter->thread, NULL, waiter_run, waiter);
        assert(error == 0);
        (void)error;
        return;
    }
    pid_t child = fork();
    assert(child >= 0);
    if (child == 0) {
        waiter_run(waiter);
        _exit(EXIT_SUCCESS);
    }
    waiter->child = child;
}

// The state letter of a thread in /proc, 'S' when it sleeps and can be woken by a signal.
static char thread_state(int tid)
{
    char path[64], line[128] = "";
    snprintf(path, sizeof path, "/proc/%d/stat", tid);
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return '?';
    ssize_t length = read(file, line, sizeof line - 1);
    close(file);
    if (length <= 0)
        return '?';
    // The name, in parentheses, may itself hold parentheses and spaces.
    const char *after_name = strrchr(line, ')');
    return after_name && after_name[1] == ' ' ? after_name[2] : '?';
}

enum waiting { WAITING_NOT, WAITING_ASLEEP, WAITING_AWAKE };

static enum waiting waiter_watch(struct waiter *waiter)
{
    uint64_t used_before = 0;
    for (unsigned asleep = 0; asleep < LOOKS_ASLEEP;) {
        enum waiter_phase phase = waiter_phase_now(waiter);
        if (phase > WAITER_CALLS)
            return WAITING_NOT;
        if (phase == WAITER_CALLS) {
            char state = thread_state(waiter->tid);
            uint64_t used = cpu_time_ns(waiter->cpu_clock);
            asleep = state == 'S' && used == used_before ? asleep + 1 : 0;
            used_before = used;
            if (used > waiter->cpu_called_ns + SPINNING_NS)
                return WAITING_AWAKE;
        }
        pause_us(LOOK_US);
    }
    return waiter_phase_now(waiter) > WAITER_CALLS ? WAITING_NOT : WAITING_ASLEEP;
}

bool waiter_waits(struct waiter *waiter)
{
    return waiter_watch(waiter) != WAITING_NOT;
}

bool waiter_sleeps(struct waiter *waiter)
{
    return waiter_watch(waiter) == WAITING_ASLEEP;
}

bool waiter_returns(struct waiter *waiter)
{
    enum waiter_phase phase;
    while ((phase = waiter_phase_now(waiter)) <= WAITER_CALLS)
        pause_us(LOOK_US);
    return phase != WAITER_GAVE_UP;
}

void waiter_dismiss(struct waiter *waiter)
{
    // release: pairs with the acquire load in waiter_leave.
    atomic_store_explicit(&waiter->dismissed, true, memory_order_release);
}

void waiter_join(struct waiter *waiter)
{
    if (waiter->process)
        waitpid(waiter->child, NULL, 0);
    else
        pthread_join(waiter->thread, NULL);
}
