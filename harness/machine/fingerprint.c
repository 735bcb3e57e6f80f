// SPDX-License-Identifier: MIT
// fingerprint.c: see fingerprint.h.
#include "machine/fingerprint.h"

#include <ctype.h>
#include <gnu/libc-version.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "machine/fingerprint_add.h"
#include "machine/kernel_file.h"

#if defined(__x86_64__)
#include <cpuid.h>
#endif

const char *fingerprint_find(const struct fingerprint *fingerprint, const char *name)
{
    for (size_t i = 0; i < fingerprint->count; i++)
        if (strcmp(fingerprint->fields[i].name, name) == 0)
            return fingerprint->fields[i].value;
    return NULL;
}

static void add_key(struct fingerprint *fingerprint, const char *name, const char *value)
{
    fingerprint_add(fingerprint, true, name, value);
}

static void add_key_number(struct fingerprint *fingerprint, const char *name, long value)
{
    char text[24];
    snprintf(text, sizeof(text), "%ld", value);
    add_key(fingerprint, name, text);
}

// A line of /proc/cpuinfo: x86 and arm64 name the same things differently.
static void add_cpuinfo(struct fingerprint *fingerprint, const char *name, const char *x86,
                        const char *arm)
{
    char value[200];
    if (kernel_file_value("/proc/cpuinfo", x86, value, sizeof(value)) < 0)
        kernel_file_value("/proc/cpuinfo", arm, value, sizeof(value));
    add_key(fingerprint, name, value);
}

// The vendor by which a hypervisor names itself to its guests, or "none".
static void hypervisor_name(char *text, size_t bytes)
{
#if defined(__x86_64__)
    unsigned a, b, c, d;
    // Leaf 1, ecx bit 31 is set by hypervisors only; leaf 0x40000000 then gives the name.
    if (__get_cpuid(1, &a, &b, &c, &d) && (c >> 31) == 0) {
        snprintf(text, bytes, "none");
        return;
    }
    char vendor[13] = "";
    __cpuid(0x40000000, a, b, c, d);
    memcpy(vendor, &b, 4);
    memcpy(vendor + 4, &c, 4);
    memcpy(vendor + 8, &d, 4);
    snprintf(text, bytes, "%s", vendor);
#else
    if (kernel_file_read("/sys/hypervisor/type", text, bytes) <= 0 &&
        kernel_file_read("/sys/class/dmi/id/sys_vendor", text, bytes) <= 0)
        snprintf(text, bytes, "none");
#endif
}

static void add_cpu(struct fingerprint *fingerprint, const struct topology *topology)
{
    struct utsname system;
    add_key(fingerprint, "architecture", uname(&system) == 0 ? system.machine : NULL);
    add_cpuinfo(fingerprint, "cpu_vendor", "vendor_id", "CPU implementer");
    add_cpuinfo(fingerprint, "cpu_family", "cpu family", "CPU architecture");
    add_cpuinfo(fingerprint, "cpu_model", "model", "CPU part");
    add_key(fingerprint, "cpu_model_name", topology->model);
    char hypervisor[64];
    hypervisor_name(hypervisor, sizeof(hypervisor));
    add_key(fingerprint, "hypervisor", hypervisor);
}

static void add_topology(struct fingerprint *fingerprint, const struct topology *topology)
{
    add_key(fingerprint, "topology", topology->synthetic[0] ? topology->synthetic : "asymmetric");
    add_key_number(fingerprint, "cpus", topology->cpu_count);
    add_key_number(fingerprint, "cores", topology->core_count);
    add_key_number(fingerprint, "last_level_caches", topology->llc_count);
    add_key_number(fingerprint, "numa_nodes", topology->numa_count);
    add_key_number(fingerprint, "packages", topology->package_count);
    // Siblings outside the allowed set disturb those inside: the machine's state counts.
    char active[8];
    if (kernel_file_read("/sys/devices/system/cpu/smt/active", active, sizeof(active)) <= 0)
        add_key(fingerprint, "smt", topology->cpu_count > topology->core_count ? "on" : "off");
    else
        add_key(fingerprint, "smt", strcmp(active, "1") == 0 ? "on" : "off");
}

static void add_software(struct fingerprint *fingerprint)
{
    char libc[40];
    snprintf(libc, sizeof(libc), "glibc %s", gnu_get_libc_version());
    add_key(fingerprint, "libc", libc);
    add_key_number(fingerprint, "page_bytes", sysconf(_SC_PAGESIZE));
    add_key(fingerprint, "compiler", BUILD_COMPILER);
    add_key(fingerprint, "schema_major", FINGERPRINT_SCHEMA_MAJOR);
}

static uint64_t hash_text(uint64_t hash, const char *text)
{
    for (; *text; text++)
        hash = (hash ^ (unsigned char)*text) * UINT64_C(0x100000001b3);
    return hash;
}

static void key_fill(struct fingerprint *fingerprint)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325);
    for (size_t i = 0; i < fingerprint->count; i++) {
        const struct fingerprint_field *field = &fingerprint->fields[i];
        if (!field->key)
            continue;
        hash = hash_text(hash, field->name);
        hash = hash_text(hash, "=");
        hash = hash_text(hash, field->value);
        hash = hash_text(hash, "\n");
    }
    snprintf(fingerprint->key, sizeof(fingerprint->key), "%016llx", (unsigned long long)hash);
}

// "Intel(R) Xeon(R) Gold 6154 CPU @ 3.00GHz", 4 CPUs: "intel_xeon_gold_6154-4c".
static void machine_fill(struct fingerprint *fingerprint, const struct topology *topology)
{
    char name[24] = "";
    size_t length = 0;
    const char *c = topology->model;
    while (*c && *c != '@' && length < sizeof(name) - 1) {
        bool noise = strncmp(c, "CPU", 3) == 0 || strncmp(c, "(R)", 3) == 0;
        if (noise || strncmp(c, "(TM)", 4) == 0) {
            c += noise ? 3 : 4;
            continue;
        }
        bool plain = isalnum((unsigned char)*c);
        if (plain)
            name[length++] = (char)tolower((unsigned char)*c);
        else if (length > 0 && name[length - 1] != '_')
            name[length++] = '_';
        c++;
    }
    while (length > 0 && name[length - 1] == '_')
        length--;
    snprintf(fingerprint->machine, sizeof(fingerprint->machine), "%.*s-%uc",
             length ? (int)length : 3, length ? name : "cpu", topology->cpu_count);
}

void fingerprint_read(struct fingerprint *fingerprint, const struct topology *topology)
{
    *fingerprint = (struct fingerprint){.count = 0};
    add_cpu(fingerprint, topology);
    add_topology(fingerprint, topology);
    add_software(fingerprint);
    fingerprint_add_provenance(fingerprint);
    key_fill(fingerprint);
    machine_fill(fingerprint, topology);
}
