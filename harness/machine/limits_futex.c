// SPDX-License-Identifier: MIT
// limits_futex.c: limits of sleeping and waking: the futex system call, and what follows it.
#include <fcntl.h>
#include <linux/futex.h>
#include <math.h>
#include <sched.h>
#include <stdalign.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "judge/interval.h"
#include "machine/clock.h"
#include "machine/cpu.h"
#include "machine/limits_probe.h"

#define WAKE_ROUNDS_MAX 256

static long futex_wake(_Atomic uint32_t *word)
{
    return syscall(SYS_futex, word, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0);
}

static void futex_wait(_Atomic uint32_t *word, uint32_t old)
{
    syscall(SYS_futex, word, FUTEX_WAIT_PRIVATE, old, NULL, NULL, 0);
}

// Sleeps until the word is no longer `old`; returns what it is then.
static uint32_t await_change(_Atomic uint32_t *word, uint32_t old)
{
    for (;;) {
        // acquire: pairs with the release store in change.
        uint32_t now = atomic_load_explicit(word, memory_order_acquire);
        if (now != old)
            return now;
        futex_wait(word, old);
    }
}

// Returns how many were woken, 0 or 1.
static long change(_Atomic uint32_t *word, uint32_t value)
{
    // release: pairs with the acquire load in await_change.
    atomic_store_explicit(word, value, memory_order_release);
    return futex_wake(word);
}

#define STOP UINT32_MAX

// Client and server write their own word and sleep on the other's: round 1, 2, 3, ... of each.
struct turns {
    alignas(LINE_BYTES) _Atomic uint32_t call;       // by the client
    alignas(LINE_BYTES) _Atomic uint32_t answer;     // by the server
    alignas(LINE_BYTES) _Atomic uint64_t running_ns; // when the server last woke up
    _Atomic int server_tid;                          // 0: not started yet
};

static void turns_stop(void *state)
{
    struct turns *turns = state;
    change(&turns->call, STOP);
}

static void *switch_serve(void *state)
{
    struct turns *turns = state;
    uint32_t call = 0;
    while ((call = await_change(&turns->call, call)) != STOP)
        change(&turns->answer, call);
    return NULL;
}

static double switch_batch(void *state, uint64_t rounds)
{
    struct turns *turns = state;
    // relaxed: only the client writes it.
    uint32_t call = atomic_load_explicit(&turns->call, memory_order_relaxed);
    uint64_t start = clock_ns();
    for (uint64_t i = 0; i < rounds; i++) {
        uint32_t before = call++;
        change(&turns->call, call);
        await_change(&turns->answer, before);
    }
    return (double)(clock_ns() - start) / (double)rounds / 2;
}

static void *wake_serve(void *state)
{
    struct turns *turns = state;
    // release: pairs with the acquire load in stat_open.
    atomic_store_explicit(&turns->server_tid, gettid(), memory_order_release);
    uint32_t call = 0;
    while ((call = await_change(&turns->call, call)) != STOP) {
        // relaxed: ordered by the release store of the answer that follows.
        atomic_store_explicit(&turns->running_ns, clock_ns(), memory_order_relaxed);
        change(&turns->answer, call);
    }
    return NULL;
}

// The server's /proc/self/task/TID/stat, once it runs; -1 if it cannot be read.
static int stat_open(struct turns *turns)
{
    int tid;
    // acquire: pairs with the release store in wake_serve.
    while ((tid = atomic_load_explicit(&turns->server_tid, memory_order_acquire)) == 0)
        sched_yield();
    char path[64];
    snprintf(path, sizeof(path), "/proc/self/task/%d/stat", tid);
    return open(path, O_RDONLY | O_CLOEXEC);
}

// Waits until the server sleeps, which it only does on the futex: without this a wake-up would
// often meet a thread that is still on its way into the kernel. "TID (name) S ...". False if it
// cannot be read.
static bool await_sleep(int stat)
{
    for (;;) {
        char text[512];
        ssize_t length = pread(stat, text, sizeof(text) - 1, 0);
        if (length <= 0)
            return false;
        text[length] = '\0';
        const char *end = strrchr(text, ')');
        if (!end)
            return false;
        if (end[1] == ' ' && end[2] == 'S')
            return true;
        // On one CPU the server needs it to fall asleep.
        sched_yield();
    }
}

// One wake-up, ns from before the system call to the server running; NaN if it was not asleep.
static double wake_once(struct turns *turns, int stat)
{
    if (!await_sleep(stat))
        return NAN;
    // relaxed: only the client writes it.
    uint32_t call = atomic_load_explicit(&turns->call, memory_order_relaxed);
    uint64_t start = clock_ns();
    long woken = change(&turns->call, call + 1);
    await_change(&turns->answer, call);
    // relaxed: ordered by the acquire load of the answer.
    uint64_t running = atomic_load_explicit(&turns->running_ns, memory_order_relaxed);
    return woken == 1 ? (double)(running - start) : NAN;
}

// The median, since a single preemption takes a thousand times longer than a wake-up.
static double wake_batch(void *state, uint64_t rounds)
{
    struct turns *turns = state;
    double values[WAKE_ROUNDS_MAX];
    size_t count = 0;
    int stat = stat_open(turns);
    if (stat < 0)
        return NAN;
    for (uint64_t i = 0; i < rounds; i++) {
        double value = wake_once(turns, stat);
        if (!isnan(value))
            values[count++] = value;
    }
    close(stat);
    return median(values, count);
}

static double call_batch(void *state, uint64_t rounds)
{
    struct turns *turns = state;
    uint64_t start = clock_ns();
    for (uint64_t i = 0; i < rounds; i++)
        futex_wake(&turns->call);
    return (double)(clock_ns() - start) / (double)rounds;
}

const struct probe futex_wake_probe = {
    .name = "futex_wake",
    .what = "from before FUTEX_WAKE to the woken thread running",
    .unit = "ns",
    .cpus = PROBE_CLASSES,
    .rounds_max = WAKE_ROUNDS_MAX,
    .state_bytes = sizeof(struct turns),
    .serve = wake_serve,
    .batch = wake_batch,
    .stop = turns_stop,
};

const struct probe futex_call_probe = {
    .name = "futex_call",
    .what = "FUTEX_WAKE with nobody waiting",
    .unit = "ns",
    .cpus = PROBE_ALONE,
    .state_bytes = sizeof(struct turns),
    .batch = call_batch,
};

const struct probe switch_probe = {
    .name = "switch",
    .what = "one context switch between two threads on one CPU, half of a futex ping-pong",
    .unit = "ns",
    .cpus = PROBE_ONE_CPU,
    .state_bytes = sizeof(struct turns),
    .serve = switch_serve,
    .batch = switch_batch,
    .stop = turns_stop,
};
