// SPDX-License-Identifier: MIT
// heap.h: proof that nothing allocates while we measure. heap_jemalloc.c in builds with jemalloc,
// heap_none.c in sanitizer builds.
#ifndef HARNESS_MACHINE_HEAP_H
#define HARNESS_MACHINE_HEAP_H

#include <stdbool.h>
#include <stdint.h>

// Name of the allocator: "jemalloc 5.3.0", or "libc" where allocation cannot be counted.
const char *heap_name(void);

// Whether heap_thread_allocated() counts.
bool heap_counts(void);

// Bytes the calling thread has ever allocated; 0 where it is not counted. Allocates nothing itself
// after its first call in a thread.
uint64_t heap_thread_allocated(void);

#endif
