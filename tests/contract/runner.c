// SPDX-License-Identifier: MIT
// runner.c: contract_runner, the contract checks without a test framework.
//
//     contract_runner [--ms N] [--detection] [FAMILY or NAME or 'PART OF A LINE'...]
//
// Puts every check to every primitive that makes the promise and to the broken twins, which must be
// caught. With words only those of a family (lock, ring, stream, dispatch, pool), of a name (futex,
// mpmc_turn; twin: the broken ones) or whose line contains the word, if there is a blank in it.
// --ms: duration of each check that repeats, default EFFORT_MS_DEFAULT. --detection: instead, how
// often the twins that are caught by chance are caught. Exit status 0 if all is well, 1 if not, 2 for wrong arguments.
//
// The sanitizers that the test framework does not start under, the emulator of another CPU and the
// search for leaks use this program.
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "family.h"

#define DETECTION_RUNS 100
#define DETECTION_MIN  99
#define LINE_BYTES     200

struct session {
    struct effort effort;
    char **words; // ends with NULL
    unsigned passed, failed;
};

static bool chosen(const struct session *session, const char *family, const char *name,
                   const char *line)
{
    if (!session->words[0])
        return true;
    for (unsigned i = 0; session->words[i]; i++) {
        const char *word = session->words[i];
        if (strcmp(word, family) == 0 || strcmp(word, name) == 0 ||
            (strchr(word, ' ') && strstr(line, word)))
            return true;
    }
    return false;
}

// `word`: what to call it if it is good.
static void tell(struct session *session, bool good, const char *word, const char *line,
                 struct verdict verdict)
{
    if (good)
        session->passed++;
    else
        session->failed++;
    printf("%-7s %s%s%s\n", good ? word : "FAILED", line, verdict.reason.text[0] ? ": " : "",
           verdict.reason.text);
    // A line that waits in the buffer is lost if a later check is killed with the runner.
    fflush(stdout);
}

static void run_subjects(struct session *session, const struct contract_family *family,
                         const struct subject_list *subjects)
{
    for (unsigned i = 0; i < subjects->count; i++) {
        for (unsigned j = 0; j < family->checks->count; j++) {
            const struct contract_check *check = &family->checks->items[j];
            const char *name = subject_about(subjects->items[i])->name;
            char line[LINE_BYTES];
            snprintf(line, sizeof line, "%s %s %s", family->name, name, check->name);
            if (!check_applies(check, subjects->items[i]) ||
                !chosen(session, family->name, name, line))
                continue;
            struct verdict verdict =
                contract_run(check, subjects->items[i], session->effort, GUARD_MS);
            tell(session, verdict_good(verdict), verdict_name(verdict.kind), line, verdict);
        }
    }
}

static bool control_chosen(const struct session *session, const struct contract_family *family,
                           const struct contract_control *control, char line[LINE_BYTES])
{
    snprintf(line, LINE_BYTES, "%s twin (%s): \"%s\"", family->name, control->name,
             control_check(family, control)->name);
    return chosen(session, family->name, "twin", line);
}

static void run_controls(struct session *session, const struct contract_family *family)
{
    for (unsigned i = 0; i < family->controls->count; i++) {
        char line[LINE_BYTES];
        if (!control_chosen(session, family, &family->controls->items[i], line))
            continue;
        struct verdict verdict = control_run(family, &family->controls->items[i], session->effort);
        bool caught = control_caught(verdict);
        if (!caught && verdict.kind == VERDICT_PASSED)
            reason_set(&verdict.reason, "the twin was not caught");
        tell(session, caught, "caught", line, verdict);
    }
}

static void run_detection(struct session *session, const struct contract_family *family)
{
    for (unsigned i = 0; i < family->controls->count; i++) {
        const struct contract_control *control = &family->controls->items[i];
        char line[LINE_BYTES];
        if (!control->crowd || !control_chosen(session, family, control, line))
            continue;
        unsigned caught = 0;
        for (unsigned run = 0; run < DETECTION_RUNS; run++)
            caught += control_caught(control_run(family, control, session->effort));
        struct verdict verdict = {.kind = VERDICT_PASSED};
        reason_set(&verdict.reason, "caught in %u of %u runs", caught, DETECTION_RUNS);
        tell(session, caught >= DETECTION_MIN, "caught", line, verdict);
    }
}

static void run_family(struct session *session, const struct contract_family *family,
                       bool detection)
{
    if (detection) {
        run_detection(session, family);
        return;
    }
    run_subjects(session, family, family->subjects);
    run_subjects(session, family, family->sound);
    run_controls(session, family);
}

int main(int argc, char **argv)
{
    static const struct option options[] = {
        {.name = "ms", .has_arg = required_argument, .val = 'm'},
        {.name = "detection", .val = 'd'},
        {0},
    };
    unsigned long ms = EFFORT_MS_DEFAULT;
    bool detection = false;
    int option;
    while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
        char *end = "";
        if (option == 'm')
            ms = strtoul(optarg, &end, 10);
        else if (option == 'd')
            detection = true;
        if (option == '?' || *end != '\0' || ms < 1 || ms > 3600000) {
            fprintf(stderr, "usage: contract_runner [--ms 1..3600000] [--detection] "
                            "[FAMILY or NAME or 'PART OF A LINE'...]\n");
            return 2;
        }
    }
    struct session session = {.effort = effort_of((unsigned)ms), .words = &argv[optind]};
    for (unsigned i = 0; i < FAMILY_COUNT; i++)
        run_family(&session, contract_families[i], detection);
    printf("%u passed, %u failed\n", session.passed, session.failed);
    if (session.passed + session.failed == 0) {
        fprintf(stderr, "contract_runner: no check has such a name\n");
        return 2;
    }
    return session.failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
