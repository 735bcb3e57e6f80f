// SPDX-License-Identifier: MIT
// json.c: tests of the JSON writer, read back by jansson.
#include "report/json.h"

#include <criterion/criterion.h>
#include <jansson.h>
#include <math.h>
#include <stdlib.h>

#include "pet.h"

// Text that a test writes into.
static char *text;
static size_t bytes;

static struct json start(void)
{
    return json_begin(open_memstream(&text, &bytes));
}

static void finish(const struct json *json)
{
    cr_assert_eq(json->depth, 0u);
    cr_assert_eq(fclose(json->out), 0);
}

Test(json, writes_objects_and_lists)
{
    struct json json = start();
    json_open(&json, NULL, '{');
    json_text(&json, "name", "ticket");
    json_open(&json, "sizes", '[');
    json_number(&json, NULL, 64);
    json_switch(&json, NULL, false);
    json_close(&json);
    json_open(&json, "none", '{');
    json_close(&json);
    json_close(&json);
    finish(&json);
    cr_expect_str_eq(text, "{\n  \"name\": \"ticket\",\n  \"sizes\": [\n    64,\n    false\n  ],\n"
                           "  \"none\": {}\n}\n");
    free(text);
}

Test(json, has_null_for_what_is_no_number)
{
    static const double values[] = {NAN, INFINITY, -INFINITY};
    struct json json = start();
    json_open(&json, NULL, '[');
    for (size_t i = 0; i < 3; i++)
        json_number(&json, NULL, values[i]);
    json_text(&json, NULL, NULL);
    json_number(&json, NULL, 0.1);
    json_close(&json);
    finish(&json);
    json_t *root = json_loads(text, 0, NULL);
    cr_assert(root, "%s", text);
    for (size_t i = 0; i < 4; i++)
        cr_expect(json_is_null(json_array_get(root, i)), "%zu", i);
    cr_expect_eq(json_real_value(json_array_get(root, 4)), 0.1, "to the same bits");
    json_decref(root);
    free(text);
}

Test(json, escapes_every_byte)
{
    for (int byte = 1; byte < 256; byte++) {
        char wrong[] = {'a', (char)byte, 'z', '\0'};
        struct json json = start();
        json_open(&json, NULL, '{');
        json_text(&json, wrong, wrong);
        json_close(&json);
        finish(&json);
        json_t *root = json_loads(text, 0, NULL);
        cr_assert(root, "byte %d: %s", byte, text);
        const char *expected = byte < 0x80 ? wrong : "a?z";
        cr_expect_str_eq(json_string_value(json_object_get(root, expected)), expected, "byte %d",
                         byte);
        json_decref(root);
        free(text);
    }
}

Test(json, keeps_well_formed_characters)
{
    static const char greeting[] =
        "\xc3\xa4 \xe2\x82\xac \xf0\x9f\x90\xb1 \xed\x9f\xbf \xf4\x8f\xbf\xbf";
    struct json json = start();
    json_open(&json, NULL, '[');
    json_text(&json, NULL, greeting);
    json_close(&json);
    finish(&json);
    json_t *root = json_loads(text, 0, NULL);
    cr_assert(root, "%s", text);
    cr_expect_str_eq(json_string_value(json_array_get(root, 0)), greeting);
    json_decref(root);
    free(text);
}

Test(json, writes_each_type_of_field)
{
    struct pet pet = {.name = "Rex \"the\" dog",
                      .count = UINT64_MAX,
                      .age_ns = UINT64_C(1) << 53,
                      .size_bytes = (UINT64_C(1) << 53) + 1,
                      .weight = NAN,
                      .floor = -1,
                      .tame = true,
                      .kind = KIND_DOG};
    struct json json = start();
    json_open(&json, NULL, '{');
    json_fields(&json, &pet_table, &pet);
    json_close(&json);
    finish(&json);
    cr_expect_str_eq(text, "{\n  \"name\": \"Rex \\\"the\\\" dog\",\n"
                           "  \"count\": \"18446744073709551615\",\n"
                           "  \"age_ns\": 9007199254740992,\n"
                           "  \"size_bytes\": \"9007199254740993\",\n"
                           "  \"weight\": null,\n  \"floor\": -1,\n  \"tame\": true,\n"
                           "  \"kind\": \"dog\"\n}\n");
    free(text);
}
