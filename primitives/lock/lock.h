// SPDX-License-Identifier: MIT
// lock.h: the contract of the lock family.
//
// A lock is a block of memory that the caller provides (so its placement is the caller's choice)
// and a table of operations. Between acquire and release at most `permits` threads are inside; what
// was written inside before a release is seen inside after the acquire that follows it.
//
//     static const struct lock_config config = {.slots = 2, .permits = 1};
//     void *lock = memory of ops->bytes(&config) bytes, aligned to CACHE_LINE;
//     ops->open(lock, &config);
//     void *node = ops->attach ? ops->attach(lock, slot) : NULL;    // once per thread
//     ops->acquire(lock, node);  ...  ops->release(lock, node);
//     ops->close(lock);
//
// Forbidden: acquiring a lock that the calling thread holds (unless the lock says that it checks),
// releasing a lock that it does not hold (unless `checked`), closing a lock that is held or waited
// for, two threads using one node, one node held twice at the same time.
// Allowed: freeing the memory as soon as a later holder has released it; release does not touch the
// lock word again after the store or exchange that frees it.
#ifndef PRIMITIVES_LOCK_LOCK_H
#define PRIMITIVES_LOCK_LOCK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "about.h"

// What a lock is opened with. Zero means the default of each member, except `slots`.
struct lock_config {
    unsigned slots;   // threads that will attach, 1 or more
    unsigned permits; // how many may be inside at once; 0: 1. Only `semaphore` takes more
    bool shared;      // waiters may be in several processes that map the same memory
    uint64_t spin_ns; // spinning before sleeping, ns; 0: the default of the lock
    // [slots] group (last-level cache or NUMA node) of each slot, below `groups`; NULL: all in
    // group 0. Only read by open.
    const unsigned *group_of_slot;
    unsigned groups; // number of groups; 0: 1
};

// Properties that a lock claims; each claim has a contract test.
struct lock_claims {
    bool excludes;  // false only for the control `none`
    bool fifo;      // serves in order of arrival, which is the first write that others see
    bool spins;     // waiters never sleep: with more threads than CPUs it may all but stop
    bool checked;   // release of a lock that is not held returns false and changes nothing
    bool shared;    // works between processes when opened with .shared = true
    bool allocates; // acquire may allocate memory (a peer's nodes of waiting threads)
    bool permits;   // takes permits > 1
};

struct lock_ops {
    struct about about;
    struct lock_claims claims;

    // Bytes of memory the lock needs, at an address that is a multiple of CACHE_LINE. Never 0; not
    // rounded up, so that it tells what a lock costs.
    size_t (*bytes)(const struct lock_config *config);

    // Makes a free lock in `memory` (bytes(config) bytes, any content). 0, or -errno with nothing
    // to close: -ENOTSUP when the lock cannot do what the config asks for. NULL: zero bytes are a
    // free lock.
    int (*open)(void *memory, const struct lock_config *config);

    // Releases what open took. NULL: nothing to do.
    void (*close)(void *memory);

    // The calling thread's node for slot 0..slots-1, in the lock's memory. NULL: nodes are not
    // needed.
    void *(*attach)(void *memory, unsigned slot);

    void (*acquire)(void *lock, void *node);

    // True; false only where claims.checked and the lock was not held.
    bool (*release)(void *lock, void *node);

    // Takes the lock if that needs no waiting. May fail spuriously only if the lock's header says
    // so. NULL: not offered.
    bool (*try_acquire)(void *lock, void *node);

    // Waits until the absolute monotonic time `deadline_ns` (UINT64_MAX: for ever), and looks at
    // the lock word at most `attempts_max` times (0: no limit). An attempt is one look that found
    // the lock held by another; a signal is not one. 0, -ETIMEDOUT or -EAGAIN (attempts used up);
    // after an error the lock is as if the call had not been made, and no wake-up meant for others
    // is lost. NULL: not offered.
    int (*acquire_until)(void *lock, void *node, uint64_t deadline_ns, unsigned attempts_max);
};

#endif
