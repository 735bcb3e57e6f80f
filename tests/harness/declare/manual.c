// SPDX-License-Identifier: MIT
// manual.c: tests of declare/manual.h.
#include "declare/manual.h"

#include <criterion/criterion.h>
#include <stdlib.h>

struct options {
    uint64_t window_ns, threads, tries;
    bool plan;
    unsigned kind;
    char note[8];
};

static const char *const kinds[] = {"none", "futex", NULL};
static const struct field rows[] = {
    {.name = "window",
     .type = FIELD_DURATION,
     FIELD_AT(struct options, window_ns),
     .low = 1000000,
     .high = UINT64_C(3600000000000),
     .fallback = "100ms",
     .help = "length of a window"},
    {.name = "threads",
     .type = FIELD_COUNT,
     FIELD_AT(struct options, threads),
     .low = 1,
     .fallback = "2",
     .sweep = true,
     .help = "how many: a|b"},
    {.name = "tries", .type = FIELD_COUNT, FIELD_AT(struct options, tries), .help = "at most"},
    {.name = "plan", .type = FIELD_SWITCH, FIELD_AT(struct options, plan), .help = "only plan"},
    {.name = "kind",
     .type = FIELD_CHOICE,
     FIELD_AT(struct options, kind),
     .choices = kinds,
     .fallback = "futex",
     .help = "which"},
    {.name = "note", .type = FIELD_TEXT, FIELD_AT(struct options, note), .help = "a remark"},
};
static const struct field_table table = FIELD_TABLE(struct options, rows);
static const struct field_table empty = {.rows = rows, .count = 0, .bytes = 0};

static void write_help(FILE *out, const struct field_table *of)
{
    manual_help(out, "--", of);
}

static void check(void (*write)(FILE *, const struct field_table *), const struct field_table *of,
                  const char *expected)
{
    char *text = NULL;
    size_t bytes;
    FILE *out = open_memstream(&text, &bytes);
    cr_assert_not_null(out);
    write(out, of);
    fclose(out);
    cr_assert_str_eq(text, expected);
    free(text);
}

Test(manual, help_stands_in_columns)
{
    check(write_help, &table,
          "  --window DURATION  length of a window  [1ms..1h, default 100ms]\n"
          "  --threads COUNT    how many: a|b  [1 or more, default 2]\n"
          "  --tries COUNT      at most  [default 0]\n"
          "  --plan SWITCH      only plan  [true|false, default false]\n"
          "  --kind WORD        which  [none|futex, default futex]\n"
          "  --note TEXT        a remark\n");
}

Test(manual, options_are_a_markdown_table)
{
    check(manual_options, &table,
          "| key | values | default | meaning |\n"
          "|---|---|---|---|\n"
          "| `window` | DURATION: 1ms..1h | `100ms` | length of a window |\n"
          "| `threads` | COUNT: 1 or more; or a list | `2` | how many: a\\|b |\n"
          "| `tries` | COUNT | `0` | at most |\n"
          "| `plan` | SWITCH: true, false | `false` | only plan |\n"
          "| `kind` | WORD: none, futex | `futex` | which |\n"
          "| `note` | TEXT |  | a remark |\n");
}

Test(manual, columns_have_header_and_unit)
{
    const struct field_table two = {.rows = rows, .count = 2, .bytes = sizeof(struct options)};
    check(manual_columns, &two,
          "| column | unit | meaning |\n"
          "|---|---|---|\n"
          "| `window_ns` | ns | length of a window |\n"
          "| `threads` |  | how many: a\\|b |\n");
}

Test(manual, of_nothing_is_nothing)
{
    check(write_help, &empty, "");
    check(manual_options, &empty, "");
    check(manual_columns, &empty, "");
}
