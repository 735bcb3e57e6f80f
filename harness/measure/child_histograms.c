// SPDX-License-Identifier: MIT
// child_histograms.c: see child_histograms.h.
#include "measure/child_histograms.h"

#include <assert.h>
#include <errno.h>
#include <math.h>
#include <string.h>

// One for each worker; NULL: no memory.
static struct histogram *make_histograms(struct run *run, struct error *error)
{
    return run_memory(run, run->worker_count * sizeof(struct histogram), error);
}

int set_up_histograms(struct run *run, struct error *error)
{
    assert(run->scenario->histogram_count <= HISTOGRAMS_MAX);
    if (run->axes->probe == PROBE_NONE)
        return 0;
    if (run->axes->probe == PROBE_LATENCY) {
        struct histogram *latency = make_histograms(run, error);
        if (!latency)
            return -ENOMEM;
        for (unsigned i = 0; i < run->worker_count; i++)
            run->workers[i].latency = &latency[i];
    }
    for (size_t h = 0; h < run->scenario->histogram_count; h++) {
        struct histogram *histograms = make_histograms(run, error);
        if (!histograms)
            return -ENOMEM;
        for (unsigned i = 0; i < run->worker_count; i++)
            run->workers[i].histograms[h] = &histograms[i];
    }
    return 0;
}

void forget_histograms(const struct run *run)
{
    for (unsigned i = 0; i < run->worker_count; i++) {
        struct worker *worker = &run->workers[i];
        if (worker->latency)
            memset(worker->latency, 0, sizeof *worker->latency);
        for (size_t h = 0; h < HISTOGRAMS_MAX; h++)
            if (worker->histograms[h])
                memset(worker->histograms[h], 0, sizeof *worker->histograms[h]);
    }
}

void collect_histograms(const struct run *run, struct launch_reply *reply)
{
    for (unsigned i = 0; i < run->worker_count; i++) {
        struct worker_reply *worker = &reply->workers[i];
        const struct histogram *latency = run->workers[i].latency;
        worker->latency_p99_ns = latency ? histogram_quantile(latency, 0.99) * reply->tick_ns : NAN;
        worker->latency_max_ns = latency ? (double)latency->max * reply->tick_ns : NAN;
        if (latency)
            histogram_merge(&reply->latency[run->workers[i].role], latency);
        for (size_t h = 0; h < HISTOGRAMS_MAX; h++)
            if (run->workers[i].histograms[h])
                histogram_merge(&reply->histograms[h][run->workers[i].role],
                                run->workers[i].histograms[h]);
    }
}
