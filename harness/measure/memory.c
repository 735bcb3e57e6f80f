// SPDX-License-Identifier: MIT
// memory.c: run_memory() of scenario.h.
#include <errno.h>
#include <string.h>
#include <sys/mman.h>

#include "machine/memory.h"
#include "measure/scenario.h"

void *run_memory(struct run *run, size_t bytes, struct error *error)
{
    int flags = MAP_ANONYMOUS | (run->shared ? MAP_SHARED : MAP_PRIVATE);
    void *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE, flags, -1, 0);
    if (memory == MAP_FAILED) {
        error_set(error, errno, "no memory: %zu bytes: %s", bytes, strerror(errno));
        return NULL;
    }
    int code = 0;
    if (run->axes->memory == MEMORY_FAR)
        code = memory_bind_far(memory, bytes, run->cpu, error);
    else if (run->axes->memory == MEMORY_INTERLEAVED)
        code = memory_interleave(memory, bytes, error);
    if (code != 0) {
        munmap(memory, bytes);
        return NULL;
    }
    memset(memory, 0, bytes); // touched here: page faults are no part of a window
    return memory;
}
