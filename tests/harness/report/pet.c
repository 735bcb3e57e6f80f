// SPDX-License-Identifier: MIT
// pet.c: see pet.h.
#include "pet.h"

static const char *const kinds[] = {"cat", "dog", NULL};

static const struct field pet_rows[] = {
    {.name = "name", .type = FIELD_TEXT, FIELD_AT(struct pet, name), .help = "text"},
    {.name = "count", .type = FIELD_COUNT, FIELD_AT(struct pet, count), .high = 100, .help = "n"},
    {.name = "age", .type = FIELD_DURATION, FIELD_AT(struct pet, age_ns), .help = "time"},
    {.name = "size", .type = FIELD_BYTES, FIELD_AT(struct pet, size_bytes), .help = "bytes"},
    {.name = "weight", .type = FIELD_REAL, FIELD_AT(struct pet, weight), .help = "number"},
    {.name = "floor", .type = FIELD_SIGNED, FIELD_AT(struct pet, floor), .help = "whole number"},
    {.name = "tame", .type = FIELD_SWITCH, FIELD_AT(struct pet, tame), .help = "switch"},
    {.name = "kind",
     .type = FIELD_CHOICE,
     FIELD_AT(struct pet, kind),
     .choices = kinds,
     .help = "choice"},
};
const struct field_table pet_table = FIELD_TABLE(struct pet, pet_rows);

static const struct field herd_rows[] = {
    {.name = "count", .type = FIELD_COUNT, FIELD_AT(struct herd, count), .help = "n"},
    {.name = "place", .type = FIELD_TEXT, FIELD_AT(struct herd, place), .help = "where"},
};
const struct field_table herd_table = FIELD_TABLE(struct herd, herd_rows);
