// SPDX-License-Identifier: MIT
// plan_section.c: see plan_section.h.
#include "measure/plan_section.h"

#include <assert.h>
#include <errno.h>
#include <string.h>

#include "declare/suggest.h"

// The largest product of one section's lists: more could not be measured, and would take minutes
// even to filter.
#define PRODUCT_MAX 1000000
#define WORDS_MAX   256

// "job.ini:3: threads: ..." or "--threads: ...", whether or not the text names the key already.
static int locate(struct error *error, const struct job_setting *setting, int code)
{
    error_strip(error, setting->key);
    if (setting->line)
        error_prefix(error, "%s:%u: %s", setting->file, setting->line, setting->key);
    else
        error_prefix(error, "--%s", setting->key);
    return code;
}

static int unknown_scenario(const struct plan_request *request, const struct job_section *section,
                            struct error *error)
{
    const struct job_setting *named = job_find(section, "scenario");
    const char *name = named ? named->value : section->name;
    const char *words[WORDS_MAX];
    size_t count = 0;
    for (; count < request->scenario_count && count < WORDS_MAX; count++)
        words[count] = request->scenarios[count]->name;
    const char *near = suggest(name, words, count);
    return error_set(error, EINVAL, "%s:%u: no scenario '%s'%s%s%s; see contend list",
                     section->file, section->line, name, near ? "; did you mean '" : "",
                     near ? near : "", near ? "'?" : "");
}

static int unknown_primitive(const struct job_setting *setting, const struct scenario *scenario,
                             const char *pattern, struct error *error)
{
    const char *words[WORDS_MAX];
    size_t count = 0;
    for (; count < scenario->variant_count && count < WORDS_MAX; count++)
        words[count] = scenario->variants[count].primitive.name;
    const char *near = suggest(pattern, words, count);
    error_set(error, EINVAL, "scenario %s has no primitive '%s'%s%s%s; see contend list",
              scenario->name, pattern, near ? "; did you mean '" : "", near ? near : "",
              near ? "'?" : "");
    return locate(error, setting, -EINVAL);
}

static size_t add_words(const char **words, size_t room, const struct field_table *table)
{
    size_t count = 0;
    while (count < table->count && count < room) {
        words[count] = table->rows[count].name;
        count++;
    }
    return count;
}

// `scenario` NULL: the key was for all of them.
static int unknown_key(const struct job_setting *setting, const struct scenario *scenario,
                       const struct plan_request *request, struct error *error)
{
    const char *words[WORDS_MAX] = {"scenario", "primitive"};
    size_t count = 2;
    count += add_words(words + count, WORDS_MAX - count, &axes_table);
    count += add_words(words + count, WORDS_MAX - count, request->run_options);
    for (size_t i = 0; i < request->scenario_count; i++)
        if (!scenario || scenario == request->scenarios[i])
            count += add_words(words + count, WORDS_MAX - count, &request->scenarios[i]->options);
    const char *near = suggest(setting->key, words, count);
    error_set(error, EINVAL, "unknown key%s%s%s%s%s; see contend run --help",
              scenario ? " for scenario " : ", no scenario has it", scenario ? scenario->name : "",
              near ? "; did you mean '" : "", near ? near : "", near ? "'?" : "");
    return locate(error, setting, -EINVAL);
}

// Whether the setting came from [global] or the command line, and so need not be for this section:
// it stands above the section.
static bool is_shared(const struct job_section *section, const struct job_setting *setting)
{
    return setting->line == 0 || setting->line < section->line;
}

static const struct scenario *section_scenario(const struct plan_request *request,
                                               const struct job_section *section)
{
    const struct job_setting *named = job_find(section, "scenario");
    return scenario_find(request->scenarios, request->scenario_count,
                         named ? named->value : section->name);
}

// A shared key must be known to the scenario of at least one section.
static bool known_somewhere(const struct plan_request *request, const char *key)
{
    for (size_t i = 0; i < request->job->section_count; i++) {
        const struct scenario *scenario = section_scenario(request, &request->job->sections[i]);
        if (scenario && field_find(&scenario->options, key))
            return true;
    }
    return false;
}

static bool has_primitive(const struct scenario *scenario, const char *pattern)
{
    for (size_t v = 0; v < scenario->variant_count; v++)
        if (glob_match(pattern, scenario->variants[v].primitive.name))
            return true;
    return false;
}

// Likewise, a shared pattern must match a primitive somewhere.
static bool matches_somewhere(const struct plan_request *request, const char *pattern)
{
    for (size_t i = 0; i < request->job->section_count; i++) {
        const struct scenario *scenario = section_scenario(request, &request->job->sections[i]);
        if (scenario && has_primitive(scenario, pattern))
            return true;
    }
    return false;
}

static int check_unswept(const struct section_sweep *sweep, const struct job_setting *setting,
                         const struct plan_request *request, struct error *error)
{
    if (strcmp(setting->key, "scenario") == 0 || strcmp(setting->key, "primitive") == 0)
        return 0;
    bool shared = is_shared(sweep->section, setting);
    if (!field_find(request->run_options, setting->key)) {
        if (shared && known_somewhere(request, setting->key))
            return 0;
        return unknown_key(setting, shared ? NULL : sweep->scenario, request, error);
    }
    if (shared)
        return 0;
    error_set(error, EINVAL, "concerns the whole run: put it under [global]");
    return locate(error, setting, -EINVAL);
}

// The list of one key; every value is checked once, so that the product cannot fail later.
static int read_list(struct section_sweep *sweep, const struct job_setting *setting,
                     const struct field_table *table, const struct field *field,
                     struct error *error)
{
    unsigned char scratch[OPTIONS_BYTES_MAX];
    if (sweep->count == SWEEP_AXES_MAX)
        return error_set(error, EINVAL, "more than %d keys in one section", SWEEP_AXES_MAX);
    struct sweep_list *list = &sweep->lists[sweep->count];
    int code = sweep_split(list, setting->value, error);
    if (code == 0 && list->count > 1 && !field->sweep)
        code = error_set(error, EINVAL, "takes one value, not a list of %zu", list->count);
    for (size_t v = 0; code == 0 && v < list->count; v++)
        code = field_parse(field, list->items[v], scratch, error);
    sweep->fields[sweep->count] = field;
    sweep->tables[sweep->count++] = table;
    return code;
}

static int read_settings(struct section_sweep *sweep, const struct plan_request *request,
                         struct error *error)
{
    for (size_t i = 0; i < sweep->section->setting_count; i++) {
        const struct job_setting *setting = &sweep->section->settings[i];
        const struct field_table *table = &axes_table;
        const struct field *field = field_find(table, setting->key);
        if (!field) {
            table = &sweep->scenario->options;
            field = field_find(table, setting->key);
        }
        int code;
        if (!field)
            code = check_unswept(sweep, setting, request, error);
        else if ((code = read_list(sweep, setting, table, field, error)) != 0)
            locate(error, setting, code);
        if (code != 0)
            return code;
    }
    return 0;
}

static int read_primitives(struct section_sweep *sweep, const struct plan_request *request,
                           struct error *error)
{
    const struct job_setting *setting = job_find(sweep->section, "primitive");
    struct sweep_list patterns = {.items = {"*"}, .count = 1};
    int code = setting ? sweep_split(&patterns, setting->value, error) : 0;
    if (code != 0)
        return locate(error, setting, code);
    for (size_t p = 0; p < patterns.count; p++) {
        const char *pattern = patterns.items[p];
        for (size_t v = 0; v < sweep->scenario->variant_count; v++)
            sweep->wanted[v] |= glob_match(pattern, sweep->scenario->variants[v].primitive.name);
        if (setting && !has_primitive(sweep->scenario, pattern) &&
            !(is_shared(sweep->section, setting) && matches_somewhere(request, pattern)))
            return unknown_primitive(setting, sweep->scenario, pattern, error);
    }
    return 0;
}

static int check_product(const struct section_sweep *sweep, struct error *error)
{
    size_t product = 1;
    for (size_t i = 0; i < sweep->count; i++) {
        product *= sweep->lists[i].count;
        if (product > PRODUCT_MAX)
            return error_set(error, EINVAL,
                             "%s:%u: the lists of [%s] have a product of more than %d points; "
                             "narrow the job",
                             sweep->section->file, sweep->section->line, sweep->section->name,
                             PRODUCT_MAX);
    }
    return 0;
}

int section_read(struct section_sweep *sweep, const struct plan_request *request,
                 const struct job_section *section, struct error *error)
{
    *sweep =
        (struct section_sweep){.section = section, .scenario = section_scenario(request, section)};
    if (!sweep->scenario)
        return unknown_scenario(request, section, error);
    assert(sweep->scenario->variant_count <= VARIANTS_MAX);
    int code = read_settings(sweep, request, error);
    if (code == 0)
        code = read_primitives(sweep, request, error);
    return code == 0 ? check_product(sweep, error) : code;
}
