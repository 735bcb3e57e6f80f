// SPDX-License-Identifier: MIT
// futex_call.h: sleeping on a 32-bit word until it changes: the futex system call, with deadlines.
//
// Not called futex.h, because `#include "futex.h"` inside lock/ would find the lock of that name.
//
// A wait goes to sleep only if the word still holds `expected`; the kernel compares under the lock
// that a wake takes, so a change before the sleep is never missed. Results are told apart, since
// they mean different things: a refused sleep (-EAGAIN) and a wake-up (0) are reasons to look at
// the word, a passed deadline is a reason to look once more and give up. A signal is none of these
// and never leaves this file. Linux returns 0 only after a wake on this address. It may have been
// meant for an earlier user of the memory, so a woken thread looks at the word and believes nothing
// else.
//
// errno is left as it was: locking is not an operation whose errors anybody asks errno for.
#ifndef PRIMITIVES_FUTEX_CALL_H
#define PRIMITIVES_FUTEX_CALL_H

#include <assert.h>
#include <errno.h>
#include <linux/futex.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "wait.h"

// The deadline that never comes.
#define FUTEX_FOREVER UINT64_MAX

static_assert(sizeof(struct timespec) == 2 * sizeof(long),
              "SYS_futex takes the timespec of the native word size");

// The bare call: its result, or -errno. `shared`: waiters may be in several processes, which costs
// the kernel a look-up of the page behind the address.
static inline int futex_call(_Atomic uint32_t *word, int operation, bool shared, uint32_t value,
                             const struct timespec *deadline, uint32_t bits)
{
    int saved = errno;
    long result = syscall(SYS_futex, word, operation | (shared ? 0 : FUTEX_PRIVATE_FLAG), value,
                          deadline, NULL, bits);
    int code = result < 0 ? -errno : (int)result;
    errno = saved;
    return code;
}

// Sleeps while *word == expected, until woken by a futex_wake_bits() that shares a bit with `bits`,
// at most until the absolute CLOCK_MONOTONIC time `deadline_ns`. 0: woken; -EAGAIN: the word was
// different; -ETIMEDOUT: the deadline has passed.
static inline int futex_wait_bits(_Atomic uint32_t *word, uint32_t expected, uint64_t deadline_ns,
                                  bool shared, uint32_t bits)
{
    struct timespec deadline = timespec_of_ns(deadline_ns);
    int result;
    do
        result = futex_call(word, FUTEX_WAIT_BITSET, shared, expected,
                            deadline_ns == FUTEX_FOREVER ? NULL : &deadline, bits);
    while (result == -EINTR);
    assert(result == 0 || result == -EAGAIN || result == -ETIMEDOUT);
    return result;
}

// Wakes up to `count` threads that sleep on the word with a bit in common, and returns how many. The
// memory may be gone by now (the next owner may free it), so that an address that is not there is no
// error.
static inline unsigned futex_wake_bits(_Atomic uint32_t *word, unsigned count, bool shared,
                                       uint32_t bits)
{
    int result = futex_call(word, FUTEX_WAKE_BITSET, shared, count, NULL, bits);
    assert(result >= 0 || result == -EFAULT);
    return result > 0 ? (unsigned)result : 0;
}

// The usual case: all who sleep on the word are alike.
static inline int futex_wait(_Atomic uint32_t *word, uint32_t expected, uint64_t deadline_ns,
                             bool shared)
{
    return futex_wait_bits(word, expected, deadline_ns, shared, FUTEX_BITSET_MATCH_ANY);
}

static inline unsigned futex_wake(_Atomic uint32_t *word, unsigned count, bool shared)
{
    return futex_wake_bits(word, count, shared, FUTEX_BITSET_MATCH_ANY);
}

#endif
