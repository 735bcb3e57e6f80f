// SPDX-License-Identifier: MIT
// settings.h: what concerns a whole run: keys of [global] in a job file and options of `contend
// run`.
#ifndef HARNESS_COMMAND_SETTINGS_H
#define HARNESS_COMMAND_SETTINGS_H

#include <stdbool.h>
#include <stdint.h>

#include "declare/field.h"

// Both in a job's [global] section and on the command line, where the latter counts.
struct settings {
    uint64_t launches;   // of each point; 0: as many as the budget allows, 6 or more
    uint64_t windows;    // measured ones of each launch
    uint64_t window_ns;  // length; 0: what the budget allows
    uint64_t warmup_ns;  // 0: until the throughput does not rise any more
    uint64_t budget_ns;  // for all launches together; 0: none
    uint64_t timeout_ns; // without a launch's end, on top of its own windows
    uint64_t limits_ns;  // for measuring the machine's limits, before and after; 0: not measured
    uint64_t seed;       // 0: drawn, and recorded
    char filter[1000];   // a list of dozens of primitives has room
};
extern const struct field_table settings_table;

// On the command line alone.
enum progress_kind { PROGRESS_AUTO, PROGRESS_NEVER, PROGRESS_ALWAYS };
enum format { FORMAT_TEXT, FORMAT_CSV, FORMAT_JSON };
struct flags {
    char out[400];     // folder to make; "": one named after the time, in results/
    char resume[400];  // folder of the run to go on with; "": a new run
    bool plan;         // print the points and end
    bool report;       // charts and pages at the end
    unsigned progress; // enum progress_kind
    unsigned format;   // enum format, of the summary on standard output
};
extern const struct field_table flags_table;

// When nothing else is said.
#define LAUNCHES_MIN      6
#define LAUNCHES_AIM      18
#define LAUNCHES_MAX      30
#define WINDOW_NS_DEFAULT UINT64_C(100000000)
#define WINDOW_NS_GOOD    UINT64_C(20000000)
#define WINDOW_NS_MIN     UINT64_C(2000000)

// A launch takes about this long besides its windows: start, calibration, setup, rows. Measured: 6
// to 15 ms on 2 cores.
#define LAUNCH_OVERHEAD_NS UINT64_C(15000000)

// Expected time of one launch, ns.
uint64_t settings_launch_ns(const struct settings *settings);

// How many launches of each point a budget is divided by: what differs from launch to launch is
// more than what differs from window to window, so rather LAUNCHES_AIM launches of WINDOW_NS_GOOD
// than six of long windows; never fewer than LAUNCHES_MIN.
uint64_t settings_aim(const struct settings *settings, uint64_t points);

// Fills window_ns, and launches unless a budget leaves them open (then it stays 0 and is at least
// LAUNCHES_MIN), for so many points. 0, or -ERANGE when the budget is too short for them, with the
// budget that would do.
int settings_fit(struct settings *settings, uint64_t points, struct error *error);

#endif
