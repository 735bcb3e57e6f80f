// SPDX-License-Identifier: MIT
// fingerprint.h: which machine this is. The hash over the `key` fields decides what may be
// compared.
#ifndef HARNESS_MACHINE_FINGERPRINT_H
#define HARNESS_MACHINE_FINGERPRINT_H

#include <stdbool.h>
#include <stddef.h>

#include "machine/topology.h"

#define FINGERPRINT_FIELDS_MAX 64

// The major part of the schema of the files (report/rows.h): results of another one have other
// keys.
#define FINGERPRINT_SCHEMA_MAJOR "1"

struct fingerprint_field {
    char name[40];
    char value[240];
    bool key; // part of the hash; else provenance: recorded, a difference is worth a warning
};

struct fingerprint {
    struct fingerprint_field fields[FINGERPRINT_FIELDS_MAX];
    size_t count;
    char key[17];     // 16 hex digits: 64-bit FNV-1a over "name=value\n" of the key fields in order
    char machine[33]; // short name for folders: "<cpu model>-<cpus>c", [a-z0-9_] and '-' only;
                      // never the host name
};

// Reads the fields of the key: architecture; CPU vendor, family, model, model name; hypervisor
// vendor or none; synthetic topology and counts of the allowed set; SMT; libc; page size; compiler
// of the harness; schema major.
//
// And the provenance: kernel release, microcode, mitigations, governor, boost, THP, clocksource,
// memory size, cgroup quota, host name, boot id, load average, ASLR, perf_event_paranoid,
// allocator, why counters are missing, build id (commit), build type, flags.
//
// Never fails: what cannot be read has the value "unknown".
void fingerprint_read(struct fingerprint *fingerprint, const struct topology *topology);

// The value of a field by name, or NULL.
const char *fingerprint_find(const struct fingerprint *fingerprint, const char *name);

#endif
