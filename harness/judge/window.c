// SPDX-License-Identifier: MIT
// window.c: see window.h.
#include "judge/window.h"

#include <assert.h>
#include <math.h>
#include <stdbool.h>

#include "judge/fairness.h"

static const struct field window_rows[] = {
    {.name = "window",
     .type = FIELD_COUNT,
     FIELD_AT(struct window, window),
     .help = "window of the launch, from 0"},
    {.name = "start",
     .unit = "ns",
     .type = FIELD_DURATION,
     FIELD_AT(struct window, start_ns),
     .help = "earliest start of a worker, since the launch's first"},
    {.name = "seconds",
     .type = FIELD_REAL,
     FIELD_AT(struct window, seconds),
     .help = "from the earliest start to the latest stop, in seconds"},
    {.name = "operations",
     .type = FIELD_REAL,
     FIELD_AT(struct window, operations),
     .help = "operations completed by the counted workers"},
    {.name = "throughput",
     .unit = "1/s",
     .type = FIELD_REAL,
     FIELD_AT(struct window, throughput),
     .help = "operations per second",
     .metric = true,
     .higher_better = true},
    {.name = "fairness_jain",
     .type = FIELD_REAL,
     FIELD_AT(struct window, fairness_jain),
     .help = "Jain's index over the workers' operations, 1 is fair",
     .metric = true,
     .higher_better = true},
    {.name = "worst_share",
     .type = FIELD_REAL,
     FIELD_AT(struct window, worst_share),
     .help = "operations of the worker with the fewest, over the mean",
     .metric = true,
     .higher_better = true},
    {.name = "overlap",
     .type = FIELD_REAL,
     FIELD_AT(struct window, overlap),
     .help = "share of the window in which all workers ran",
     .metric = true,
     .higher_better = true},
};
const struct field_table window_table = FIELD_TABLE(struct window, window_rows);

// From when to when; empty (from = UINT64_MAX) until a worker is added.
struct span {
    uint64_t from, to;
};

// What the samples of a window say together.
struct gathered {
    struct span measured; // any counted worker ran
    struct span common;   // all workers ran; from > to if they never did
    size_t counted;
    bool missing; // a worker did not run at all
    double operations[WINDOW_WORKERS_MAX], sum;
};

static void gather(struct gathered *all, const struct sample *sample, bool counted)
{
    assert(sample->stop_ns >= sample->start_ns);
    bool ran = sample->stop_ns != 0;
    if (counted) {
        all->operations[all->counted++] = (double)sample->operations;
        all->sum += (double)sample->operations;
    }
    if (!ran) {
        all->missing = true;
        return;
    }
    if (sample->start_ns > all->common.from)
        all->common.from = sample->start_ns;
    if (sample->stop_ns < all->common.to)
        all->common.to = sample->stop_ns;
    if (counted && sample->start_ns < all->measured.from)
        all->measured.from = sample->start_ns;
    if (counted && sample->stop_ns > all->measured.to)
        all->measured.to = sample->stop_ns;
}

// Time in which all ran, as a share of the measured span (`seconds` > 0).
static double overlap_of(const struct gathered *all, double seconds)
{
    if (all->missing || all->common.to <= all->common.from)
        return 0;
    return fmin((double)(all->common.to - all->common.from) * 1e-9 / seconds, 1);
}

struct window judge_window(const struct sample *samples, const unsigned char *counted, size_t count,
                           uint64_t window, uint64_t epoch_ns)
{
    assert(count <= WINDOW_WORKERS_MAX);
    struct gathered all = {.measured = {.from = UINT64_MAX}, .common = {.to = UINT64_MAX}};
    for (size_t i = 0; i < count; i++)
        gather(&all, &samples[i], counted == NULL || counted[i] != 0);
    struct window result = {.window = window,
                            .seconds = NAN,
                            .operations = all.counted > 0 ? all.sum : NAN,
                            .throughput = NAN,
                            .fairness_jain = jain(all.operations, all.counted),
                            .worst_share = worst_share(all.operations, all.counted),
                            .overlap = NAN};
    if (all.measured.from == UINT64_MAX)
        return result;
    assert(all.measured.from >= epoch_ns);
    result.start_ns = all.measured.from - epoch_ns;
    result.seconds = (double)(all.measured.to - all.measured.from) * 1e-9;
    if (result.seconds > 0) {
        result.throughput = result.operations / result.seconds;
        result.overlap = overlap_of(&all, result.seconds);
    }
    return result;
}
