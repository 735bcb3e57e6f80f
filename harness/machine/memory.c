// SPDX-License-Identifier: MIT
// memory.c: see memory.h.
#include "machine/memory.h"

#include <errno.h>
#include <hwloc.h>
#include <stdbool.h>
#include <string.h>

// 0 with a topology to destroy, or -errno without.
static int load(hwloc_topology_t *topology, struct error *error)
{
    if (hwloc_topology_init(topology) != 0)
        return error_set(error, ENOMEM, "hwloc does not start");
    if (hwloc_topology_load(*topology) != 0) {
        hwloc_topology_destroy(*topology);
        return error_set(error, EIO, "hwloc cannot read this machine's topology");
    }
    if (hwloc_get_nbobjs_by_type(*topology, HWLOC_OBJ_NUMANODE) > 1)
        return 0;
    hwloc_topology_destroy(*topology);
    return error_set(error, ENOTSUP,
                     "this machine has one NUMA node: memory=local is all it offers");
}

static bool same_package(hwloc_topology_t topology, hwloc_obj_t a, hwloc_obj_t b)
{
    return hwloc_get_ancestor_obj_by_type(topology, HWLOC_OBJ_PACKAGE, a) ==
           hwloc_get_ancestor_obj_by_type(topology, HWLOC_OBJ_PACKAGE, b);
}

// The last node in another package, else the last other node.
static hwloc_obj_t farthest_node(hwloc_topology_t topology, unsigned os_cpu)
{
    hwloc_obj_t near = NULL, far = NULL, node = NULL;
    while ((node = hwloc_get_next_obj_by_type(topology, HWLOC_OBJ_NUMANODE, node)))
        if (hwloc_bitmap_isset(node->cpuset, os_cpu))
            near = node;
    while ((node = hwloc_get_next_obj_by_type(topology, HWLOC_OBJ_NUMANODE, node)))
        if (node != near && (!far || !near || same_package(topology, near, far) ||
                             !same_package(topology, near, node)))
            far = node;
    return far;
}

static int bind(hwloc_topology_t topology, void *memory, size_t bytes, hwloc_const_nodeset_t nodes,
                hwloc_membind_policy_t policy, struct error *error)
{
    int flags = HWLOC_MEMBIND_BYNODESET | HWLOC_MEMBIND_STRICT;
    if (hwloc_set_area_membind(topology, memory, bytes, nodes, policy, flags) == 0)
        return 0;
    int code = errno;
    return error_set(error, code, "cannot bind memory to a NUMA node: %s", strerror(code));
}

int memory_bind_far(void *memory, size_t bytes, unsigned os_cpu, struct error *error)
{
    hwloc_topology_t topology;
    int code = load(&topology, error);
    if (code != 0)
        return code;
    hwloc_obj_t node = farthest_node(topology, os_cpu);
    code = bind(topology, memory, bytes, node->nodeset, HWLOC_MEMBIND_BIND, error);
    hwloc_topology_destroy(topology);
    return code;
}

int memory_interleave(void *memory, size_t bytes, struct error *error)
{
    hwloc_topology_t topology;
    int code = load(&topology, error);
    if (code != 0)
        return code;
    hwloc_const_nodeset_t all = hwloc_topology_get_topology_nodeset(topology);
    code = bind(topology, memory, bytes, all, HWLOC_MEMBIND_INTERLEAVE, error);
    hwloc_topology_destroy(topology);
    return code;
}
