// SPDX-License-Identifier: MIT
// dispatch_words.c: see dispatch_words.h.
#include "dispatch_words.h"

#include <stdio.h>
#include <string.h>

static bool say(char text[EXPLANATION_BYTES], const char *words)
{
    snprintf(text, EXPLANATION_BYTES, "%s", words);
    return true;
}

static uint64_t common_divisor(uint64_t a, uint64_t b)
{
    return b == 0 ? a : common_divisor(b, a % b);
}

static const char *ordinal_end(uint64_t number)
{
    static const char *const ends[] = {"th", "st", "nd", "rd"};
    uint64_t last = number % 10;
    return last > 3 || (number / 10 % 10) == 1 ? "th" : ends[last];
}

// Slow tasks are those of one remainder by `every`, workers those of one by their number.
static bool explain_turns(const struct dispatch_point *point, char text[EXPLANATION_BYTES])
{
    uint64_t every = point->costs->every, divisor = common_divisor(every, point->workers);
    if (point->costs->costs != TASK_COSTS_EVERY_KTH || divisor == 1 || every == 1)
        return say(text, "it looks at nobody, so tasks queue behind a long one while others are "
                         "idle");
    unsigned long long k = every, workers = point->workers, met = point->workers / divisor;
    if (met == 1)
        snprintf(text, EXPLANATION_BYTES,
                 "each %llu%s task is slow, and %llu is a multiple of the %llu workers, so one "
                 "worker gets all slow tasks",
                 k, ordinal_end(every), k, workers);
    else
        snprintf(
            text, EXPLANATION_BYTES,
            "each %llu%s task is slow, and %llu and the %llu workers have a common divisor, so "
            "%llu workers get all slow tasks",
            k, ordinal_end(every), k, workers, met);
    return true;
}

static bool explain_busy(const struct dispatch_point *point, char text[EXPLANATION_BYTES])
{
    if (point->costs->costs == TASK_COSTS_FIXED)
        return false;
    if (point->costs->waiting_percent > 0)
        return say(text,
                   "it counts tasks, so one that waits for long counts as much as one that is "
                   "done at once, and others are put behind it");
    return say(text, "it counts tasks and not what they cost, so others are put behind a long one");
}

static bool explain_hash(const struct dispatch_point *point, char text[EXPLANATION_BYTES])
{
    return say(text, point->costs->zipf > 0
                         ? "all tasks of a source go to one worker, and few sources send most tasks"
                         : "sources fall on workers by chance, and nobody looks who is idle");
}

static bool explain_choices(const struct dispatch_point *point, char text[EXPLANATION_BYTES])
{
    if (point->choices >= point->workers)
        return false;
    snprintf(text, EXPLANATION_BYTES,
             "it looks at %llu of %llu workers, and an idle one may be among the others",
             (unsigned long long)point->choices, (unsigned long long)point->workers);
    return true;
}

bool dispatch_explain(const char *name, const struct dispatch_point *point,
                      char text[EXPLANATION_BYTES])
{
    if (point->workers < 2)
        return false;
    if (strcmp(name, "first") == 0)
        return say(text, "the first worker gets every task");
    if (strcmp(name, "round_robin") == 0 || strcmp(name, "weighted_round_robin") == 0)
        return explain_turns(point, text);
    if (strcmp(name, "random") == 0)
        return say(text, "by chance some workers get several tasks while others have none");
    if (strcmp(name, "least_busy") == 0 || strcmp(name, "least_busy_bucket") == 0)
        return explain_busy(point, text);
    if (strcmp(name, "hash") == 0)
        return explain_hash(point, text);
    if (strcmp(name, "power_of_d") == 0)
        return explain_choices(point, text);
    if (strcmp(name, "join_idle") == 0)
        return say(text, "where nobody is idle the worker is drawn by chance");
    if (strcmp(name, "batch") == 0)
        return say(text, "nobody begins another task before the slowest of the batch is done");
    return false;
}
