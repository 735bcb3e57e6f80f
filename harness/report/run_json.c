// SPDX-License-Identifier: MIT
// run_json.c: see run_json.h. Written with json.h, read with jansson.
#include "report/run_json.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "report/json.h"
#include "report/schema.h"
#include "report/text_file.h"

static const struct field run_json_rows[] = {
    {.name = "commit",
     .type = FIELD_TEXT,
     FIELD_AT(struct run_json, commit),
     .help = "commit that contend was built from"},
    {.name = "started",
     .type = FIELD_TEXT,
     FIELD_AT(struct run_json, started),
     .help = "start of the run, UTC"},
    {.name = "finished",
     .type = FIELD_TEXT,
     FIELD_AT(struct run_json, finished),
     .help = "end of the run, UTC, empty while it goes on or after a kill"},
    {.name = "command",
     .type = FIELD_TEXT,
     FIELD_AT(struct run_json, command),
     .help = "command line, cut if longer"},
    {.name = "settings",
     .type = FIELD_TEXT,
     FIELD_AT(struct run_json, settings),
     .help = "settings of the run as a whole, one key=value a line"},
    {.name = "seed",
     .type = FIELD_COUNT,
     FIELD_AT(struct run_json, seed),
     .help = "seed of the run"},
    {.name = "launches",
     .type = FIELD_COUNT,
     FIELD_AT(struct run_json, launches),
     .help = "planned launches of each point, 0 where the budget decides"},
    {.name = "windows",
     .type = FIELD_COUNT,
     FIELD_AT(struct run_json, windows),
     .help = "measured windows of each launch"},
    {.name = "window",
     .type = FIELD_DURATION,
     FIELD_AT(struct run_json, window_ns),
     .help = "length of a window"},
    {.name = "points",
     .type = FIELD_COUNT,
     FIELD_AT(struct run_json, points),
     .help = "points of the plan"},
    {.name = "plan_hash",
     .type = FIELD_COUNT,
     FIELD_AT(struct run_json, plan_hash),
     .help = "hash of the plan, which a resumed run must have in common"},
    {.name = "launches_done",
     .type = FIELD_COUNT,
     FIELD_AT(struct run_json, launches_done),
     .help = "rows of launches.csv"},
    {.name = "launches_bad",
     .type = FIELD_COUNT,
     FIELD_AT(struct run_json, launches_bad),
     .help = "launches of them that are wrong, timeout, crashed or refused"},
    {.name = "complete",
     .type = FIELD_SWITCH,
     FIELD_AT(struct run_json, complete),
     .help = "whether every launch of the plan was made and everything is written"},
    {.name = "exit",
     .type = FIELD_SIGNED,
     FIELD_AT(struct run_json, exit),
     .help = "exit code of contend, -1 while the run goes on or after a kill"},
};
const struct field_table run_json_table = FIELD_TABLE(struct run_json, run_json_rows);

static void put_fingerprint(struct json *json, const char *name,
                            const struct fingerprint *fingerprint, bool key)
{
    json_open(json, name, '{');
    for (size_t i = 0; i < fingerprint->count; i++)
        if (fingerprint->fields[i].key == key)
            json_text(json, fingerprint->fields[i].name, fingerprint->fields[i].value);
    json_close(json);
}

static void put_run(FILE *out, const struct run_json *run, const char *const *points,
                    const struct fingerprint *fingerprint)
{
    struct json json = json_begin(out);
    json_open(&json, NULL, '{');
    json_fields(&json, &identity_table, &run->identity);
    json_fields(&json, &run_json_table, run);
    put_fingerprint(&json, "key", fingerprint, true);
    put_fingerprint(&json, "provenance", fingerprint, false);
    json_open(&json, "plan", '[');
    for (uint64_t i = 0; i < run->points; i++)
        json_text(&json, NULL, points[i]);
    json_close(&json);
    json_close(&json);
}

int run_json_write(const char *path, const struct run_json *run, const char *const *points,
                   const struct fingerprint *fingerprint, struct error *error)
{
    char *text = NULL;
    size_t bytes = 0;
    FILE *out = open_memstream(&text, &bytes);
    if (!out)
        return error_set(error, ENOMEM, "%s: no memory to compose it", path);
    put_run(out, run, points, fingerprint);
    int failed = ferror(out);
    int result;
    if (fclose(out) != 0 || failed)
        result = error_set(error, ENOMEM, "%s: no memory to compose it", path);
    else
        result = text_file_replace(path, text, bytes, error);
    free(text);
    return result;
}

static int wrong_value(const char *key, const char *expected, struct error *error)
{
    return error_set(error, EINVAL, "\"%s\" should be %s", key, expected);
}

// A number or switch through its text, so that limits and messages are field_parse's.
static int take_parsed(const struct field *field, const char *key, const json_t *value,
                       void *object, struct error *error)
{
    char text[32];
    if (field->type == FIELD_SWITCH) {
        if (!json_is_boolean(value))
            return wrong_value(key, "true or false", error);
        return field_parse(field, json_is_true(value) ? "true" : "false", object, error);
    }
    if (json_is_integer(value)) {
        snprintf(text, sizeof text, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
        return field_parse(field, text, object, error);
    }
    const char *digits = json_string_value(value); // a number over 2^53
    if (!digits || !*digits || strspn(digits, "0123456789") != strlen(digits))
        return wrong_value(key, "a whole number", error);
    return field_parse(field, digits, object, error);
}

static int take_text(const char *key, const json_t *value, char *text, size_t bytes,
                     struct error *error)
{
    const char *string = json_string_value(value);
    if (!string)
        return wrong_value(key, "a string", error);
    if (strlen(string) >= bytes)
        return error_set(error, ERANGE, "\"%s\" has %zu bytes, the limit is %zu", key,
                         strlen(string), bytes - 1);
    strcpy(text, string);
    return 0;
}

static int take_fields(const json_t *root, const struct field_table *table, void *object,
                       struct error *error)
{
    for (size_t i = 0; i < table->count; i++) {
        const struct field *field = &table->rows[i];
        char key[80];
        field_header(field, key, sizeof key);
        const json_t *value = json_object_get(root, key);
        if (!value)
            return error_set(error, EINVAL, "the key \"%s\" is missing", key);
        int result =
            field->type == FIELD_TEXT
                ? take_text(key, value, (char *)object + field->offset, field->bytes, error)
                : take_parsed(field, key, value, object, error);
        if (result < 0)
            return result;
    }
    return 0;
}

static int take_fingerprint(json_t *root, const char *name, bool key,
                            struct fingerprint *fingerprint, struct error *error)
{
    json_t *fields = json_object_get(root, name);
    if (!json_is_object(fields))
        return wrong_value(name, "an object of strings", error);
    const char *field_name;
    json_t *value;
    json_object_foreach(fields, field_name, value)
    {
        if (fingerprint->count == FINGERPRINT_FIELDS_MAX)
            return error_set(error, E2BIG, "\"%s\" has more than %d fields", name,
                             FINGERPRINT_FIELDS_MAX);
        struct fingerprint_field *field = &fingerprint->fields[fingerprint->count++];
        field->key = key;
        if (strlen(field_name) >= sizeof field->name)
            return error_set(error, ERANGE, "\"%s\": the name \"%.40s...\" is over %zu bytes", name,
                             field_name, sizeof field->name - 1);
        strcpy(field->name, field_name);
        int result = take_text(field_name, value, field->value, sizeof field->value, error);
        if (result < 0)
            return result;
    }
    return 0;
}

// The names of the plan, as one block: the pointers, then the text.
static int take_plan(const json_t *root, const struct run_json *run, char ***points,
                     struct error *error)
{
    const json_t *plan = json_object_get(root, "plan");
    size_t count = json_array_size(plan), bytes = 1; // never malloc(0)
    if (!json_is_array(plan) || count != run->points)
        return wrong_value("plan", "a list of as many names as \"points\" says", error);
    for (size_t i = 0; i < count; i++) {
        if (!json_is_string(json_array_get(plan, i)))
            return wrong_value("plan", "a list of strings", error);
        bytes += sizeof **points + json_string_length(json_array_get(plan, i)) + 1;
    }
    if (!points)
        return 0;
    *points = malloc(bytes);
    if (!*points)
        return error_set(error, ENOMEM, "no memory for the plan");
    char *text = (char *)(*points + count);
    for (size_t i = 0; i < count; i++) {
        (*points)[i] = text;
        text = stpcpy(text, json_string_value(json_array_get(plan, i))) + 1;
    }
    return 0;
}

static int take_run(json_t *root, struct run_json *run, char ***points,
                    struct fingerprint *fingerprint, struct error *error)
{
    if (!json_is_object(root))
        return error_set(error, EINVAL, "no object");
    char schema[sizeof run->identity.schema];
    int result = take_text("schema", json_object_get(root, "schema"), schema, sizeof schema, error);
    if (result == 0)
        result = schema_check(schema, error);
    if (result == 0)
        result = take_fields(root, &identity_table, &run->identity, error);
    if (result == 0)
        result = take_fields(root, &run_json_table, run, error);
    if (result == 0)
        result = take_fingerprint(root, "key", true, fingerprint, error);
    if (result == 0)
        result = take_fingerprint(root, "provenance", false, fingerprint, error);
    return result == 0 ? take_plan(root, run, points, error) : result;
}

static int load(const char *path, json_t **root, struct error *error)
{
    int fd;
    char *text;
    size_t bytes;
    int result = text_file_open(path, O_RDONLY, &fd, &text, &bytes, error);
    if (result < 0)
        return result;
    close(fd);
    json_error_t problem;
    *root = json_loadb(text, bytes, JSON_REJECT_DUPLICATES, &problem);
    free(text);
    if (!*root)
        return error_set(error, EINVAL, "%s:%d: not JSON: %s", path, problem.line, problem.text);
    return 0;
}

int run_json_read(const char *path, struct run_json *run, char ***points,
                  struct fingerprint *fingerprint, struct error *error)
{
    json_t *root;
    int result = load(path, &root, error);
    if (result < 0)
        return result;
    struct run_json taken = {0};
    struct fingerprint fields = {0};
    result = take_run(root, &taken, points, &fields, error);
    json_decref(root);
    if (result < 0) {
        error_prefix(error, "%s", path);
        return result;
    }
    strcpy(fields.key, taken.identity.machine);
    *run = taken;
    if (fingerprint)
        *fingerprint = fields;
    return 0;
}
