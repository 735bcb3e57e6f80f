// SPDX-License-Identifier: MIT
// job.c: see job.h. Reading a file is in job_read.c.
#include "declare/job.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "declare/text.h"

#define KEY_BYTES   sizeof(((struct job_setting *)0)->key)
#define VALUE_BYTES sizeof(((struct job_setting *)0)->value)

int job_setting_init(struct job_setting *setting, const char *key, const char *value,
                     struct error *error)
{
    static const char key_bytes[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.";
    if (*key == '\0')
        return error_set(error, EINVAL, "'= %.60s' has no key", value);
    if (strspn(key, key_bytes) != strlen(key))
        return error_set(error, EINVAL, "'%.60s' is not a key (letters, digits, '_', '-' and '.')",
                         key);
    if (strlen(key) >= KEY_BYTES)
        return error_set(error, EINVAL, "the key '%.60s' is %zu bytes long; the limit is %zu", key,
                         strlen(key), KEY_BYTES - 1);
    if (*value == '\0')
        return error_set(error, EINVAL, "%s: the value is missing", key);
    size_t wrong = text_find_wrong(value, strlen(value));
    if (wrong < strlen(value))
        return error_set(error, EINVAL, "%s: byte 0x%02x in the value is not text", key,
                         (unsigned char)value[wrong]);
    if (strlen(value) >= VALUE_BYTES)
        return error_set(error, EINVAL,
                         "%s: the value '%.40s...' is %zu bytes long; the limit is %zu", key, value,
                         strlen(value), VALUE_BYTES - 1);
    *setting = (struct job_setting){0};
    memcpy(setting->key, key, strlen(key));
    memcpy(setting->value, value, strlen(value));
    return 0;
}

// Index of the setting of that key, or setting_count.
static size_t find(const struct job_section *section, const char *key)
{
    size_t i = 0;
    while (i < section->setting_count && strcmp(section->settings[i].key, key) != 0)
        i++;
    return i;
}

const struct job_setting *job_find(const struct job_section *section, const char *key)
{
    size_t i = find(section, key);
    return i < section->setting_count ? &section->settings[i] : NULL;
}

int job_put(struct job_section *section, const struct job_setting *setting, struct error *error)
{
    size_t i = find(section, setting->key);
    if (i == JOB_SETTINGS_MAX)
        return error_set(error, EINVAL,
                         "%s: more than %d settings in section [%s], globals included",
                         setting->key, JOB_SETTINGS_MAX, section->name);
    section->settings[i] = *setting;
    if (i == section->setting_count)
        section->setting_count++;
    return 0;
}

// Takes the first item of the list "a=1,2,b=3" with the items that go on with it off *text: its key
// and value.
static int next_setting(char **text, struct job_setting *setting, struct error *error)
{
    char *key = *text, *equals = strchr(key, '='), *end = NULL;
    if (!equals || memchr(key, ',', (size_t)(equals - key)))
        return error_set(error, EINVAL, "'%.60s' is not a setting: write key=value", key);
    for (char *comma = strchr(equals, ','); comma && !end; comma = strchr(comma + 1, ',')) {
        size_t length = strcspn(comma + 1, ",");
        if (memchr(comma + 1, '=', length))
            end = comma;
    }
    *equals = '\0';
    if (end)
        *end = '\0';
    *text = end ? end + 1 : NULL;
    int code = job_setting_init(setting, text_trim(key), text_trim(equals + 1), error);
    snprintf(setting->file, sizeof setting->file, "--set");
    return code;
}

static int parse_settings(struct job_section *settings, const char *text, struct error *error)
{
    struct job_setting setting;
    char *copy = strdup(text);
    if (!copy)
        return error_set(error, ENOMEM, "no memory for %zu bytes", strlen(text));
    int code = 0;
    for (char *rest = copy; rest && code == 0;) {
        code = next_setting(&rest, &setting, error);
        if (code == 0 && job_find(settings, setting.key))
            code = error_set(error, EINVAL, "'%s' is set twice", setting.key);
        if (code == 0)
            code = job_put(settings, &setting, error);
    }
    free(copy);
    return code;
}

static int check_room(struct job_section *section, const struct job_section *more,
                      struct error *error)
{
    size_t count = section->setting_count;
    for (size_t i = 0; i < more->setting_count; i++)
        count += job_find(section, more->settings[i].key) == NULL;
    if (count <= JOB_SETTINGS_MAX)
        return 0;
    return error_set(error, EINVAL, "section [%s] would have %zu settings; the limit is %d",
                     section->name, count, JOB_SETTINGS_MAX);
}

static void put_all(struct job_section *section, const struct job_section *more)
{
    struct error error;
    for (size_t i = 0; i < more->setting_count; i++) {
        int code = job_put(section, &more->settings[i], &error);
        assert(code == 0);
        (void)code;
    }
}

int job_set(struct job *job, const char *text, struct error *error)
{
    struct job_section more = {.name = "global"};
    int code = parse_settings(&more, text, error);
    // All is checked before anything is changed.
    if (code == 0)
        code = check_room(&job->global, &more, error);
    for (size_t i = 0; i < job->section_count && code == 0; i++)
        code = check_room(&job->sections[i], &more, error);
    if (code != 0) {
        error_prefix(error, "--set");
        return code;
    }
    put_all(&job->global, &more);
    for (size_t i = 0; i < job->section_count; i++)
        put_all(&job->sections[i], &more);
    return 0;
}

void job_free(struct job *job)
{
    free(job->sections);
    *job = (struct job){0};
}
