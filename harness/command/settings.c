// SPDX-License-Identifier: MIT
// settings.c: see settings.h.
#include "command/settings.h"

#include <errno.h>

#include "judge/interval.h"
#include "measure/page.h"

static const struct field settings_rows[] = {
    {.name = "launches",
     .help = "fresh processes per point; 0: as many as the budget allows, at least 6",
     .type = FIELD_COUNT,
     FIELD_AT(struct settings, launches),
     .high = ESTIMATE_VALUES_MAX, // more would not be judged
     .fallback = "0"},
    {.name = "windows",
     .help = "measured windows per launch; the launch's value is their median",
     .type = FIELD_COUNT,
     FIELD_AT(struct settings, windows),
     .low = 1,
     .high = WINDOWS_MAX,
     .fallback = "3"},
    {.name = "window",
     .help = "length of a window; 0: what the budget allows, or 100ms",
     .type = FIELD_DURATION,
     FIELD_AT(struct settings, window_ns),
     .high = UINT64_C(600000000000),
     .fallback = "0"},
    {.name = "warmup",
     .help =
         "time before the first measured window; 0: until the throughput does not rise any more",
     .type = FIELD_DURATION,
     FIELD_AT(struct settings, warmup_ns),
     .high = UINT64_C(600000000000),
     .fallback = "0"},
    {.name = "budget",
     .help = "time for all launches together, from which window and launches follow; 0: none",
     .type = FIELD_DURATION,
     FIELD_AT(struct settings, budget_ns),
     .high = UINT64_C(604800000000000),
     .fallback = "0"},
    {.name = "timeout",
     .help = "a launch that takes so much longer than its windows is killed and said to hang",
     .type = FIELD_DURATION,
     FIELD_AT(struct settings, timeout_ns),
     .low = 1000000,
     .high = UINT64_C(86400000000000),
     .fallback = "20s"},
    {.name = "limits",
     .help = "time for measuring the machine's limits, once before and once after; 0: not measured",
     .type = FIELD_DURATION,
     FIELD_AT(struct settings, limits_ns),
     .high = UINT64_C(60000000000),
     .fallback = "1s"},
    {.name = "seed",
     .help = "of the order of launches and of everything random; 0: drawn, and recorded",
     .type = FIELD_COUNT,
     FIELD_AT(struct settings, seed),
     .fallback = "0"},
    {.name = "filter",
     .help = "patterns with * and ?, of scenario, scenario/primitive or a point's whole name",
     .type = FIELD_TEXT,
     FIELD_AT(struct settings, filter)},
};
const struct field_table settings_table = FIELD_TABLE(struct settings, settings_rows);

static const char *const progress_names[] = {"auto", "never", "always", NULL};
static const char *const format_names[] = {"text", "csv", "json", NULL};

static const struct field flags_rows[] = {
    {.name = "out",
     .help = "folder of the results, to be made; default: one with the date in results/",
     .type = FIELD_TEXT,
     FIELD_AT(struct flags, out)},
    {.name = "resume",
     .help = "folder of an interrupted run to go on with",
     .type = FIELD_TEXT,
     FIELD_AT(struct flags, resume)},
    {.name = "plan",
     .help = "print the points and how long they take, and measure nothing",
     .type = FIELD_SWITCH,
     FIELD_AT(struct flags, plan)},
    {.name = "report",
     .help = "make charts and pages at the end, as contend report does",
     .type = FIELD_SWITCH,
     FIELD_AT(struct flags, report)},
    {.name = "progress",
     .help = "the time left; auto: one line on a terminal, else a line a round",
     .type = FIELD_CHOICE,
     FIELD_AT(struct flags, progress),
     .choices = progress_names,
     .fallback = "auto"},
    {.name = "format",
     .help = "of the summary on standard output",
     .type = FIELD_CHOICE,
     FIELD_AT(struct flags, format),
     .choices = format_names,
     .fallback = "text"},
};
const struct field_table flags_table = FIELD_TABLE(struct flags, flags_rows);

#define WARMUP_WINDOWS_TYPICAL 4
#define WARMUP_WINDOW_NS       UINT64_C(5000000)

uint64_t settings_launch_ns(const struct settings *settings)
{
    uint64_t window = settings->window_ns;
    uint64_t warmup = settings->warmup_ns;
    if (!warmup)
        warmup = WARMUP_WINDOWS_TYPICAL * (window < WARMUP_WINDOW_NS ? window : WARMUP_WINDOW_NS);
    return LAUNCH_OVERHEAD_NS + warmup + settings->windows * window;
}

uint64_t settings_aim(const struct settings *settings, uint64_t points)
{
    if (settings->launches)
        return settings->launches;
    struct settings good = *settings;
    good.window_ns = WINDOW_NS_GOOD;
    uint64_t launches = settings->budget_ns / (points * settings_launch_ns(&good));
    return launches < LAUNCHES_MIN   ? LAUNCHES_MIN
           : launches > LAUNCHES_AIM ? LAUNCHES_AIM
                                     : launches;
}

// The longest window, in steps of 1 ms, whose launches fit into the budget.
static int fit_window(struct settings *settings, uint64_t points, uint64_t launches,
                      struct error *error)
{
    uint64_t each = settings->budget_ns / (points * launches);
    settings->window_ns = WINDOW_NS_MIN;
    if (settings_launch_ns(settings) > each)
        return error_set(
            error, ERANGE,
            "budget %llus is too short for %llu points of %llu launches; %llus would do",
            (unsigned long long)(settings->budget_ns / 1000000000), (unsigned long long)points,
            (unsigned long long)launches,
            (unsigned long long)(settings_launch_ns(settings) * points * launches / 1000000000 +
                                 1));
    while (settings->window_ns < WINDOW_NS_DEFAULT && settings_launch_ns(settings) <= each)
        settings->window_ns += 1000000;
    if (settings_launch_ns(settings) > each)
        settings->window_ns -= 1000000;
    return 0;
}

int settings_fit(struct settings *settings, uint64_t points, struct error *error)
{
    if (!settings->budget_ns) {
        settings->launches = settings->launches ? settings->launches : LAUNCHES_MIN;
        settings->window_ns = settings->window_ns ? settings->window_ns : WINDOW_NS_DEFAULT;
        return 0;
    }
    if (settings->window_ns || points == 0)
        return 0;
    return fit_window(settings, points, settings_aim(settings, points), error);
}
