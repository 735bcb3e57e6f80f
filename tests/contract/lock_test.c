// SPDX-License-Identifier: MIT
// lock_test.c: the contract of the lock family under Criterion: one case per lock and promise, one
// per broken twin.
#include <criterion/criterion.h>
#include <criterion/parameterized.h>

#include "lock.h"
#include "lock_checks.h"

#define SUBJECTS_MAX   256
#define CHECKS_MAX     64
#define DETECTION_RUNS 100
#define DETECTION_MIN  99

// Cases are indices, as each runs in a process of its own and can follow no pointer of another.
static int cases[SUBJECTS_MAX * CHECKS_MAX];

static const struct lock_ops *subject_at(unsigned index)
{
    return index < lock_subject_count ? lock_subjects[index]
                                      : lock_sound[index - lock_subject_count];
}

ParameterizedTestParameters(lock, keeps_its_promise)
{
    size_t count = 0;
    unsigned subjects = lock_subject_count + lock_sound_count;
    cr_assert(subjects <= SUBJECTS_MAX && lock_check_count <= CHECKS_MAX);
    for (unsigned i = 0; i < subjects; i++)
        for (unsigned j = 0; j < lock_check_count; j++)
            if (lock_checks[j].applies(subject_at(i)))
                cases[count++] = (int)(i * CHECKS_MAX + j);
    return cr_make_param_array(int, cases, count);
}

ParameterizedTest(int *index, lock, keeps_its_promise)
{
    const struct lock_ops *ops = subject_at((unsigned)*index / CHECKS_MAX);
    const struct contract_check *check = &lock_checks[(unsigned)*index % CHECKS_MAX];
    struct verdict verdict = contract_run(check, ops, effort_of(EFFORT_MS_DEFAULT), GUARD_MS);
    cr_expect(verdict_good(verdict), "%s %s: %s, %s", ops->about.name, check->name,
              verdict_name(verdict.kind), verdict.reason.text);
}

static int twins[SUBJECTS_MAX];

static struct criterion_test_params twin_parameters(bool crowds_only)
{
    size_t count = 0;
    for (unsigned i = 0; i < lock_control_count; i++)
        if (!crowds_only || lock_controls[i].crowd)
            twins[count++] = (int)i;
    return cr_make_param_array(int, twins, count);
}

ParameterizedTestParameters(twin, is_caught)
{
    return twin_parameters(false);
}

ParameterizedTest(int *index, twin, is_caught)
{
    const struct lock_control *control = &lock_controls[*index];
    struct verdict verdict = control_run(control, effort_of(EFFORT_MS_DEFAULT));
    cr_expect(control_caught(verdict), "%s was not caught by '%s': %s %s", control->name,
              control_check(control)->name, verdict_name(verdict.kind), verdict.reason.text);
}

ParameterizedTestParameters(twin, is_caught_99_times_in_100)
{
    return twin_parameters(true);
}

ParameterizedTest(int *index, twin, is_caught_99_times_in_100)
{
    const struct lock_control *control = &lock_controls[*index];
    unsigned caught = 0;
    for (unsigned run = 0; run < DETECTION_RUNS; run++)
        caught += control_caught(control_run(control, effort_of(EFFORT_MS_DEFAULT)));
    cr_expect(caught >= DETECTION_MIN, "%s was caught by '%s' in %u of %u runs", control->name,
              control_check(control)->name, caught, DETECTION_RUNS);
}

static bool has_control(const struct contract_check *check, const char *ops_name)
{
    for (unsigned i = 0; i < lock_control_count; i++)
        if (control_check(&lock_controls[i]) == check &&
            (!ops_name || strcmp(lock_controls[i].ops->about.name, ops_name) == 0))
            return true;
    return false;
}

Test(twin, exists_for_each_check)
{
    for (unsigned i = 0; i < lock_check_count; i++)
        cr_expect(has_control(&lock_checks[i], NULL), "nothing shows that '%s' can fail",
                  lock_checks[i].name);
}

Test(twin, none_is_put_to_each_check_of_exclusion)
{
    static bool (*const exclusion[])(const struct lock_ops *, struct effort, struct reason *) = {
        excludes_by_owner,   excludes_by_counters, excludes_two_at_once,
        ends_oversubscribed, excludes_processes,   permits_never_more};
    for (unsigned i = 0; i < lock_check_count; i++)
        for (unsigned j = 0; j < sizeof exclusion / sizeof exclusion[0]; j++)
            if (lock_checks[i].check == exclusion[j])
                cr_expect(has_control(&lock_checks[i], "none"), "'%s' was not put to none",
                          lock_checks[i].name);
}
