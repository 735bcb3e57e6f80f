// SPDX-License-Identifier: MIT
// product_results.c: see product_results.h.
#include "product_results.h"

#include <assert.h>
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>

static_assert(sizeof(struct product_results) <= RESULTS_BYTES_MAX, "the harness copies no more");

const struct field product_result_rows[PRODUCT_RESULT_ROWS] = {
    {.name = "trials",
     .help = "trials: one update by every thread after a common start",
     .type = FIELD_COUNT,
     FIELD_AT(struct product_results, trials)},
    {.name = "failures",
     .help = "trials that lost at least one update",
     .type = FIELD_COUNT,
     FIELD_AT(struct product_results, failures)},
    {.name = "updates",
     .help = "updates in all trials",
     .type = FIELD_COUNT,
     FIELD_AT(struct product_results, updates)},
    {.name = "lost_updates",
     .help = "updates whose prime is not in the final product",
     .type = FIELD_COUNT,
     FIELD_AT(struct product_results, lost_updates)},
    {.name = "overwritten",
     .help = "updates that were gone when their thread looked back, still under its lock",
     .type = FIELD_COUNT,
     FIELD_AT(struct product_results, overwritten)},
    {.name = "failure_share",
     .help = "share of the trials that lost at least one update",
     .type = FIELD_REAL,
     FIELD_AT(struct product_results, failure_share),
     .metric = true,
     .successes = "failures",
     .trials = "trials"},
    {.name = "lost_share",
     .help = "share of the updates that were lost",
     .type = FIELD_REAL,
     FIELD_AT(struct product_results, lost_share),
     .metric = true,
     .successes = "lost_updates",
     .trials = "updates"},
    {.name = "first_failure",
     .help = "trials up to the first that failed, in launches where one did",
     .type = FIELD_REAL,
     FIELD_AT(struct product_results, first_failure),
     .metric = true},
    {.name = "ns_per_update",
     .help = "median time of an update in ns, lock, waiting and window included, and one reading "
             "of the clock (tick_cost_ns); probe=latency",
     .type = FIELD_REAL,
     FIELD_AT(struct product_results, ns_per_update),
     .metric = true},
    {.name = "start_skew",
     .help = "median time from the first thread's start to the last one's; with a probe",
     .unit = "ns",
     .type = FIELD_REAL,
     FIELD_AT(struct product_results, start_skew_ns),
     .metric = true},
    {.name = "stamp_decided",
     .help = "trials whose stamps tell the order of all reads and stores; probe=order",
     .type = FIELD_COUNT,
     FIELD_AT(struct product_results, stamp_decided)},
    {.name = "stamp_agreed",
     .help = "of those, trials that ended with the product that this order gives",
     .type = FIELD_COUNT,
     FIELD_AT(struct product_results, stamp_agreed)},
    {.name = "stamp_decided_share",
     .help = "share of the trials whose stamps tell the order; probe=order",
     .type = FIELD_REAL,
     FIELD_AT(struct product_results, stamp_decided_share),
     .metric = true,
     .successes = "stamp_decided",
     .trials = "trials",
     .higher_better = true},
    {.name = "stamp_agreement",
     .help = "share of those that ended as the stamps say; below 1 the clocks of the CPUs differ",
     .type = FIELD_REAL,
     FIELD_AT(struct product_results, stamp_agreement),
     .metric = true,
     .successes = "stamp_agreed",
     .trials = "stamp_decided",
     .higher_better = true},
    {.name = "by_survivors",
     .help = "trials in which 1, 2, ... updates survived",
     .type = FIELD_TEXT,
     FIELD_AT(struct product_results, by_survivors)},
    {.name = "lost_by_thread",
     .help = "lost updates of thread 0, 1, ...",
     .type = FIELD_TEXT,
     FIELD_AT(struct product_results, lost_by_thread)},
};

// NaN where there is nothing to take a share of.
static double share(uint64_t part, uint64_t whole)
{
    return whole > 0 ? (double)part / (double)whole : NAN;
}

static void print_list(char *text, const uint64_t *values, unsigned count)
{
    size_t used = 0;
    for (unsigned i = 0; i < count && used < PRODUCT_LIST_BYTES; i++)
        used += (size_t)snprintf(text + used, PRODUCT_LIST_BYTES - used, "%s%" PRIu64,
                                 i > 0 ? " " : "", values[i]);
}

static double median_update_ns(const struct run *run)
{
    struct histogram all = {.count = 0}; // 59 KiB; on the launch's first thread, which has 8 MiB
    for (unsigned i = 0; i < run->worker_count; i++)
        histogram_merge(&all, run->workers[i].latency);
    return histogram_quantile(&all, 0.5) * run->tick_ns;
}

static uint64_t overwritten(const struct product_table *table)
{
    uint64_t sum = 0;
    for (unsigned i = 0; i < table->threads; i++)
        sum += table->seats[i].overwritten;
    return sum;
}

void product_report(struct product_results *results, const struct product_table *table,
                    const struct run *run)
{
    const struct product_counts *counts = &table->counts;
    uint64_t updates = counts->trials * table->threads;
    bool order = table->probe == PROBE_ORDER;
    *results = (struct product_results){
        .trials = counts->trials,
        .failures = counts->failures,
        .updates = updates,
        .lost_updates = counts->lost_updates,
        .overwritten = overwritten(table),
        .failure_share = share(counts->failures, counts->trials),
        .lost_share = share(counts->lost_updates, updates),
        .first_failure = counts->first_failure ? (double)counts->first_failure : NAN,
        .ns_per_update = table->probe == PROBE_LATENCY ? median_update_ns(run) : NAN,
        .start_skew_ns = histogram_quantile(&table->skew, 0.5) * run->tick_ns,
        .stamp_decided = counts->predicted,
        .stamp_agreed = counts->agreed,
        .stamp_decided_share = order ? share(counts->predicted, counts->trials) : NAN,
        .stamp_agreement = share(counts->agreed, counts->predicted),
    };
    print_list(results->by_survivors, counts->by_survivors + 1, table->threads);
    print_list(results->lost_by_thread, counts->lost_by_thread, table->threads);
}

// The primes that are not in the product: "3 7".
static void name_missing(char *text, size_t bytes, uint64_t value, unsigned threads)
{
    size_t used = 0;
    for (unsigned i = 0; i < threads && used < bytes; i++)
        if (value % product_primes[i] != 0)
            used += (size_t)snprintf(text + used, bytes - used, "%s%" PRIu64, used > 0 ? " " : "",
                                     product_primes[i]);
}

int product_verify(const struct product_table *table, struct error *error)
{
    const struct product_counts *counts = &table->counts;
    uint64_t gone = overwritten(table);
    if (counts->impossible > 0)
        return error_set(error, EPROTO,
                         "defect of contend: in %" PRIu64 " of %" PRIu64 " trials no race of the "
                         "updates ends with the product found, such as %" PRIu64,
                         counts->impossible, counts->trials, counts->first_impossible);
    if (counts->failures > 0) {
        char missing[64] = "";
        name_missing(missing, sizeof missing, counts->first_wrong, table->threads);
        return error_set(error, EBADMSG,
                         "%" PRIu64 " of %" PRIu64 " trials lost %" PRIu64 " updates; first trial "
                         "%" PRIu64 ": product %" PRIu64 " instead of %" PRIu64 ", without %s",
                         counts->failures, counts->trials, counts->lost_updates,
                         counts->first_failure, counts->first_wrong, product_of_all(table->threads),
                         missing);
    }
    if (gone > 0)
        return error_set(error, EBADMSG,
                         "%" PRIu64 " updates were overwritten before their thread had let go, "
                         "though none was lost in %" PRIu64 " trials",
                         gone, counts->trials);
    return 0;
}
