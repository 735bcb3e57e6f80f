// SPDX-License-Identifier: MIT
// memory.c: run_memory() and run_memory_touch() of scenario.h.
#include <errno.h>
#include <sched.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "machine/memory.h"
#include "machine/placement.h"
#include "machine/topology.h"
#include "measure/scenario.h"

#define PAGE_BYTES 4096 // or part of a page: on no machine are they smaller

// Stands in front of shared memory, on a page of its own, so that a worker's process finds it all.
struct memory_block {
    struct memory_block *next;
    size_t bytes; // this page included
};

// Memory lies where it is touched first: on the first worker's CPU, wherever setup runs. Touched
// here, so that page faults are no part of a window.
static void touch(const struct run *run, void *memory, size_t bytes)
{
    cpu_set_t allowed[CPUS_MAX / CPU_SETSIZE];
    bool pinned = run->workers && run->workers[0].cpu >= 0 &&
                  sched_getaffinity(0, sizeof allowed, allowed) == 0 &&
                  placement_pin(run->cpu) == 0;
    memset(memory, 0, bytes);
    if (pinned)
        sched_setaffinity(0, sizeof allowed, allowed);
}

static void *map(const struct run *run, size_t bytes, struct error *error)
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
    touch(run, memory, bytes);
    return memory;
}

void *run_memory(struct run *run, size_t bytes, struct error *error)
{
    if (!run->shared)
        return map(run, bytes, error);
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    struct memory_block *block = map(run, page + bytes, error);
    if (!block)
        return NULL;
    *block = (struct memory_block){.next = run->blocks, .bytes = page + bytes};
    run->blocks = block;
    return (char *)block + page;
}

void run_memory_touch(const struct run *run)
{
    for (struct memory_block *block = run->blocks; block; block = block->next)
        for (size_t i = 0; i < block->bytes; i += PAGE_BYTES)
            // relaxed: reads nothing, only maps the page into this process.
            (void)atomic_load_explicit((_Atomic unsigned char *)block + i, memory_order_relaxed);
}
