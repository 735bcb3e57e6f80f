// SPDX-License-Identifier: MIT
// fingerprint_provenance.c: what is recorded about a run without deciding what it may be compared
// with.
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/personality.h>
#include <sys/utsname.h>

#include "machine/counters.h"
#include "machine/fingerprint_add.h"
#include "machine/heap.h"
#include "machine/kernel_file.h"

static void add(struct fingerprint *fingerprint, const char *name, const char *value)
{
    fingerprint_add(fingerprint, false, name, value);
}

static void add_file(struct fingerprint *fingerprint, const char *name, const char *path)
{
    char value[240];
    kernel_file_read(path, value, sizeof(value));
    add(fingerprint, name, value);
}

static void add_line(struct fingerprint *fingerprint, const char *name, const char *path,
                     const char *key)
{
    char value[240];
    kernel_file_value(path, key, value, sizeof(value));
    add(fingerprint, name, value);
}

static void add_system(struct fingerprint *fingerprint)
{
    struct utsname system;
    bool known = uname(&system) == 0;
    add(fingerprint, "kernel", known ? system.release : NULL);
    add(fingerprint, "host", known ? system.nodename : NULL);
    add_file(fingerprint, "boot_id", "/proc/sys/kernel/random/boot_id");
    add_line(fingerprint, "microcode", "/proc/cpuinfo", "microcode");
    add_line(fingerprint, "memory", "/proc/meminfo", "MemTotal");
    add_file(fingerprint, "clocksource",
             "/sys/devices/system/clocksource/clocksource0/current_clocksource");
    add_file(fingerprint, "transparent_huge_pages", "/sys/kernel/mm/transparent_hugepage/enabled");
    add_file(fingerprint, "governor", "/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor");
    add_file(fingerprint, "load_average", "/proc/loadavg");
    add_file(fingerprint, "perf_event_paranoid", "/proc/sys/kernel/perf_event_paranoid");
}

// The vulnerabilities that cost time here: "name: mitigation; ...", the unaffected left out.
static void add_mitigations(struct fingerprint *fingerprint)
{
    static const char *const names[] = {
        "itlb_multihit",     "l1tf",       "mds",        "meltdown", "retbleed",
        "spec_store_bypass", "spectre_v1", "spectre_v2", "srbds",    "tsx_async_abort"};
    char all[240] = "";
    size_t length = 0, readable = 0;
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        char path[120], value[120];
        snprintf(path, sizeof(path), "/sys/devices/system/cpu/vulnerabilities/%s", names[i]);
        if (kernel_file_read(path, value, sizeof(value)) <= 0)
            continue;
        readable++;
        // "Mitigation: Enhanced IBRS; ..." up to the first ';' says enough.
        int shown = (int)strcspn(value, ";");
        if (strcmp(value, "Not affected") != 0 && length < sizeof(all))
            length += (size_t)snprintf(all + length, sizeof(all) - length, "%s%s: %.*s",
                                       length ? "; " : "", names[i], shown, value);
    }
    add(fingerprint, "mitigations", readable && length == 0 ? "not affected" : all);
}

// Intel and the others name the switch differently and with opposite meaning.
static void add_boost(struct fingerprint *fingerprint)
{
    double no_turbo = kernel_file_number("/sys/devices/system/cpu/intel_pstate/no_turbo");
    double boost = kernel_file_number("/sys/devices/system/cpu/cpufreq/boost");
    if (!isnan(no_turbo))
        boost = no_turbo == 0;
    add(fingerprint, "boost", isnan(boost) ? NULL : boost != 0 ? "on" : "off");
}

// "max" or "<quota> <period>" in us.
static void add_quota(struct fingerprint *fingerprint)
{
    char group[400], path[512], value[60];
    if (kernel_file_value("/proc/self/cgroup", "0:", group, sizeof(group)) < 0)
        group[0] = '\0';
    snprintf(path, sizeof(path), "/sys/fs/cgroup%s/cpu.max", group);
    kernel_file_read(path, value, sizeof(value));
    add(fingerprint, "cgroup_cpu_max", value);
}

static void add_aslr(struct fingerprint *fingerprint)
{
    char value[16];
    long length = kernel_file_read("/proc/sys/kernel/randomize_va_space", value, sizeof(value));
    // 0xffffffff asks without changing anything.
    int persona = personality(0xffffffff);
    bool off = persona != -1 && (persona & ADDR_NO_RANDOMIZE);
    add(fingerprint, "aslr", off ? "0 (personality)" : length > 0 ? value : NULL);
}

static void add_build(struct fingerprint *fingerprint)
{
    char reason[200];
    counters_reason(reason, sizeof(reason));
    add(fingerprint, "hardware_counters", reason[0] ? reason : "available");
    add(fingerprint, "allocator", heap_name());
    add(fingerprint, "build_id", BUILD_COMMIT);
    add(fingerprint, "build_type", BUILD_TYPE);
    add(fingerprint, "build_flags", BUILD_FLAGS);
}

void fingerprint_add_provenance(struct fingerprint *fingerprint)
{
    add_system(fingerprint);
    add_mitigations(fingerprint);
    add_boost(fingerprint);
    add_quota(fingerprint);
    add_aslr(fingerprint);
    add_build(fingerprint);
}
