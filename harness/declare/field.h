// SPDX-License-Identifier: MIT
// field.h: one row describes one member of a struct, and everything that is said about it.
//
// From the row come: parsing with limits and a suggestion on a wrong word, the default, the line of
// --help and of the manual, the key in a job file, the axis of a sweep, the CSV header and cell.
// Nothing about an option or a column is written anywhere else.
//
//     struct options { uint64_t inside_ns; };
//     static const struct field rows[] = {
//         {.name = "inside", .type = FIELD_DURATION, FIELD_AT(struct options, inside_ns),
//          .high = 1000000000, .fallback = "100ns", .sweep = true, .help = "time inside the lock"},
//     };
//     const struct field_table options_table = FIELD_TABLE(struct options, rows);
#ifndef HARNESS_DECLARE_FIELD_H
#define HARNESS_DECLARE_FIELD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "declare/error.h"

enum field_type {
    FIELD_COUNT,    // uint64_t; "4", "20k", "1M" (powers of 1000)
    FIELD_DURATION, // uint64_t ns; "100ns", "1.5us", "10ms", "2s", "3m", "1h"; a bare number is ns
    FIELD_BYTES,    // uint64_t; "64", "4KiB", "1MiB" (powers of 1024), "64kB" (powers of 1000)
    FIELD_SWITCH,   // bool; "true" or "false", "yes" or "no", "1" or "0"
    FIELD_CHOICE,   // unsigned: index into `choices`
    FIELD_TEXT,     // char[bytes], always terminated
    FIELD_REAL,     // double; an empty cell where it is NaN
    FIELD_SIGNED,   // int64_t; for columns such as an exit status or a CPU number (-1: none)
};

// Designated initialisers only; members that are left out are 0.
struct field {
    const char *name;   // the key: lower case, [a-z0-9_]
    const char *help;   // one sentence, lower case, no full stop
    const char *unit;   // of a column: "ns", "1/s", ...; NULL: none. FIELD_DURATION has "ns",
                        // FIELD_BYTES "bytes" without saying so
    const char *column; // its header, where another column of the file has that name; NULL: from
                        // name and unit
    enum field_type type;
    size_t offset;              // of the member, by FIELD_AT
    size_t bytes;               // of the member, by FIELD_AT
    uint64_t low, high;         // limits of COUNT, DURATION and BYTES, inclusive; high 0: no limit
    const char *fallback;       // the default as a user would write it; NULL: zero bytes
    const char *const *choices; // FIELD_CHOICE: the words, NULL at the end
    bool sweep;                 // a list of values is an axis of a sweep
    bool metric;                // a result that is estimated over launches (FIELD_REAL)
    bool higher_better;         // direction of a metric; shown in reports
    // Of a metric that is an extreme: the largest launch value counts, without an interval.
    bool largest;
    // Of a metric that is a share: the columns of its counts, which are pooled over launches. NULL:
    // the median over launches.
    const char *successes, *trials;
};

struct field_table {
    const struct field *rows;
    size_t count;
    size_t bytes; // of the struct that the rows describe
};

#define FIELD_AT(type, member)                                                                     \
    .offset = offsetof(type, member), .bytes = sizeof(((type *)0)->member)
#define FIELD_TABLE(type, rows_)                                                                   \
    {                                                                                              \
        .rows = (rows_), .count = sizeof(rows_) / sizeof((rows_)[0]), .bytes = sizeof(type)        \
    }

// The row of that name, or NULL.
const struct field *field_find(const struct field_table *table, const char *name);

// Sets every member to its default. A default that does not parse is a defect (asserts).
void field_defaults(const struct field_table *table, void *object);

// Reads one value (white space around it is ignored) into its member of `object`. 0, or -EINVAL
// (not of this type; the text suggests the nearest word) or -ERANGE (outside low..high, or too
// long), nothing changed.
int field_parse(const struct field *field, const char *text, void *object, struct error *error);

// field_parse by name; -ENOENT for an unknown name, with a suggestion.
int field_set(const struct field_table *table, void *object, const char *name, const char *text,
              struct error *error);

// Writes the value as a user would write it: "100ns", "4KiB", "spread". field_parse reads it back
// to the same bits. Cut to fit; returns text.
const char *field_print(const struct field *field, const void *object, char *text, size_t bytes);

// Writes the value as a CSV cell in base units (ns, bytes, %.17g, true or false), not yet quoted;
// "" for NaN.
const char *field_cell(const struct field *field, const void *object, char *text, size_t bytes);

// Writes the header of the column: the name, and "_" unit where the unit is a word (`inside_ns`,
// but `throughput` for 1/s). Returns text.
const char *field_header(const struct field *field, char *text, size_t bytes);

// The unit of the column, or "".
const char *field_unit(const struct field *field);

// Numbers as double (switches 0 and 1); NaN for text and choices.
double field_number(const struct field *field, const void *object);

#endif
