// SPDX-License-Identifier: MIT
// plugin_runner.c: contract_plugin FILE [MS], the contract checks put to the primitives of a plug-in.
//
// MS: duration of each check that repeats, default EFFORT_MS_DEFAULT. Exit status 0 if all promises
// are kept, 1 if not, 2 if the file cannot be loaded.
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "family.h"
#include "plugin.h"

struct tally {
    struct effort effort;
    unsigned passed, failed;
};

static const struct contract_family *family_of(enum family_kind kind)
{
    for (unsigned i = 0; i < FAMILY_COUNT; i++)
        if (contract_families[i]->kind == kind)
            return contract_families[i];
    return NULL;
}

static void put_checks(struct tally *tally, struct contract_subject subject)
{
    const struct contract_family *family = family_of(subject.kind);
    for (unsigned i = 0; family && i < family->checks->count; i++) {
        const struct contract_check *check = &family->checks->items[i];
        if (!check_applies(check, subject))
            continue;
        struct verdict verdict = contract_run(check, subject, tally->effort, GUARD_MS);
        if (verdict_good(verdict))
            tally->passed++;
        else
            tally->failed++;
        printf("%-7s %s %s %s%s%s\n", verdict_good(verdict) ? verdict_name(verdict.kind) : "FAILED",
               family->name, subject_about(subject)->name, check->name,
               verdict.reason.text[0] ? ": " : "", verdict.reason.text);
        fflush(stdout);
    }
}

int main(int argc, char **argv)
{
    unsigned long ms = argc == 3 ? strtoul(argv[2], NULL, 10) : EFFORT_MS_DEFAULT;
    void *object = argc >= 2 ? dlopen(argv[1], RTLD_NOW | RTLD_LOCAL) : NULL;
    const struct contend_plugin *plugin = object ? dlsym(object, "contend_plugin") : NULL;
    if (!plugin || plugin->abi != CONTEND_PLUGIN_ABI || argc > 3 || ms < 1 || ms > 3600000) {
        fprintf(stderr, "usage: contract_plugin ./FILE.so [1..3600000]%s\n",
                argc < 2 ? "" : "; the file is a plug-in of this build");
        return 2;
    }
    struct tally tally = {.effort = effort_of((unsigned)ms)};
    for (size_t i = 0; plugin->locks && plugin->locks[i]; i++)
        put_checks(&tally,
                   (struct contract_subject){.kind = FAMILY_LOCK, .lock = plugin->locks[i]});
    for (size_t i = 0; plugin->pools && plugin->pools[i]; i++)
        put_checks(&tally,
                   (struct contract_subject){.kind = FAMILY_POOL, .pool = plugin->pools[i]});
    for (size_t i = 0; plugin->rings && plugin->rings[i]; i++)
        put_checks(&tally,
                   (struct contract_subject){.kind = FAMILY_RING, .ring = plugin->rings[i]});
    for (size_t i = 0; plugin->streams && plugin->streams[i]; i++)
        put_checks(&tally,
                   (struct contract_subject){.kind = FAMILY_STREAM, .stream = plugin->streams[i]});
    printf("%u passed, %u failed\n", tally.passed, tally.failed);
    return tally.failed || !tally.passed ? EXIT_FAILURE : EXIT_SUCCESS;
}
