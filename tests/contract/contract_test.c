// SPDX-License-Identifier: MIT
// contract_test.c: the contracts under Criterion: one case per subject, one per broken twin, of each
// family. Each check runs in a child of its own anyway, so a case need not be one check: starting a
// case costs more than most checks.
#include <criterion/criterion.h>
#include <criterion/parameterized.h>

#include "family.h"

#define SUBJECTS_MAX 256
#define CHECKS_MAX   64
#define CONTROLS_MAX 256
// `contract_runner --detection` asks for 99 of 100; here there is not the time.
#define DETECTION_RUNS 25
#define DETECTION_MIN  24

// Cases are indices, as each runs in a process of its own and can follow no pointer of another.
static int cases[FAMILY_COUNT * SUBJECTS_MAX];

static struct contract_subject subject_at(const struct contract_family *family, unsigned index)
{
    return index < family->subjects->count ? family->subjects->items[index]
                                           : family->sound->items[index - family->subjects->count];
}

static size_t cases_of(unsigned family_index, int *indices)
{
    const struct contract_family *family = contract_families[family_index];
    unsigned subjects = family->subjects->count + family->sound->count;
    cr_assert(subjects <= SUBJECTS_MAX);
    for (unsigned i = 0; i < subjects; i++)
        indices[i] = (int)(family_index * SUBJECTS_MAX + i);
    return subjects;
}

ParameterizedTestParameters(contract, is_kept)
{
    size_t count = 0;
    for (unsigned i = 0; i < FAMILY_COUNT; i++)
        count += cases_of(i, &cases[count]);
    return cr_make_param_array(int, cases, count);
}

ParameterizedTest(int *index, contract, is_kept)
{
    const struct contract_family *family = contract_families[(unsigned)*index / SUBJECTS_MAX];
    struct contract_subject subject = subject_at(family, (unsigned)*index % SUBJECTS_MAX);
    for (unsigned i = 0; i < family->checks->count; i++) {
        const struct contract_check *check = &family->checks->items[i];
        if (!check_applies(check, subject))
            continue;
        struct verdict verdict =
            contract_run(check, subject, effort_of(EFFORT_MS_DEFAULT), GUARD_MS);
        cr_expect(verdict_good(verdict), "%s %s %s: %s, %s", family->name,
                  subject_about(subject)->name, check->name, verdict_name(verdict.kind),
                  verdict.reason.text);
    }
}

static int twins[FAMILY_COUNT * CONTROLS_MAX];

static struct criterion_test_params twin_parameters(bool crowds_only)
{
    size_t count = 0;
    for (unsigned i = 0; i < FAMILY_COUNT; i++) {
        const struct control_list *controls = contract_families[i]->controls;
        cr_assert(controls->count <= CONTROLS_MAX);
        for (unsigned j = 0; j < controls->count; j++)
            if (!crowds_only || controls->items[j].crowd)
                twins[count++] = (int)(i * CONTROLS_MAX + j);
    }
    return cr_make_param_array(int, twins, count);
}

ParameterizedTestParameters(twin, is_caught)
{
    return twin_parameters(false);
}

ParameterizedTest(int *index, twin, is_caught)
{
    const struct contract_family *family = contract_families[*index / CONTROLS_MAX];
    const struct contract_control *control = &family->controls->items[*index % CONTROLS_MAX];
    struct verdict verdict = control_run(family, control, effort_of(EFFORT_MS_DEFAULT));
    cr_expect(control_caught(verdict), "%s twin (%s) was not caught by '%s': %s %s", family->name,
              control->name, control_check(family, control)->name, verdict_name(verdict.kind),
              verdict.reason.text);
}

ParameterizedTestParameters(twin, is_caught_nearly_always)
{
    return twin_parameters(true);
}

ParameterizedTest(int *index, twin, is_caught_nearly_always)
{
    const struct contract_family *family = contract_families[*index / CONTROLS_MAX];
    const struct contract_control *control = &family->controls->items[*index % CONTROLS_MAX];
    unsigned caught = 0;
    for (unsigned run = 0; run < DETECTION_RUNS; run++)
        caught += control_caught(control_run(family, control, effort_of(EFFORT_MS_DEFAULT)));
    cr_expect(caught >= DETECTION_MIN, "%s twin (%s) was caught by '%s' in %u of %u runs",
              family->name, control->name, control_check(family, control)->name, caught,
              DETECTION_RUNS);
}

// `name`: of a twin, NULL: any.
static bool has_control(const struct contract_family *family, const struct contract_check *check,
                        const char *name)
{
    for (unsigned i = 0; i < family->controls->count; i++) {
        const struct contract_control *control = &family->controls->items[i];
        if (control_check(family, control) == check &&
            (!name || strcmp(subject_about(control_subject(family, control))->name, name) == 0))
            return true;
    }
    return false;
}

Test(twin, exists_for_each_check)
{
    for (unsigned i = 0; i < FAMILY_COUNT; i++)
        for (unsigned j = 0; j < contract_families[i]->checks->count; j++)
            cr_expect(
                has_control(contract_families[i], &contract_families[i]->checks->items[j], NULL),
                "nothing shows that '%s' can fail", contract_families[i]->checks->items[j].name);
}

Test(twin, none_is_put_to_each_check_that_it_breaks)
{
    for (unsigned i = 0; i < FAMILY_COUNT; i++)
        for (unsigned j = 0; j < contract_families[i]->checks->count; j++) {
            const struct contract_check *check = &contract_families[i]->checks->items[j];
            const char *none = contract_families[i]->none ? contract_families[i]->none : "none";
            if (check->none_breaks)
                cr_expect(has_control(contract_families[i], check, none), "'%s' was not put to %s",
                          check->name, none);
        }
}
