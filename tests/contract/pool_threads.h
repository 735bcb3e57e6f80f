// SPDX-License-Identifier: MIT
// pool_threads.h: the threads of this process, seen from outside.
#ifndef TESTS_CONTRACT_POOL_THREADS_H
#define TESTS_CONTRACT_POOL_THREADS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#define THREADS_MAX 4096

struct threads {
    unsigned count;
    pid_t ids[THREADS_MAX];
};

// Those that there are now.
void threads_look(struct threads *threads);

unsigned threads_count(void);

// To be called before a first look: the thread sanitizer makes a thread of its own when a process
// makes its first one.
void threads_settle(void);

// Waits until there are as many: a thread that was joined is in the kernel's list for a moment.
void threads_await(unsigned count);

// CPU time of all that are there now and were not `before`.
uint64_t threads_cpu_ns(const struct threads *before);

// Lets pthread_create fail from the call after `calls` more on; UINT_MAX: never. Only of calls that
// this program makes itself, not of those in shared objects.
void threads_fail_after(unsigned calls);

// Calls of pthread_create since then that failed for it.
unsigned threads_failed(void);

#endif
