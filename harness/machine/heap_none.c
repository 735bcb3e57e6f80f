// SPDX-License-Identifier: MIT
// heap_none.c: heap.h for builds whose allocator cannot count.
#include "machine/heap.h"

const char *heap_name(void)
{
    return "libc";
}

bool heap_counts(void)
{
    return false;
}

uint64_t heap_thread_allocated(void)
{
    return 0;
}
