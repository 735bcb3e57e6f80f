// SPDX-License-Identifier: MIT
// list_text.c: see list_text.h.
#include "command/list_text.h"

#include <stdio.h>
#include <string.h>

#include "declare/manual.h"
#include "declare/suggest.h"

#define WIDTH 100

bool list_wants(const char *filter, const struct scenario *scenario, const char *primitive)
{
    char subject[140];
    snprintf(subject, sizeof subject, "%s/%s", scenario->name, primitive);
    return glob_match(filter, scenario->name) || glob_match(filter, primitive) ||
           glob_match(filter, subject);
}

bool list_has(const char *filter, const struct scenario *scenario)
{
    for (size_t i = 0; i < scenario->variant_count; i++)
        if (list_wants(filter, scenario, scenario->variants[i].primitive.name))
            return true;
    return false;
}

// A scenario whose primitives are no family's is a family of its own.
static const char *family_of(const struct scenario *scenario)
{
    return scenario->family ? scenario->family : scenario->name;
}

static bool is_of(const struct scenario *scenario, const char *family)
{
    return strcmp(family_of(scenario), family) == 0;
}

// How many of the family's scenarios, before the one at `end`, have the primitive; NULL: how many
// there are.
static size_t count_scenarios(const struct catalog *catalog, const char *family, size_t end,
                              const char *primitive)
{
    size_t count = 0;
    for (size_t i = 0; i < end; i++)
        count += is_of(catalog->scenarios[i], family) &&
                 (!primitive || variant_find(catalog->scenarios[i], primitive));
    return count;
}

// Whether most scenarios of the family have it: then those that do not are the exception.
static bool is_usual(const struct catalog *catalog, const char *family, const char *primitive)
{
    return 2 * count_scenarios(catalog, family, catalog->scenario_count, primitive) >=
           count_scenarios(catalog, family, catalog->scenario_count, NULL);
}

// Goes over the primitives of a family, each once. Starts with zeros.
struct walk {
    size_t scenario, variant;
};

static const struct variant *next_of_family(const struct catalog *catalog, const char *family,
                                            struct walk *walk)
{
    for (; walk->scenario < catalog->scenario_count; walk->scenario++, walk->variant = 0) {
        const struct scenario *scenario = catalog->scenarios[walk->scenario];
        while (is_of(scenario, family) && walk->variant < scenario->variant_count) {
            const struct variant *variant = &scenario->variants[walk->variant++];
            if (count_scenarios(catalog, family, walk->scenario, variant->primitive.name) == 0)
                return variant;
        }
    }
    return NULL;
}

// Adds ", word" to a line of so many columns, or begins a new one; returns the columns.
static int print_word(int used, bool first, const char *word)
{
    int length = (int)strlen(word);
    if (used + 2 + length > WIDTH) {
        printf(",\n    %s", word);
        return 4 + length;
    }
    printf("%s%s", first ? " " : ", ", word);
    return used + length + (first ? 1 : 2);
}

// The family's primitives that the scenario has, or lacks, of those that most have or those that few
// have. Prints them behind `words`, unless those are ""; returns how many there are.
static size_t print_some(const struct catalog *catalog, const struct scenario *scenario, bool has,
                         bool usual, const char *words)
{
    struct walk walk = {.scenario = 0};
    size_t count = 0;
    int used = (int)strlen(words) + 20;
    for (const struct variant *variant;
         (variant = next_of_family(catalog, family_of(scenario), &walk)) != NULL;) {
        const char *name = variant->primitive.name;
        if ((variant_find(scenario, name) != NULL) != has ||
            is_usual(catalog, family_of(scenario), name) != usual)
            continue;
        if (count == 0 && words[0])
            fputs(words, stdout);
        if (words[0])
            used = print_word(used, count == 0, name);
        count++;
    }
    return count;
}

// Which of the family's primitives run in it.
static void print_scope(const struct catalog *catalog, const struct scenario *scenario)
{
    printf("  primitives: %s", family_of(scenario));
    if (print_some(catalog, scenario, false, true, "") >
        print_some(catalog, scenario, true, true, ""))
        print_some(catalog, scenario, true, true, ", only");
    else
        print_some(catalog, scenario, false, true, ", without");
    print_some(catalog, scenario, true, false, ", and");
    putchar('\n');
}

static void print_results(const struct field_table *table)
{
    for (size_t i = 0; i < table->count; i++)
        printf("    result %-24s %s\n", table->rows[i].name, table->rows[i].help);
}

static void print_scenario(const struct catalog *catalog, const struct scenario *scenario,
                           bool options)
{
    printf("%s: %s\n  one operation: %s\n", scenario->name, scenario->summary, scenario->operation);
    print_scope(catalog, scenario);
    if (!options)
        return;
    manual_help(stdout, "    ", &scenario->options);
    print_results(&scenario->results);
    print_results(&scenario->findings);
}

static const char *kind(const struct variant *variant)
{
    return !*variant->primitive.promises ? "control"
           : variant->plugin             ? "plug-in"
           : variant->primitive.peer     ? "peer"
                                         : "";
}

// Whether a scenario of the family that is listed has it listed.
static bool is_listed(const struct catalog *catalog, const char *filter, const char *family,
                      const char *primitive)
{
    for (size_t i = 0; i < catalog->scenario_count; i++)
        if (is_of(catalog->scenarios[i], family) &&
            variant_find(catalog->scenarios[i], primitive) &&
            list_wants(filter, catalog->scenarios[i], primitive))
            return true;
    return false;
}

static void print_family(const struct catalog *catalog, const char *filter, const char *family)
{
    int width = 0;
    struct walk walk = {.scenario = 0};
    for (const struct variant *variant; (variant = next_of_family(catalog, family, &walk));) {
        int length = (int)strlen(variant->primitive.name);
        if (length > width && is_listed(catalog, filter, family, variant->primitive.name))
            width = length;
    }
    if (width == 0)
        return;
    printf("\n%s primitives\n", family);
    walk = (struct walk){.scenario = 0};
    for (const struct variant *variant; (variant = next_of_family(catalog, family, &walk));)
        if (is_listed(catalog, filter, family, variant->primitive.name))
            printf("  %-*s  %-7s  %s [%s]%s%s\n", width, variant->primitive.name, kind(variant),
                   *variant->primitive.summary, *variant->primitive.source,
                   variant->plugin ? " by " : "", variant->plugin ? variant->plugin : "");
}

void list_text(const struct catalog *catalog, const char *filter, bool options)
{
    for (size_t i = 0; i < catalog->scenario_count; i++)
        if (list_has(filter, catalog->scenarios[i]))
            print_scenario(catalog, catalog->scenarios[i], options);
    for (size_t i = 0; i < catalog->scenario_count; i++) {
        const char *family = family_of(catalog->scenarios[i]);
        if (count_scenarios(catalog, family, i, NULL) == 0)
            print_family(catalog, filter, family);
    }
    putchar('\n');
}
