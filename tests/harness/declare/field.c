// SPDX-License-Identifier: MIT
// field.c: tests of declare/field.h.
#include "declare/field.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <math.h>
#include <string.h>

#include "covers.h"

struct options {
    uint64_t threads, inside_ns, block_bytes;
    bool verify;
    unsigned placement;
    char note[12];
    double ratio;
    int64_t cpu;
};

static const char *const placements[] = {"free", "smt", "llc", "spread", NULL};

static const struct field rows[] = {
    {.name = "threads",
     .type = FIELD_COUNT,
     FIELD_AT(struct options, threads),
     .low = 1,
     .high = 1024,
     .fallback = "2",
     .help = "how many"},
    {.name = "inside",
     .type = FIELD_DURATION,
     FIELD_AT(struct options, inside_ns),
     .high = 1000000000,
     .fallback = "100ns",
     .help = "time inside"},
    {.name = "block",
     .type = FIELD_BYTES,
     FIELD_AT(struct options, block_bytes),
     .fallback = "4KiB",
     .help = "size of a block"},
    {.name = "verify",
     .type = FIELD_SWITCH,
     FIELD_AT(struct options, verify),
     .fallback = "yes",
     .help = "check"},
    {.name = "placement",
     .type = FIELD_CHOICE,
     FIELD_AT(struct options, placement),
     .choices = placements,
     .fallback = "llc",
     .help = "where"},
    {.name = "note", .type = FIELD_TEXT, FIELD_AT(struct options, note), .help = "a remark"},
    {.name = "ratio",
     .type = FIELD_REAL,
     FIELD_AT(struct options, ratio),
     .unit = "1/s",
     .fallback = "0.1",
     .help = "a number"},
    {.name = "cpu",
     .type = FIELD_SIGNED,
     FIELD_AT(struct options, cpu),
     .fallback = "-1",
     .help = "which"},
};
static const struct field_table table = FIELD_TABLE(struct options, rows);

static struct options defaults(void)
{
    struct options options;
    memset(&options, 0xff, sizeof options);
    field_defaults(&table, &options);
    return options;
}

Test(field, table_covers_its_struct)
{
    char text[200];
    cr_assert_null(covers_problem(&table, text), "%s", text);
}

Test(covers, finds_a_member_without_a_row)
{
    struct field few[sizeof rows / sizeof rows[0]];
    const struct field_table short_table = {
        .rows = few, .count = sizeof rows / sizeof rows[0] - 1, .bytes = sizeof(struct options)};
    char text[200];
    for (size_t left_out = 0; left_out <= short_table.count; left_out++) {
        for (size_t i = 0; i < short_table.count; i++)
            few[i] = rows[i < left_out ? i : i + 1];
        // A bool beside an unsigned could be padding: the one thing that offsets do not tell.
        if (rows[left_out].type != FIELD_SWITCH && rows[left_out].type != FIELD_CHOICE)
            cr_assert_not_null(covers_problem(&short_table, text), "%s", rows[left_out].name);
    }
}

Test(covers, finds_overlap_excess_and_bad_rows)
{
    struct {
        uint64_t a, b;
    } pair;
    char text[200];
    struct field two[] = {
        {.name = "a", .type = FIELD_COUNT, .offset = 0, .bytes = 8, .help = "x"},
        {.name = "b", .type = FIELD_COUNT, .offset = 8, .bytes = 8, .help = "x"},
    };
    struct field_table small = {.rows = two, .count = 2, .bytes = sizeof pair};
    cr_assert_null(covers_problem(&small, text));
    two[1].offset = 4;
    cr_assert_not_null(covers_problem(&small, text));
    two[1].offset = 8, two[1].bytes = 16;
    cr_assert_not_null(covers_problem(&small, text));
    two[1].bytes = 8, two[1].name = "a";
    cr_assert_not_null(covers_problem(&small, text));
    two[1].name = "b", two[1].low = 2, two[1].high = 1;
    cr_assert_not_null(covers_problem(&small, text));
}

Test(field, defaults_fill_every_member)
{
    struct options options = defaults();
    cr_assert_eq(options.threads, 2);
    cr_assert_eq(options.inside_ns, 100);
    cr_assert_eq(options.block_bytes, 4096);
    cr_assert(options.verify);
    cr_assert_eq(options.placement, 2);
    cr_assert_str_eq(options.note, "");
    cr_assert_eq(options.ratio, 0.1);
    cr_assert_eq(options.cpu, -1);
}

Test(field, reads_values_by_name_and_ignores_white_space)
{
    static const char *const settings[][3] = {
        {"threads", " 1k\n", "1k"}, {"inside", "1500", "1.5us"}, {"block", "64 kB", "64kB"},
        {"verify", "0", "false"},   {"verify", "yes", "true"},   {"placement", "spread", "spread"},
        {"note", "  a b ", "a b"},  {"ratio", "1e3", "1000"},    {"cpu", "-3", "-3"},
    };
    struct options options = defaults();
    struct error error = {""};
    char text[64];
    for (size_t i = 0; i < sizeof settings / sizeof settings[0]; i++) {
        const struct field *field = field_find(&table, settings[i][0]);
        int code = field_set(&table, &options, settings[i][0], settings[i][1], &error);
        cr_assert_eq(code, 0, "%s", error.text);
        cr_assert_str_eq(field_print(field, &options, text, sizeof text), settings[i][2]);
    }
}

Test(field, survives_printing_and_reading)
{
    struct options options = defaults(), copy = defaults();
    struct error error = {""};
    char text[64];
    uint64_t state = 88172645463325252;
    for (int i = 0; i < 3000; i++) {
        state ^= state << 13, state ^= state >> 7, state ^= state << 17;
        options.threads = 1 + state % 1024;
        options.inside_ns = (state >> (i % 60)) % 1000000001;
        options.block_bytes = state >> (i % 64);
        options.verify = i % 2 != 0;
        options.placement = (unsigned)(i % 4);
        snprintf(options.note, sizeof options.note, "%x", (unsigned)state);
        options.ratio = (double)state / 7;
        options.cpu = (int64_t)state;
        for (size_t r = 0; r < table.count; r++) {
            field_print(&rows[r], &options, text, sizeof text);
            int code = field_parse(&rows[r], text, &copy, &error);
            cr_assert_eq(code, 0, "%s", error.text);
            cr_assert_arr_eq((char *)&copy + rows[r].offset, (char *)&options + rows[r].offset,
                             rows[r].type == FIELD_TEXT ? strlen(options.note) + 1 : rows[r].bytes,
                             "%s = %s", rows[r].name, text);
        }
    }
}

Test(field, says_what_is_wrong_and_changes_nothing)
{
    static const struct {
        const char *name, *text;
        int code;
        const char *part;
    } wrong[] = {
        {"threads", "", -EINVAL, "threads: the value is missing"},
        {"threads", "  ", -EINVAL, "threads: the value is missing"},
        {"threads", "0", -ERANGE, "threads: '0' is below the lowest value, 1"},
        {"threads", "-4", -ERANGE, "threads: '-4' is below the lowest value, 1"},
        {"threads", "1025", -ERANGE, "threads: '1025' is above the highest value, 1024"},
        {"threads", "1e400", -ERANGE, "threads: '1e400' is above the highest value, 1024"},
        {"inside", "0.5ns", -EINVAL, "inside: '0.5ns' is not a whole number of ns"},
        {"inside", "2s", -ERANGE, "inside: '2s' is above the highest value, 1s"},
        {"verify", "ture", -EINVAL, "verify: 'ture' is unknown; did you mean 'true'?"},
        {"verify", "2", -EINVAL, "verify: '2' is none of: false, true"},
        {"placement", "spraed", -EINVAL, "did you mean 'spread'? (free, smt, llc, spread)"},
        {"placement", "elsewhere", -EINVAL, "placement: 'elsewhere' is none of: free, smt"},
        {"note", "twelve bytes", -ERANGE,
         "note: 'twelve bytes...' is 12 bytes long; the limit is 11"},
        {"ratio", "x", -EINVAL, "ratio: 'x' is not a number"},
        {"cpu", "1.5", -EINVAL, "cpu: '1.5' is not a whole number"},
        {"cpu", "--1", -EINVAL, "cpu: '--1' is not a whole number"},
        {"cpu", "9223372036854775808", -ERANGE, "-9223372036854775808..9223372036854775807"},
        {"cpu", "-9223372036854775809", -ERANGE, "-9223372036854775808..9223372036854775807"},
    };
    const struct options before = defaults();
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct options options = before;
        struct error error = {""};
        int code = field_set(&table, &options, wrong[i].name, wrong[i].text, &error);
        cr_assert_eq(code, wrong[i].code, "%s: %d", wrong[i].part, code);
        cr_assert(strstr(error.text, wrong[i].part), "'%s' is not in '%s'", wrong[i].part,
                  error.text);
        for (size_t r = 0; r < table.count; r++)
            cr_assert_arr_eq((const char *)&options + rows[r].offset,
                             (const char *)&before + rows[r].offset, rows[r].bytes);
    }
}

Test(field, suggests_a_name)
{
    struct options options = defaults();
    struct error error;
    cr_assert_eq(field_set(&table, &options, "thraeds", "1", &error), -ENOENT);
    cr_assert_str_eq(error.text, "'thraeds' is unknown; did you mean 'threads'?");
    cr_assert_eq(field_set(&table, &options, "colour", "1", &error), -ENOENT);
    cr_assert_str_eq(error.text, "'colour' is unknown");
    cr_assert_null(field_find(&table, "colour"));
}

Test(field, refuses_a_value_of_any_length)
{
    struct options options = defaults();
    struct error error;
    char text[2000];
    memset(text, '1', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    for (size_t r = 0; r < table.count; r++)
        cr_assert_eq(field_parse(&rows[r], text, &options, &error), -ERANGE, "%s", rows[r].name);
}

Test(field, takes_the_ends_of_signed_numbers)
{
    struct options options = defaults();
    struct error error;
    cr_assert_eq(field_set(&table, &options, "cpu", "-9223372036854775808", &error), 0);
    cr_assert_eq(options.cpu, INT64_MIN);
    cr_assert_eq(field_set(&table, &options, "cpu", "9223372036854775807", &error), 0);
    cr_assert_eq(options.cpu, INT64_MAX);
}

Test(field, writes_cells_in_base_units)
{
    static const char *const cells[] = {
        "2", "100", "4096", "true", "llc", "a,b", "0.10000000000000001", "-1"};
    struct options options = defaults();
    char text[64];
    strcpy(options.note, "a,b");
    for (size_t r = 0; r < table.count; r++)
        cr_assert_str_eq(field_cell(&rows[r], &options, text, sizeof text), cells[r]);
    options.ratio = NAN;
    cr_assert_str_eq(field_cell(field_find(&table, "ratio"), &options, text, sizeof text), "");
}

Test(field, puts_the_unit_into_the_header_when_it_is_a_word)
{
    static const char *const headers[] = {"threads",   "inside_ns", "block_bytes", "verify",
                                          "placement", "note",      "ratio",       "cpu"};
    char text[64];
    for (size_t r = 0; r < table.count; r++)
        cr_assert_str_eq(field_header(&rows[r], text, sizeof text), headers[r]);
    const struct field named = {.name = "unit", .column = "worker_unit", .type = FIELD_CHOICE};
    cr_assert_str_eq(field_header(&named, text, sizeof text), "worker_unit");
    cr_assert_str_eq(field_unit(field_find(&table, "ratio")), "1/s");
    cr_assert_str_eq(field_unit(field_find(&table, "cpu")), "");
}

Test(field, is_a_number_where_it_can_be)
{
    struct options options = defaults();
    cr_assert_eq(field_number(field_find(&table, "threads"), &options), 2);
    cr_assert_eq(field_number(field_find(&table, "inside"), &options), 100);
    cr_assert_eq(field_number(field_find(&table, "verify"), &options), 1);
    cr_assert_eq(field_number(field_find(&table, "ratio"), &options), 0.1);
    cr_assert_eq(field_number(field_find(&table, "cpu"), &options), -1);
    cr_assert(isnan(field_number(field_find(&table, "note"), &options)));
    cr_assert(isnan(field_number(field_find(&table, "placement"), &options)));
}

Test(field, is_cut_to_fit)
{
    struct options options = defaults();
    char text[3];
    options.placement = 3;
    cr_assert_str_eq(field_print(field_find(&table, "placement"), &options, text, sizeof text),
                     "sp");
    cr_assert_str_eq(field_cell(field_find(&table, "inside"), &options, text, sizeof text), "10");
}
