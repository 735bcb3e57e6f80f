// SPDX-License-Identifier: MIT
// plugin.h: primitives from shared objects that the user names: variants of every scenario of their
// family, called through their table.
//
// The harness knows no family: scenarios say by `family`, `label` and `by_pointer` what they take,
// and struct plugin_format reads what a shared object exports.
#ifndef HARNESS_MEASURE_PLUGIN_H
#define HARNESS_MEASURE_PLUGIN_H

#include <stddef.h>
#include <stdint.h>

#include "declare/error.h"
#include "measure/scenario.h"

#define PLUGINS_MAX       8
#define PLUGIN_PATH_MAX   400 // characters, the final 0 included
#define PLUGIN_TABLES_MAX 256 // in one shared object

// A primitive as a shared object has it.
struct plugin_table {
    const char *family;
    const void *ops;
};

struct plugin_tables {
    struct plugin_table tables[PLUGIN_TABLES_MAX];
    size_t count;
};

// How shared objects say what is in them.
struct plugin_format {
    const char *symbol; // the variable that they export
    // Fills the tables from that variable, each with all operations that its family demands. 0, or
    // -EINVAL with what is wrong with it.
    int (*read)(const void *variable, struct plugin_tables *tables, struct error *error);
};

struct plugin {
    char path[PLUGIN_PATH_MAX]; // absolute, without links
    uint64_t hash;              // of the file's content
};

// Shared objects that were loaded, and the scenarios with their primitives.
struct plugins {
    struct plugin plugins[PLUGINS_MAX];
    size_t count;
    struct scenario *copies;
    const struct scenario **scenarios; // scenario_count pointers, to `copies`
    size_t scenario_count;
};

// Copies the list of scenarios, to which plugins_load() adds variants. 0 or -ENOMEM.
int plugins_open(struct plugins *plugins, const struct scenario *const *scenarios, size_t count,
                 struct error *error);

// Loads exactly this file (no search path) and adds what is in it. Its code stays loaded until the
// process ends. 0, or -errno with file and reason, and then nothing may be measured: -EINVAL where
// it is no plug-in for this build, -ENOENT and others where it cannot be read, -EEXIST where a name
// is there already.
int plugins_load(struct plugins *plugins, const char *file, const struct plugin_format *format,
                 struct error *error);

// FNV-1a over the file, to tell whether it is what it was; no guard against malice. 0 or -errno.
int plugin_hash(const char *path, uint64_t *hash, struct error *error);

// Frees the lists; the shared objects stay. A zeroed one may be freed.
void plugins_free(struct plugins *plugins);

#endif
