// SPDX-License-Identifier: MIT
// topology.c: see topology.h.
#include "machine/topology.h"

#include <errno.h>
#include <hwloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "machine/kernel_file.h"

const char *const distance_names[DISTANCES + 1] = {"same-cpu", "smt", "llc", "numa",
                                                   "package",  "far", NULL};

// Gives hwloc's objects dense numbers in the order in which they are met.
struct numbering {
    const void *objects[CPUS_MAX];
    unsigned count;
};

static unsigned number_of(struct numbering *numbering, const void *object)
{
    // Neighbours in the walk share their objects, so the search ends at once except for a new
    // object.
    for (unsigned i = numbering->count; i > 0; i--)
        if (numbering->objects[i - 1] == object)
            return i - 1;
    numbering->objects[numbering->count] = object;
    return numbering->count++;
}

static const void *package_of(hwloc_topology_t machine, hwloc_obj_t pu)
{
    hwloc_obj_t package = hwloc_get_ancestor_obj_by_type(machine, HWLOC_OBJ_PACKAGE, pu);
    // Some virtual machines and boards show no package: the whole machine is one.
    return package ? package : hwloc_get_root_obj(machine);
}

static const void *core_of(hwloc_topology_t machine, hwloc_obj_t pu)
{
    hwloc_obj_t core = hwloc_get_ancestor_obj_by_type(machine, HWLOC_OBJ_CORE, pu);
    return core ? core : pu;
}

// The outermost data cache that the CPU has, of level 3 or above; level 2 is a core's own on nearly
// all machines, and where it is shared by a few cores the package is the better unit.
static const void *llc_of(hwloc_topology_t machine, hwloc_obj_t pu)
{
    const hwloc_obj_type_t levels[] = {HWLOC_OBJ_L5CACHE, HWLOC_OBJ_L4CACHE, HWLOC_OBJ_L3CACHE};
    for (size_t i = 0; i < sizeof(levels) / sizeof(levels[0]); i++) {
        hwloc_obj_t cache = hwloc_get_ancestor_obj_by_type(machine, levels[i], pu);
        if (cache)
            return cache;
    }
    return package_of(machine, pu);
}

static const void *numa_of(hwloc_topology_t machine, hwloc_obj_t pu)
{
    // A CPU may be local to several nodes (memory of two kinds): the first is its node.
    hwloc_obj_t node = NULL;
    while ((node = hwloc_get_next_obj_by_type(machine, HWLOC_OBJ_NUMANODE, node)))
        if (hwloc_bitmap_isset(pu->nodeset, node->os_index))
            return node;
    return hwloc_get_root_obj(machine);
}

// Fills topology->cpus, which has a place for every PU.
static int cpus_fill(struct topology *topology, hwloc_topology_t machine)
{
    enum { CORE, LLC, NUMA, PACKAGE, KINDS };
    struct numbering *numberings = calloc(KINDS, sizeof(*numberings));
    if (!numberings)
        return -ENOMEM;
    for (unsigned i = 0; i < topology->cpu_count; i++) {
        hwloc_obj_t pu = hwloc_get_obj_by_type(machine, HWLOC_OBJ_PU, i);
        topology->cpus[i] = (struct cpu){
            .os = pu->os_index,
            .core = number_of(&numberings[CORE], core_of(machine, pu)),
            .llc = number_of(&numberings[LLC], llc_of(machine, pu)),
            .numa = number_of(&numberings[NUMA], numa_of(machine, pu)),
            .package = number_of(&numberings[PACKAGE], package_of(machine, pu)),
        };
    }
    topology->core_count = numberings[CORE].count;
    topology->llc_count = numberings[LLC].count;
    topology->numa_count = numberings[NUMA].count;
    topology->package_count = numberings[PACKAGE].count;
    free(numberings);
    return 0;
}

static void texts_fill(struct topology *topology, hwloc_topology_t machine)
{
    // An asymmetric machine has no synthetic description: then it stays empty.
    if (hwloc_topology_export_synthetic(machine, topology->synthetic, sizeof(topology->synthetic),
                                        HWLOC_TOPOLOGY_EXPORT_SYNTHETIC_FLAG_NO_ATTRS) < 0)
        topology->synthetic[0] = '\0';
    hwloc_obj_t package = hwloc_get_obj_by_type(machine, HWLOC_OBJ_PACKAGE, 0);
    const char *model = package ? hwloc_obj_get_info_by_name(package, "CPUModel") : NULL;
    if (!hwloc_topology_is_thissystem(machine))
        model = "synthetic";
    if (model)
        snprintf(topology->model, sizeof(topology->model), "%s", model);
    else if (kernel_file_value("/proc/cpuinfo", "model name", topology->model,
                               sizeof(topology->model)) < 0)
        strcpy(topology->model, "unknown");
}

static int topology_fill(struct topology *topology, hwloc_topology_t machine, struct error *error)
{
    struct topology filled = {.cpus = NULL};
    int count = hwloc_get_nbobjs_by_type(machine, HWLOC_OBJ_PU);
    if (count < 1 || count > CPUS_MAX)
        return error_set(error, ENOTSUP, "topology: %d CPUs, but 1 to %d are supported", count,
                         CPUS_MAX);
    filled.cpu_count = (unsigned)count;
    filled.cpus = calloc(filled.cpu_count, sizeof(*filled.cpus));
    if (!filled.cpus || cpus_fill(&filled, machine) < 0) {
        free(filled.cpus);
        return error_set(error, ENOMEM, "topology: no memory for %d CPUs", count);
    }
    texts_fill(&filled, machine);
    *topology = filled;
    return 0;
}

// hwloc leaves out what the cgroup forbids; this also leaves out what taskset or our parent
// forbids.
static int restrict_to_affinity(hwloc_topology_t machine, struct error *error)
{
    if (!hwloc_topology_is_thissystem(machine))
        return error_set(error, ENOTSUP,
                         "topology: the environment gives hwloc a made-up machine; unset "
                         "HWLOC_SYNTHETIC and HWLOC_XMLFILE");
    hwloc_bitmap_t allowed = hwloc_bitmap_alloc();
    int result = 0;
    if (!allowed || hwloc_get_cpubind(machine, allowed, HWLOC_CPUBIND_THREAD) < 0 ||
        hwloc_topology_restrict(machine, allowed, 0) < 0)
        result = error_set(error, errno ? errno : EINVAL,
                           "topology: cannot restrict the machine to the allowed CPUs: %s",
                           strerror(errno));
    hwloc_bitmap_free(allowed);
    return result;
}

int topology_load(struct topology *topology, struct error *error)
{
    hwloc_topology_t machine;
    if (hwloc_topology_init(&machine) < 0)
        return error_set(error, ENOMEM, "topology: hwloc does not start: %s", strerror(errno));
    int result = 0;
    if (hwloc_topology_load(machine) < 0)
        result = error_set(error, errno ? errno : ENOTSUP, "topology: hwloc cannot read it: %s",
                           strerror(errno));
    if (result == 0)
        result = restrict_to_affinity(machine, error);
    if (result == 0)
        result = topology_fill(topology, machine, error);
    hwloc_topology_destroy(machine);
    return result;
}

int topology_synthetic(struct topology *topology, const char *description, struct error *error)
{
    hwloc_topology_t machine;
    if (hwloc_topology_init(&machine) < 0)
        return error_set(error, ENOMEM, "topology: hwloc does not start: %s", strerror(errno));
    int result = 0;
    if (hwloc_topology_set_synthetic(machine, description) < 0 || hwloc_topology_load(machine) < 0)
        result = error_set(error, EINVAL,
                           "topology: hwloc does not understand \"%.100s\"; an example is "
                           "\"pack:2 [numa] l3:8 core:8 pu:2\"",
                           description);
    if (result == 0)
        result = topology_fill(topology, machine, error);
    hwloc_topology_destroy(machine);
    return result;
}

void topology_free(struct topology *topology)
{
    free(topology->cpus);
    *topology = (struct topology){.cpus = NULL};
}

enum distance topology_distance(const struct cpu *a, const struct cpu *b)
{
    if (a->os == b->os)
        return DISTANCE_SAME_CPU;
    if (a->core == b->core)
        return DISTANCE_SMT;
    if (a->llc == b->llc)
        return DISTANCE_LLC;
    if (a->numa == b->numa)
        return DISTANCE_NUMA;
    return a->package == b->package ? DISTANCE_PACKAGE : DISTANCE_FAR;
}
