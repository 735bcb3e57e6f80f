// SPDX-License-Identifier: MIT
// memory.h: on which NUMA node memory lies, beyond the first touch that the kernel does by itself.
#ifndef HARNESS_MACHINE_MEMORY_H
#define HARNESS_MACHINE_MEMORY_H

#include <stddef.h>

#include "declare/error.h"

// Binds untouched pages to the NUMA node farthest from the node of CPU `os_cpu` (by package, then
// by node number). 0, -ENOTSUP with the reason on a machine with one node, or -errno.
int memory_bind_far(void *memory, size_t bytes, unsigned os_cpu, struct error *error);

// Spreads untouched pages over all allowed nodes in turn; results as above.
int memory_interleave(void *memory, size_t bytes, struct error *error);

#endif
