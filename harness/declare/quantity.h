// SPDX-License-Identifier: MIT
// quantity.h: whole numbers with a unit: counts, durations, sizes. One table of units serves
// reading and printing.
#ifndef HARNESS_DECLARE_QUANTITY_H
#define HARNESS_DECLARE_QUANTITY_H

#include <stddef.h>
#include <stdint.h>

#include "declare/error.h"

struct unit {
    const char *name;
    uint64_t scale; // in base units
};

struct quantity {
    const char *what;            // "a duration"
    const char *examples;        // for messages
    const char *base;            // what a bare number counts, for messages
    const struct unit units[12]; // largest first; of two with one scale the shorter name is printed
};

extern const struct quantity quantity_count;    // powers of 1000
extern const struct quantity quantity_duration; // base: ns
extern const struct quantity quantity_bytes;    // powers of 1024, and of 1000

// Reads "4", "1.5us", "2e3", "64 KiB", exactly (never by way of a double) and whatever the locale.
// 0, -EINVAL or -ERANGE (negative, outside low..high) with a text that names value and limit, value
// unchanged. high 0: no limit but that of 64 bits.
int quantity_parse(const struct quantity *quantity, const char *text, uint64_t low, uint64_t high,
                   uint64_t *value, struct error *error);

// Writes the shortest exact text of at most two decimals: "100ns", "1.5us", "4KiB". Cut to fit;
// returns text.
const char *quantity_print(const struct quantity *quantity, uint64_t value, char *text,
                           size_t bytes);

#endif
