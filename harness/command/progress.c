// SPDX-License-Identifier: MIT
// progress.c: see progress.h.
#include "command/progress.h"

#include <stdio.h>
#include <unistd.h>

#include "command/settings.h"
#include "machine/clock.h"

struct progress progress_begin(unsigned kind, uint64_t total)
{
    bool terminal = isatty(STDERR_FILENO);
    return (struct progress){.line = kind == PROGRESS_ALWAYS || (kind == PROGRESS_AUTO && terminal),
                             .rounds = kind == PROGRESS_AUTO && !terminal,
                             .start_ns = clock_ns(),
                             .total = total};
}

static uint64_t seconds_left(const struct progress *progress)
{
    if (progress->done == 0 || progress->total <= progress->done)
        return 0;
    double each = (double)(clock_ns() - progress->start_ns) / (double)progress->done;
    return (uint64_t)(each * (double)(progress->total - progress->done) / 1e9 + 0.5);
}

void progress_launch(struct progress *progress, const char *point)
{
    if (!progress->line)
        return;
    uint64_t left = seconds_left(progress);
    fprintf(stderr, "\r\033[K%llu/%llu  %llum%02llus left  %.70s",
            (unsigned long long)progress->done, (unsigned long long)progress->total,
            (unsigned long long)(left / 60), (unsigned long long)(left % 60), point);
    fflush(stderr);
}

void progress_round(struct progress *progress, uint64_t round, uint64_t rounds)
{
    if (!progress->rounds)
        return;
    uint64_t left = seconds_left(progress);
    fprintf(stderr, "round %llu of %llu done, %llum%02llus left\n", (unsigned long long)round,
            (unsigned long long)rounds, (unsigned long long)(left / 60),
            (unsigned long long)(left % 60));
}

void progress_end(struct progress *progress)
{
    if (progress->line)
        fputs("\r\033[K", stderr);
}
