// SPDX-License-Identifier: MIT
// runner.c: contract_runner, the contract checks without a test framework.
//
//     contract_runner [--ms N] [--detection] [FILTER]
//
// Puts every check to every lock that makes the promise and to the broken twins, which must be
// caught. FILTER: only lines that contain it. --ms: duration of each check that repeats, default
// EFFORT_MS_DEFAULT. --detection: instead, how often the twins that are caught by chance are
// caught. Exit status 0 if all is well, 1 if not, 2 for wrong arguments.
//
// The sanitizers that the test framework does not start under, the emulator of another CPU and the
// search for leaks use this program.
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lock.h"

#define DETECTION_RUNS 100
#define DETECTION_MIN  99

struct tally {
    unsigned passed, failed;
};

// `word`: what to call it if it is good.
static void tell(struct tally *tally, bool good, const char *word, const char *line,
                 struct verdict verdict)
{
    if (good)
        tally->passed++;
    else
        tally->failed++;
    printf("%-7s %s%s%s\n", good ? word : "FAILED", line, verdict.reason.text[0] ? ": " : "",
           verdict.reason.text);
    // A line that waits in the buffer is lost if a later check is killed with the runner.
    fflush(stdout);
}

static void run_subjects(const struct lock_ops *const *subjects, unsigned count,
                         struct effort effort, const char *filter, struct tally *tally)
{
    for (unsigned i = 0; i < count; i++) {
        for (unsigned j = 0; j < lock_check_count; j++) {
            char line[128];
            snprintf(line, sizeof line, "%s %s", subjects[i]->about.name, lock_checks[j].name);
            if (!lock_checks[j].applies(subjects[i]) || !strstr(line, filter))
                continue;
            struct verdict verdict = contract_run(&lock_checks[j], subjects[i], effort, GUARD_MS);
            tell(tally, verdict_good(verdict), verdict_name(verdict.kind), line, verdict);
        }
    }
}

static void control_line(const struct lock_control *control, char *line, size_t bytes)
{
    snprintf(line, bytes, "twin (%s): \"%s\"", control->name, control_check(control)->name);
}

static void run_controls(struct effort effort, const char *filter, struct tally *tally)
{
    for (unsigned i = 0; i < lock_control_count; i++) {
        char line[160];
        control_line(&lock_controls[i], line, sizeof line);
        if (!strstr(line, filter))
            continue;
        struct verdict verdict = control_run(&lock_controls[i], effort);
        bool caught = control_caught(verdict);
        if (!caught && verdict.kind == VERDICT_PASSED)
            reason_set(&verdict.reason, "the twin was not caught");
        tell(tally, caught, "caught", line, verdict);
    }
}

static void run_detection(struct effort effort, const char *filter, struct tally *tally)
{
    for (unsigned i = 0; i < lock_control_count; i++) {
        char line[160];
        control_line(&lock_controls[i], line, sizeof line);
        if (!lock_controls[i].crowd || !strstr(line, filter))
            continue;
        unsigned caught = 0;
        for (unsigned run = 0; run < DETECTION_RUNS; run++)
            caught += control_caught(control_run(&lock_controls[i], effort));
        struct verdict verdict = {.kind = VERDICT_PASSED};
        reason_set(&verdict.reason, "caught in %u of %u runs", caught, DETECTION_RUNS);
        tell(tally, caught >= DETECTION_MIN, "caught", line, verdict);
    }
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
            fprintf(stderr, "usage: contract_runner [--ms 1..3600000] [--detection] [FILTER]\n");
            return 2;
        }
    }
    const char *filter = optind < argc ? argv[optind] : "";
    struct effort effort = effort_of((unsigned)ms);
    struct tally tally = {0};
    if (detection) {
        run_detection(effort, filter, &tally);
    } else {
        run_subjects(lock_subjects, lock_subject_count, effort, filter, &tally);
        run_subjects(lock_sound, lock_sound_count, effort, filter, &tally);
        run_controls(effort, filter, &tally);
    }
    printf("%u passed, %u failed\n", tally.passed, tally.failed);
    return tally.failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
