// SPDX-License-Identifier: MIT
// plugins.c: see plugins.h: what is demanded of the tables of each family.
#include "plugins.h"

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>

#include "plugin.h"

// An operation, and whether the table has it.
struct operation {
    const char *name;
    bool there;
};
#define OPERATION(ops, name_)                                                                      \
    {                                                                                              \
        .name = #name_, .there = (ops)->name_ != NULL                                              \
    }
#define COUNT(operations) (sizeof(operations) / sizeof(operations)[0])

// What a table must have: its label, and all of `operations`.
static int check_needs(const char *family, const struct about *about,
                       const struct operation *operations, size_t count, struct error *error)
{
    if (!about->name || !about->summary || !about->source)
        return error_set(error, EINVAL, "a %s has no %s", family,
                         !about->name      ? "name"
                         : !about->summary ? "summary"
                                           : "source");
    for (size_t i = 0; i < count; i++)
        if (!operations[i].there)
            return error_set(error, EINVAL, "its %s %.60s has no %s, which every %s must have",
                             family, about->name, operations[i].name, family);
    return 0;
}

// Operations of which a table must have all or none.
static int check_set(const char *family, const struct about *about,
                     const struct operation *operations, size_t count, struct error *error)
{
    for (size_t i = 1; i < count; i++)
        if (operations[i].there != operations[0].there)
            return error_set(error, EINVAL, "its %s %.60s has %s without %s: all or none", family,
                             about->name, operations[operations[0].there ? 0 : i].name,
                             operations[operations[0].there ? i : 0].name);
    return 0;
}

static int check_lock(const struct lock_ops *ops, struct error *error)
{
    const struct operation needs[] = {OPERATION(ops, bytes), OPERATION(ops, acquire),
                                      OPERATION(ops, release)};
    return check_needs("lock", &ops->about, needs, COUNT(needs), error);
}

static int check_ring(const struct ring_ops *ops, struct error *error)
{
    const struct operation needs[] = {OPERATION(ops, capacity), OPERATION(ops, bytes),
                                      OPERATION(ops, open), OPERATION(ops, push),
                                      OPERATION(ops, pop)};
    const struct operation sleep[] = {OPERATION(ops, push_until), OPERATION(ops, pop_until),
                                      OPERATION(ops, shut)};
    int code = check_needs("ring", &ops->about, needs, COUNT(needs), error);
    return code == 0 ? check_set("ring", &ops->about, sleep, COUNT(sleep), error) : code;
}

static int check_stream(const struct stream_ops *ops, struct error *error)
{
    const struct operation needs[] = {
        OPERATION(ops, capacity),
        OPERATION(ops, bytes),
        OPERATION(ops, open),
        OPERATION(ops, write),
        OPERATION(ops, read),
        {.name = "record_max", .there = !ops->claims.records || ops->record_max}};
    const struct operation in_place[] = {OPERATION(ops, reserve), OPERATION(ops, commit),
                                         OPERATION(ops, peek), OPERATION(ops, consume)};
    const struct operation sleep[] = {OPERATION(ops, write_until), OPERATION(ops, read_until),
                                      OPERATION(ops, shut)};
    int code = check_needs("stream", &ops->about, needs, COUNT(needs), error);
    if (code == 0)
        code = check_set("stream", &ops->about, in_place, COUNT(in_place), error);
    return code == 0 ? check_set("stream", &ops->about, sleep, COUNT(sleep), error) : code;
}

static int check_pool(const struct pool_ops *ops, struct error *error)
{
    const struct operation needs[] = {OPERATION(ops, bytes), OPERATION(ops, open),
                                      OPERATION(ops, start), OPERATION(ops, submit),
                                      OPERATION(ops, drain), OPERATION(ops, stop)};
    return check_needs("pool", &ops->about, needs, COUNT(needs), error);
}

static int add(struct plugin_tables *tables, const char *family, const void *ops,
               struct error *error)
{
    if (tables->count == PLUGIN_TABLES_MAX)
        return error_set(error, E2BIG,
                         "more than %d primitives in it: is its list of %ss ended by "
                         "NULL?",
                         PLUGIN_TABLES_MAX, family);
    tables->tables[tables->count++] = (struct plugin_table){.family = family, .ops = ops};
    return 0;
}

static int read_plugin(const void *variable, struct plugin_tables *tables, struct error *error)
{
    const struct contend_plugin *plugin = variable;
    if (plugin->abi != CONTEND_PLUGIN_ABI)
        return error_set(error, EINVAL,
                         "made with another plugin.h: its ABI is %#llx, that of this build %#llx; "
                         "compile it anew",
                         (unsigned long long)plugin->abi, (unsigned long long)CONTEND_PLUGIN_ABI);
    int code = 0;
    for (size_t i = 0; code == 0 && plugin->locks && plugin->locks[i]; i++)
        if ((code = check_lock(plugin->locks[i], error)) == 0)
            code = add(tables, "lock", plugin->locks[i], error);
    for (size_t i = 0; code == 0 && plugin->rings && plugin->rings[i]; i++)
        if ((code = check_ring(plugin->rings[i], error)) == 0)
            code = add(tables, "ring", plugin->rings[i], error);
    for (size_t i = 0; code == 0 && plugin->streams && plugin->streams[i]; i++)
        if ((code = check_stream(plugin->streams[i], error)) == 0)
            code = add(tables, "stream", plugin->streams[i], error);
    for (size_t i = 0; code == 0 && plugin->pools && plugin->pools[i]; i++)
        if ((code = check_pool(plugin->pools[i], error)) == 0)
            code = add(tables, "pool", plugin->pools[i], error);
    return code;
}

const struct plugin_format plugin_format = {.symbol = "contend_plugin", .read = read_plugin};
