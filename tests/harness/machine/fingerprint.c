// SPDX-License-Identifier: MIT
// fingerprint.c: the key follows the key fields alone, and every field has a value.
#include <criterion/criterion.h>
#include <ctype.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "machine/fingerprint.h"
#include "report/rows.h"

static struct fingerprint read_for(const char *description, const char *model)
{
    struct topology topology;
    struct error error = {.text = ""};
    cr_assert_eq(topology_synthetic(&topology, description, &error), 0, "%s", error.text);
    strcpy(topology.model, model);
    struct fingerprint fingerprint;
    fingerprint_read(&fingerprint, &topology);
    topology_free(&topology);
    return fingerprint;
}

Test(fingerprint, is_the_same_twice)
{
    struct fingerprint one = read_for("core:2 pu:1", "A"), two = read_for("core:2 pu:1", "A");
    cr_assert_str_eq(one.key, two.key);
    cr_assert_eq(strlen(one.key), 16);
    cr_assert_eq(strspn(one.key, "0123456789abcdef"), 16);
}

Test(fingerprint, differs_where_the_machine_does)
{
    struct fingerprint one = read_for("core:2 pu:1", "A");
    cr_assert_str_neq(one.key, read_for("core:1 pu:2", "A").key);
    cr_assert_str_neq(one.key, read_for("core:2 pu:1", "B").key);
}

// FNV-1a 64 known answers by a second implementation over the fields as documented.
Test(fingerprint, has_the_documented_hash)
{
    struct fingerprint fingerprint = read_for("core:2 pu:1", "A");
    uint64_t hash = UINT64_C(14695981039346656037);
    for (size_t i = 0; i < fingerprint.count; i++) {
        char line[400];
        const struct fingerprint_field *field = &fingerprint.fields[i];
        snprintf(line, sizeof(line), "%s=%s\n", field->name, field->value);
        for (const char *c = field->key ? line : ""; *c; c++) {
            hash ^= (unsigned char)*c;
            hash *= UINT64_C(1099511628211);
        }
    }
    char key[17];
    snprintf(key, sizeof(key), "%016llx", (unsigned long long)hash);
    cr_assert_str_eq(fingerprint.key, key);
}

Test(fingerprint, has_a_value_in_every_field_and_each_name_once)
{
    struct fingerprint fingerprint = read_for("core:2 pu:1", "A");
    cr_assert_gt(fingerprint.count, 30);
    for (size_t i = 0; i < fingerprint.count; i++) {
        const struct fingerprint_field *field = &fingerprint.fields[i];
        cr_assert_str_neq(field->value, "", "%s", field->name);
        cr_assert_eq(fingerprint_find(&fingerprint, field->name), field->value);
        for (const char *c = field->value; *c; c++)
            cr_assert_not(iscntrl((unsigned char)*c));
    }
    cr_assert_null(fingerprint_find(&fingerprint, "nonsense"));
}

Test(fingerprint, keeps_what_changes_from_run_to_run_out_of_the_key)
{
    static const char *const recorded[] = {"host", "boot_id", "load_average", "kernel", "build_id"};
    struct fingerprint fingerprint = read_for("core:2 pu:1", "A");
    for (size_t i = 0; i < sizeof(recorded) / sizeof(recorded[0]); i++)
        for (size_t j = 0; j < fingerprint.count; j++)
            if (strcmp(fingerprint.fields[j].name, recorded[i]) == 0)
                cr_assert_not(fingerprint.fields[j].key, "%s", recorded[i]);
}

Test(fingerprint, names_the_machine_for_a_folder)
{
    cr_assert_str_eq(read_for("core:4 pu:1", "Intel(R) Xeon(R) Gold 6154 CPU @ 3.00GHz").machine,
                     "intel_xeon_gold_6154-4c");
    cr_assert_str_eq(read_for("pu:1", "AMD EPYC 7763 64-Core Processor").machine,
                     "amd_epyc_7763_64_core_p-1c");
    cr_assert_str_eq(read_for("pu:1", "../../(TM) @").machine, "cpu-1c");
}

Test(fingerprint, names_this_machine_in_plain_letters)
{
    struct topology topology;
    struct error error = {.text = ""};
    cr_assert_eq(topology_load(&topology, &error), 0, "%s", error.text);
    struct fingerprint fingerprint;
    fingerprint_read(&fingerprint, &topology);
    topology_free(&topology);
    cr_assert_eq(strspn(fingerprint.machine, "abcdefghijklmnopqrstuvwxyz0123456789_-"),
                 strlen(fingerprint.machine));
}

Test(fingerprint, has_the_major_schema_of_the_files)
{
    size_t length = strlen(FINGERPRINT_SCHEMA_MAJOR);
    cr_assert_eq(strncmp(SCHEMA, FINGERPRINT_SCHEMA_MAJOR, length), 0);
    cr_assert_eq(SCHEMA[length], '.');
}
