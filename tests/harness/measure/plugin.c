// SPDX-License-Identifier: MIT
// plugin.c: what becomes of the tables of a shared object, whatever is in it: any one that is there
// is loaded, and a format of the test's own says what was found.
#include "measure/plugin.h"

#include <criterion/criterion.h>
#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "fake.h"
#include "measure/plan_section.h"

// A table of the family "pet".
struct pet {
    const char *name;
};

static const char *const text = "for tests";
static const bool yes = true;

static struct primitive pet_label(const void *ops)
{
    const struct pet *pet = ops;
    return (struct primitive){
        .name = pet->name, .summary = &text, .source = &text, .promises = &yes};
}

static uint64_t through_pointer(struct worker *worker)
{
    return worker->ops != NULL;
}

static const struct variant by_pointer = {
    .role_count = 1, .roles = {{.work = {through_pointer}}}, .threads_max = 7};
static struct scenario scenario;
static const struct scenario *const scenarios[] = {&scenario};
static struct plugins plugins;
static struct error error;
static const struct pet *pets;
static size_t pet_count;
static const char *family;

static int read_pets(const void *variable, struct plugin_tables *tables, struct error *problem)
{
    (void)problem;
    cr_assert(variable);
    for (size_t i = 0; i < pet_count; i++)
        tables->tables[tables->count++] = (struct plugin_table){family, &pets[i]};
    return 0;
}

// The C library is a shared object, and has a variable.
static int load(const struct pet *tables, size_t count)
{
    static const struct plugin_format format = {.symbol = "environ", .read = read_pets};
    pets = tables;
    pet_count = count;
    Dl_info info;
    cr_assert(dladdr(dlsym(RTLD_DEFAULT, "environ"), &info));
    return plugins_load(&plugins, info.dli_fname, &format, &error);
}

static void begin(void)
{
    scenario = *fakes[0];
    scenario.family = family = "pet";
    scenario.label = pet_label;
    scenario.by_pointer = &by_pointer;
    cr_assert_eq(plugins_open(&plugins, scenarios, 1, &error), 0);
}

static void end(void)
{
    plugins_free(&plugins);
}

Test(plugin, adds_variants_to_the_scenarios_of_the_family, .init = begin, .fini = end)
{
    static const struct pet two[] = {{"cat"}, {"dog"}};
    cr_assert_eq(load(two, 2), 0, "%s", error.text);
    const struct scenario *extended = plugins.scenarios[0];
    cr_expect_eq(extended->variant_count, scenario.variant_count + 2);
    const struct variant *dog = variant_find(extended, "dog");
    cr_assert(dog);
    cr_expect_eq(dog->ops, &two[1]);
    cr_expect_eq(dog->threads_max, 7);
    cr_expect_str_eq(dog->plugin, plugins.plugins[0].path);
    cr_expect_eq(variant_called(extended, dog, CALL_POINTER), &by_pointer);
    cr_expect_null(variant_called(extended, dog, CALL_INLINED));
    cr_expect(variant_find(extended, "good"), "the built-in ones are still there");
    cr_expect_null(variant_find(&scenario, "dog"), "the original is as it was");
}

static void expect_refused(const struct pet *tables, size_t count, int code, const char *words)
{
    cr_expect_eq(load(tables, count), -code);
    cr_expect(strstr(error.text, words), "'%s' is not in: %s", words, error.text);
}

Test(plugin, refuses_names_that_are_none, .init = begin, .fini = end)
{
    static const char *const names[] = {
        "",
        "Cat",
        "9cat",
        "c at",
        "c/t",
        "k\xc3\xa4ter",
        "a_name_that_is_longer_than_any_name_of_a_primitive_may_be_by_far"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        const struct pet pet = {names[i]};
        expect_refused(&pet, 1, EINVAL, "not of the form [a-z][a-z0-9_]*");
    }
}

Test(plugin, refuses_names_that_are_taken, .init = begin, .fini = end)
{
    static const struct pet taken = {"good"}, twice[] = {{"cat"}, {"cat"}};
    expect_refused(&taken, 1, EEXIST,
                   "its pet good: count has one by that name already; rename it");
    expect_refused(twice, 2, EEXIST, "has one by that name already, from /");
}

Test(plugin, refuses_what_nothing_measures, .init = begin, .fini = end)
{
    static const struct pet cat = {"cat"};
    expect_refused(NULL, 0, EINVAL, "there is no primitive in it");
    family = "plant";
    expect_refused(&cat, 1, EINVAL, "it has a plant, and no scenario of this build measures one");
}

Test(plugin, refuses_more_than_a_plan_can_hold, .init = begin, .fini = end)
{
    static struct pet many[VARIANTS_MAX];
    static char names[VARIANTS_MAX][16];
    for (int i = 0; i < VARIANTS_MAX; i++) {
        snprintf(names[i], sizeof names[i], "p%d", i);
        many[i].name = names[i];
    }
    expect_refused(many, VARIANTS_MAX, E2BIG, "count would have more than 256 primitives");
}
