// SPDX-License-Identifier: MIT
// plugin_bad.c: plug-ins that must be refused; which one, CMakeLists.txt says by BAD.
#include "plugin.h"

static void nothing(void *lock, void *node)
{
    (void)lock;
    (void)node;
}

static bool yes(void *lock, void *node)
{
    (void)lock;
    (void)node;
    return true;
}

static size_t one(const struct lock_config *config)
{
    (void)config;
    return 1;
}

#define ABOUT(name_)                                                                               \
    {                                                                                              \
        .name = (name_), .summary = "for tests", .source = "contend's tests"                       \
    }

static const struct lock_ops collides = {
    .about = ABOUT("ticket"), .bytes = one, .acquire = nothing, .release = yes};
static const struct lock_ops malformed = {
    .about = ABOUT("My Lock"), .bytes = one, .acquire = nothing, .release = yes};
static const struct lock_ops nameless = {.bytes = one, .acquire = nothing, .release = yes};
static const struct lock_ops incomplete = {.about = ABOUT("half"), .bytes = one, .release = yes};
static const struct lock_ops good = {
    .about = ABOUT("twice"), .bytes = one, .acquire = nothing, .release = yes};
static const struct lock_ops *const locks[][3] = {{&collides, NULL},    {&malformed, NULL},
                                                  {&nameless, NULL},    {&incomplete, NULL},
                                                  {&good, &good, NULL}, {NULL},
                                                  {&good, NULL}};
enum { COLLIDES, MALFORMED, NAMELESS, INCOMPLETE, TWICE, EMPTY, OLD };

const struct contend_plugin contend_plugin = {.abi = CONTEND_PLUGIN_ABI - (BAD == OLD),
                                              .locks = locks[BAD]};
