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

struct progress progress_begin(unsigned kind, uint64_t total);
// After a launch, with what comes next.
void progress_launch(struct progress *progress, const char *next);
void progress_round(struct progress *progress, uint64_t round, uint64_t rounds);
void progress_end(struct progress *progress);

#endif
