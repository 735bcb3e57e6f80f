// SPDX-License-Identifier: MIT
// trial.c: see trial.h.
#include "judge/trial.h"

#include <assert.h>
#include <math.h>
#include <stdbool.h>

#include "judge/fairness.h"

static const struct field trial_rows[] = {
    {.name = "window",
     .type = FIELD_COUNT,
     FIELD_AT(struct trial, window),
     .help = "window of the launch, from 0"},
    {.name = "start",
     .unit = "ns",
     .type = FIELD_DURATION,
     FIELD_AT(struct trial, start_ns),
     .help = "earliest start of a worker, since the launch's first"},
    {.name = "seconds",
     .type = FIELD_REAL,
     FIELD_AT(struct trial, seconds),
     .help = "from the earliest start to the latest stop, in seconds"},
    {.name = "operations",
     .type = FIELD_REAL,
     FIELD_AT(struct trial, operations),
     .help = "operations completed by the counted workers"},
    {.name = "throughput",
     .unit = "1/s",
     .type = FIELD_REAL,
     FIELD_AT(struct trial, throughput),
     .help = "operations per second",
     .metric = true,
     .higher_better = true},
    {.name = "fairness_jain",
     .type = FIELD_REAL,
     FIELD_AT(struct trial, fairness_jain),
     .help = "Jain's index over the workers' operations, 1 is fair",
     .metric = true,
     .higher_better = true},
    {.name = "worst_share",
     .type = FIELD_REAL,
     FIELD_AT(struct trial, worst_share),
     .help = "operations of the worker with the fewest, over the mean",
     .metric = true,
     .higher_better = true},
    {.name = "overlap",
     .type = FIELD_REAL,
     FIELD_AT(struct trial, overlap),
     .help = "share of the window in which all workers ran",
     .metric = true,
     .higher_better = true},
};
const struct field_table trial_table = FIELD_TABLE(struct trial, trial_rows);

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
    double operations[TRIAL_WORKERS_MAX], sum;
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

struct trial judge_trial(const struct sample *samples, const unsigned char *counted, size_t count,
                         uint64_t window, uint64_t epoch_ns)
{
    assert(count <= TRIAL_WORKERS_MAX);
    struct gathered all = {.measured = {.from = UINT64_MAX}, .common = {.to = UINT64_MAX}};
    for (size_t i = 0; i < count; i++)
        gather(&all, &samples[i], counted == NULL || counted[i] != 0);
    struct trial trial = {.window = window,
                          .seconds = NAN,
                          .operations = all.counted > 0 ? all.sum : NAN,
                          .throughput = NAN,
                          .fairness_jain = jain(all.operations, all.counted),
                          .worst_share = worst_share(all.operations, all.counted),
                          .overlap = NAN};
    if (all.measured.from == UINT64_MAX)
        return trial;
    assert(all.measured.from >= epoch_ns);
    trial.start_ns = all.measured.from - epoch_ns;
    trial.seconds = (double)(all.measured.to - all.measured.from) * 1e-9;
    if (trial.seconds > 0) {
        trial.throughput = trial.operations / trial.seconds;
        trial.overlap = overlap_of(&all, trial.seconds);
    }
    return trial;
}
