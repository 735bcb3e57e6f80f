// SPDX-License-Identifier: MIT
// progress.h: a line on standard error with what is done and how long it will take; written between
// launches only.
#ifndef HARNESS_COMMAND_PROGRESS_H
#define HARNESS_COMMAND_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

struct progress {
    bool line;   // a terminal: one line that is written again and again
    bool rounds; // else: a line per round
    uint64_t start_ns;
    uint64_t done, total; // launches of this process
};

// `kind`: enum progress_kind; `total`: launches to expect, 1 or more.
struct progress progress_begin(unsigned kind, uint64_t total);

// Before a launch, with its point.
void progress_launch(struct progress *progress, const char *point);

// After `round` of `rounds` rounds.
void progress_round(struct progress *progress, uint64_t round, uint64_t rounds);

// Clears the line.
void progress_end(struct progress *progress);

#endif
