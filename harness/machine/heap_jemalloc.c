// SPDX-License-Identifier: MIT
// heap_jemalloc.c: heap.h over jemalloc's per-thread counter.
#include "machine/heap.h"

#include <jemalloc/jemalloc.h>
#include <stddef.h>
#include <stdio.h>

// Where jemalloc counts the bytes of this thread; NULL until the first call in the thread, and
// where jemalloc was built without statistics.
static uint64_t *thread_allocated(void)
{
    static _Thread_local uint64_t *allocated;
    size_t bytes = sizeof(allocated);
    if (!allocated && mallctl("thread.allocatedp", &allocated, &bytes, NULL, 0) != 0)
        allocated = NULL;
    return allocated;
}

const char *heap_name(void)
{
    // "5.3.0-0-g54eaed1d..." says release, commits since, commit; the release is what people know.
    static _Thread_local char name[40];
    const char *version = "unknown version";
    size_t bytes = sizeof(version);
    mallctl("version", &version, &bytes, NULL, 0);
    int length = 0;
    while (version[length] && version[length] != '-')
        length++;
    snprintf(name, sizeof(name), "jemalloc %.*s", length, version);
    return name;
}

bool heap_counts(void)
{
    return thread_allocated() != NULL;
}

uint64_t heap_thread_allocated(void)
{
    const uint64_t *allocated = thread_allocated();
    return allocated ? *allocated : 0;
}
