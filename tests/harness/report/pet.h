// SPDX-License-Identifier: MIT
// pet.h: a small described struct with a column of every type, for tests of files.
#ifndef TESTS_HARNESS_REPORT_PET_H
#define TESTS_HARNESS_REPORT_PET_H

#include "declare/field.h"

enum kind { KIND_CAT, KIND_DOG };

struct pet {
    char name[64];
    uint64_t count;
    uint64_t age_ns;
    uint64_t size_bytes;
    double weight;
    int64_t floor;
    bool tame;
    unsigned kind;
};
extern const struct field_table pet_table;

// Another table with a header (`count`) that pet_table has, too.
struct herd {
    uint64_t count;
    char place[16];
};
extern const struct field_table herd_table;

#endif
