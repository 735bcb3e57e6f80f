// SPDX-License-Identifier: MIT
// fake.c: see fake.h.
#include "fake.h"

static const char *const text = "for tests";
static const bool yes = true, no = false;

uint64_t fake_work(struct worker *worker)
{
    uint64_t operations = 0;
    while (!worker_stopped(worker))
        operations++;
    return operations;
}

static const char *const modes[] = {"quick", "thorough", NULL};

static const struct field option_rows[] = {
    {.name = "inside",
     .help = "time inside",
     .type = FIELD_DURATION,
     FIELD_AT(struct fake_options, inside_ns),
     .high = 1000000000,
     .fallback = "100ns",
     .sweep = true},
    {.name = "cells",
     .help = "how many cells",
     .type = FIELD_COUNT,
     FIELD_AT(struct fake_options, cells),
     .low = 1,
     .fallback = "1000",
     .sweep = true},
    {.name = "mode",
     .help = "how it goes on",
     .type = FIELD_CHOICE,
     FIELD_AT(struct fake_options, mode),
     .choices = modes,
     .fallback = "quick"},
};

#define PRIMITIVE(name_, promises_)                                                                \
    .primitive = {.name = (name_), .summary = &text, .source = &text, .promises = &(promises_)}
#define ALL_PROBES                                                                                 \
    {                                                                                              \
        fake_work, fake_work, fake_work                                                            \
    }

static const struct variant count_variants[] = {
    {PRIMITIVE("good", yes), .role_count = 1, .roles = {{.work = ALL_PROBES}}},
    {PRIMITIVE("other", yes), .role_count = 1, .roles = {{.work = ALL_PROBES}}},
    {PRIMITIVE("small", yes), .role_count = 1, .roles = {{.work = ALL_PROBES}}, .threads_max = 2},
    {PRIMITIVE("control", no), .role_count = 1, .roles = {{.work = ALL_PROBES}}},
    {PRIMITIVE("plain", yes), .role_count = 1, .roles = {{.work = {fake_work}}}},
};

static const struct scenario count = {
    .name = "count",
    .summary = "counts",
    .operation = "one turn",
    .options = FIELD_TABLE(struct fake_options, option_rows),
    .variants = count_variants,
    .variant_count = sizeof count_variants / sizeof count_variants[0],
};

static unsigned two(uint64_t threads, const void *options)
{
    (void)threads, (void)options;
    return 2;
}

static unsigned one(uint64_t threads, const void *options)
{
    (void)threads, (void)options;
    return 1;
}

static const struct variant roles_variants[] = {
    {PRIMITIVE("pair", yes), .role_count = 3,
     .roles = {{.name = "producer", .work = ALL_PROBES},
               {.name = "consumer", .work = ALL_PROBES, .count = two},
               {.name = "hog", .work = ALL_PROBES, .count = one, .uncounted = true}}},
};

static const struct scenario roles = {
    .name = "roles",
    .summary = "has roles",
    .operation = "one turn",
    .variants = roles_variants,
    .variant_count = 1,
};

struct wordy_options {
    char words[5][100];
};

#define WORDY(index, name_)                                                                        \
    {                                                                                              \
        .name = (name_), .help = "long", .type = FIELD_TEXT,                                       \
        FIELD_AT(struct wordy_options, words[index]),                                              \
        .fallback =                                                                                \
            "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz"       \
    }

static const struct field wordy_rows[] = {WORDY(0, "a"), WORDY(1, "b"), WORDY(2, "c"),
                                          WORDY(3, "d"), WORDY(4, "e")};

static const struct scenario wordy = {
    .name = "wordy",
    .summary = "has long names",
    .operation = "one turn",
    .options = FIELD_TABLE(struct wordy_options, wordy_rows),
    .variants = count_variants,
    .variant_count = 1,
};

const struct scenario *const fakes[FAKES] = {&count, &roles, &wordy, &fake_pool};
