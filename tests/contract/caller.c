// SPDX-License-Identifier: MIT
// caller.c: a thread or process that makes one call, watched from outside.
#include "caller.h"

#include <assert.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "wait.h"

// CPU time in the call after which a caller is spinning for sure. Getting in line takes well under
// 1 us; a page fault or an emulator's translation of the code on the way takes up to about 1 ms.
#define SPINNING_NS 3000000

// Looks, LOOK_US apart, at which a caller must be asleep without having run in between. One look
// could meet a sleep that is not the primitive's own, in a sanitizer or an emulator.
#define LOOKS_ASLEEP 3
#define LOOK_US      100

// For caller_rests(): looks without a step in between, and how often the caller may have come back
// to a CPU before it is taken for one that looks from time to time.
#define LOOKS_RESTING 200
#define STEPS_MAX     100

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

void caller_phase_set(struct caller *caller, unsigned phase)
{
    // release: pairs with the acquire load in caller_phase_now.
    atomic_store_explicit(&caller->phase, phase, memory_order_release);
}

unsigned caller_phase_now(struct caller *caller)
{
    // acquire: pairs with the release store in caller_phase_set.
    return atomic_load_explicit(&caller->phase, memory_order_acquire);
}

void caller_calls(struct caller *caller)
{
    caller->tid = gettid();
    // Only a process's clock can be read from another process.
    int error = caller->process ? clock_getcpuclockid(getpid(), &caller->cpu_clock)
                                : pthread_getcpuclockid(pthread_self(), &caller->cpu_clock);
    assert(error == 0);
    (void)error;
    caller->cpu_called_ns = cpu_time_ns(caller->cpu_clock);
    caller_phase_set(caller, CALLER_CALLS);
}

static void *caller_run(void *argument)
{
    struct caller *caller = argument;
    caller->body(caller);
    return NULL;
}

void caller_start(struct caller *caller)
{
    if (!caller->process) {
        int error = pthread_create(&caller->thread, NULL, caller_run, caller);
        assert(error == 0);
        (void)error;
        return;
    }
    pid_t child = fork();
    assert(child >= 0);
    if (child == 0) {
        caller_run(caller);
        _exit(EXIT_SUCCESS);
    }
    caller->child = child;
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

// Asleep, and with the CPU time that it had at the look before. Updates that time.
static bool sleeps_on(struct caller *caller, uint64_t *used_before)
{
    char state = thread_state(caller->tid);
    uint64_t used = cpu_time_ns(caller->cpu_clock);
    bool on = state == 'S' && used == *used_before;
    *used_before = used;
    return on;
}

enum waiting { WAITING_NOT, WAITING_ASLEEP, WAITING_AWAKE };

static enum waiting caller_watch(struct caller *caller)
{
    uint64_t used = 0;
    for (unsigned asleep = 0; asleep < LOOKS_ASLEEP;) {
        unsigned phase = caller_phase_now(caller);
        if (phase > CALLER_CALLS)
            return WAITING_NOT;
        if (phase == CALLER_CALLS) {
            asleep = sleeps_on(caller, &used) ? asleep + 1 : 0;
            if (used > caller->cpu_called_ns + SPINNING_NS)
                return WAITING_AWAKE;
        }
        pause_us(LOOK_US);
    }
    return caller_phase_now(caller) > CALLER_CALLS ? WAITING_NOT : WAITING_ASLEEP;
}

bool caller_waits(struct caller *caller)
{
    return caller_watch(caller) != WAITING_NOT;
}

bool caller_sleeps(struct caller *caller)
{
    return caller_watch(caller) == WAITING_ASLEEP;
}

bool caller_rests(struct caller *caller)
{
    if (!caller_sleeps(caller))
        return false;
    uint64_t used = cpu_time_ns(caller->cpu_clock);
    unsigned steps = 0;
    for (unsigned resting = 0; resting < LOOKS_RESTING; resting++) {
        uint64_t used_before = used;
        sleeps_on(caller, &used);
        if (used != used_before) {
            resting = 0;
            steps++;
        }
        if (steps > STEPS_MAX)
            return false;
        pause_us(LOOK_US);
    }
    return caller_phase_now(caller) == CALLER_CALLS;
}

unsigned caller_returns(struct caller *caller)
{
    unsigned phase;
    while ((phase = caller_phase_now(caller)) <= CALLER_CALLS)
        pause_us(LOOK_US);
    return phase;
}

void caller_join(struct caller *caller)
{
    if (caller->process)
        waitpid(caller->child, NULL, 0);
    else
        pthread_join(caller->thread, NULL);
}
