// SPDX-License-Identifier: MIT
// sample.c: see sample.h. The numbers follow a crude model of each lock: cost alone, cost of a
// hand-over, how it decays with waiters. The noise is a fixed sequence, so files are always the
// same.
#include "sample.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "sample_rows.h"

#define SPIN_MAX 10000

static const struct model models[] = {
    {"none", 0, 0.4, 0.4, 0.0, 0.99},
    {"tas", 0, 8.1, 61, 0.35, 0.55},
    {"ttas", 0, 8.3, 44, 0.12, 0.62},
    {"ticket", 0, 8.9, 71, 0.16, 1.0},
    {"mcs", 0, 14.2, 78, 0.02, 1.0},
    {"clh", 0, 13.1, 75, 0.02, 1.0},
    {"futex2", 0, 120, 310, 0.1, 0.8},
    {"futex", 0, 16.5, 52, 0.06, 0.84},
    {"spin_then_park", 0, 17.1, 49, 0.05, 0.86},
    {"fair", 0, 17.9, 58, 0.04, 0.97},
    {"pthread_normal", 1, 17.2, 57, 0.08, 0.83},
    {"pthread_spin", 1, 8.2, 63, 0.4, 0.57},
    // from here on for SAMPLE_CROWD
    {"futex_checked", 0, 18.8, 57, 0.06, 0.84},
    {"pi", 0, 21, 2600, 0.1, 0.99},
    {"semaphore", 0, 17.4, 66, 0.07, 0.85},
    {"mcs_park", 0, 19.5, 96, 0.02, 1.0},
    {"cohort_ticket", 0, 19.9, 54, 0.03, 0.93},
    {"pthread_adaptive", 1, 17.9, 55, 0.09, 0.8},
    {"pthread_errorcheck", 1, 20.4, 62, 0.08, 0.83},
    {"pthread_pi", 1, 23.8, 2750, 0.1, 0.98},
    {"pthread_robust", 1, 30.1, 84, 0.08, 0.83},
    {"c11_mtx", 1, 17.5, 58, 0.08, 0.83},
    {"sem_t", 1, 15.9, 69, 0.09, 0.81},
    {"ck_spinlock_fas", 1, 8.2, 62, 0.37, 0.56},
    {"ck_spinlock_ticket", 1, 9.1, 80, 0.2, 1.0},
    {"ck_spinlock_mcs", 1, 13.8, 79, 0.02, 1.0},
    {"ck_spinlock_clh", 1, 13.5, 77, 0.02, 1.0},
    {"nsync_mu", 1, 18.3, 50, 0.06, 0.82},
    {"glib_mutex", 1, 17.0, 56, 0.07, 0.83},
    {"glib_rec_mutex", 1, 26.5, 71, 0.07, 0.83},
};
static const struct model hostile = {"a<b>&'c'", 1, 19.0, 60, 0.08, 0.8};

static double uniform(struct writer *writer)
{
    writer->noise = writer->noise * 6364136223846793005u + 1442695040888963407u;
    return (double)(writer->noise >> 11) / 9007199254740992.0;
}

// About 1, right-skewed to the slow side as launches are.
static double wobble(struct writer *writer, double spread)
{
    double sum = 0;
    for (int i = 0; i < 4; i++)
        sum += uniform(writer) - 0.5;
    return 1 + spread * sum - (uniform(writer) < 0.1 ? 3 * spread * uniform(writer) : 0);
}

static void fill_latency(struct writer *writer, struct metric *metrics, int launch, double middle,
                         double tail)
{
    double value = middle * wobble(writer, 0.1);
    for (int i = P50; i <= MAX; i++) {
        metrics[i].launches[launch] = value;
        value *= 1 + tail * (0.6 + 0.5 * uniform(writer)) * (1 + (i - P50) * 0.4);
    }
}

static void lock_point(struct writer *writer, struct spot spot, const struct model *model)
{
    struct metric metrics[METRICS];
    sample_forget(metrics);
    double threads = spot.threads;
    double cost = spot.threads == 1 ? model->alone_ns + (double)spot.inside + (double)spot.outside
                                    : fmax(((double)spot.inside + (double)spot.outside) / threads,
                                           (double)spot.inside + model->handover_ns) *
                                          pow(threads / 2, model->decay);
    if (spot.threads > 2 && strcmp(spot.placement, "free") == 0)
        cost *= model->jain >= 1 ? 900 : 1.1; // first come, first served and more threads than CPUs
    for (int i = 0; i < LAUNCHES; i++) {
        double now = cost / wobble(writer, spot.threads == 1 ? 0.008 : 0.05);
        if (strcmp(spot.probe, "latency") == 0) {
            fill_latency(writer, metrics, i, cost * threads, model->jain >= 1 ? 0.25 : 1.8);
            continue;
        }
        metrics[THROUGHPUT].launches[i] = 1e9 / now;
        metrics[NS_PER_OP].launches[i] = now * threads;
        double jain = spot.threads == 1 ? 1 : fmin(1, model->jain * wobble(writer, 0.03));
        metrics[JAIN].launches[i] = jain;
        metrics[OVERLAP].launches[i] = spot.threads == 8 ? 0.62 : 0.995;
        metrics[WORST].launches[i] =
            spot.threads == 1 ? 1 : fmax(0, 1 - 2.2 * sqrt(1 - jain) * 0.9);
    }
    if (strcmp(model->name, "none") == 0 && spot.threads > 1)
        spot.outcome = "failed_as_expected";
    sample_point(writer, &spot, model, metrics);
}

static void lock_points(struct writer *writer, const struct model *model)
{
    static const unsigned sweep[] = {1, 2, 4, 8, 16};
    static const char *const placements[] = {"compact", "spread"};
    struct spot spot = {.threads = 1,
                        .scenario = "lock_uncontended",
                        .placement = "compact",
                        .reference = "pthread_normal",
                        .limit = 7.91,
                        .probe = "none",
                        .spin = -1,
                        .outcome = "ok",
                        .note = ""};
    if (strcmp(model->name, "clh") == 0)
        spot.note = "\"above the limit \"\"rmw\"\", measured twice\"";
    lock_point(writer, spot, model);
    spot.note = "";
    spot.scenario = "lock_contended";
    spot.inside = 100;
    spot.outside = 200;
    for (size_t place = 0; place < (writer->parts & SAMPLE_SWEEP ? 2 : 1); place++)
        for (size_t i = 0; i < (writer->parts & SAMPLE_SWEEP ? 5 : 1); i++) {
            spot.placement = placements[place];
            spot.threads = writer->parts & SAMPLE_SWEEP ? sweep[i] : 2;
            lock_point(writer, spot, model);
        }
    spot.placement = "compact";
    spot.probe = "latency";
    spot.threads = 2;
    lock_point(writer, spot, model);
    spot = (struct spot){.threads = 8,
                         .scenario = "lock_oversubscribed",
                         .placement = "free",
                         .reference = "pthread_normal",
                         .limit = 7.91,
                         .probe = "none",
                         .inside = 100,
                         .outside = 200,
                         .spin = -1,
                         .outcome = "ok",
                         .note = ""};
    lock_point(writer, spot, model);
}

// Share of the trials that fail without protection; half of them at 299.
static double loss(long spin)
{
    return 1 - pow(0.5, ((double)spin + 1) / 300);
}

// Failures among `trials` products; with a window of `spin` ns.
static void product_point(struct writer *writer, const struct model *model, long spin)
{
    struct metric metrics[METRICS];
    sample_forget(metrics);
    int fails = strcmp(model->name, "none") == 0;
    double trials = 48000, share = fails ? loss(spin) : 0;
    for (int i = 0; i < LAUNCHES; i++) {
        metrics[SHARE].launches[i] = share * wobble(writer, 0.1);
        metrics[NS_PER_OP].launches[i] =
            (model->handover_ns + (double)spin * 2) * wobble(writer, 0.05);
        metrics[THROUGHPUT].launches[i] = 1e9 / metrics[NS_PER_OP].launches[i];
    }
    metrics[SHARE].value = share;
    metrics[SHARE].low = fails ? share * (1 - 2 / sqrt(trials * share + 4)) : 0;
    metrics[SHARE].high = fails ? share * (1 + 2 / sqrt(trials * share + 4)) : 3 / trials;
    metrics[SHARE].successes = share * trials;
    metrics[SHARE].trials = trials;
    metrics[SHARE].power = fails ? 0 : 1 - pow(1 - loss(spin), trials);
    struct spot spot = {.threads = 2,
                        .scenario = "product",
                        .placement = "compact",
                        .reference = "futex",
                        .limit = NAN,
                        .probe = "none",
                        .inside = -1,
                        .outside = -1,
                        .spin = spin,
                        .note = "",
                        .outcome = fails ? "failed_as_expected" : "ok"};
    sample_point(writer, &spot, model, metrics);
    spot.spin = -1; // swept
    if (fails && spin == SPIN_MAX)
        sample_crossing(writer, &spot, model);
}

static FILE *open_in(const char *folder, const char *name)
{
    char path[600];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return fopen(path, "w");
}

static int finish(struct writer *writer)
{
    FILE *const files[] = {writer->summary, writer->launches, writer->histogram,
                           writer->environment, writer->timeline};
    int failed = 0;
    for (int i = 0; i < 5; i++)
        failed |= files[i] == NULL || fclose(files[i]) != 0;
    return failed ? -1 : 0;
}

int sample_write(const char *folder, unsigned parts)
{
    struct writer writer = {.summary = open_in(folder, "summary.csv"),
                            .launches = open_in(folder, "launches.csv"),
                            .histogram = open_in(folder, "histogram.csv"),
                            .environment = open_in(folder, "environment.csv"),
                            .timeline = open_in(folder, "timeline.csv"),
                            .noise = 42,
                            .parts = parts};
    if (!writer.summary || !writer.launches || !writer.histogram || !writer.environment ||
        !writer.timeline) {
        finish(&writer);
        return -1;
    }
    sample_headers(&writer);
    sample_environment(&writer);
    size_t count = parts & SAMPLE_CROWD ? sizeof models / sizeof models[0] : 12;
    for (size_t i = 0; i < count && (parts & SAMPLE_LOCKS); i++)
        lock_points(&writer, &models[i]);
    if (parts & SAMPLE_HOSTILE)
        lock_points(&writer, &hostile);
    for (long spin = 1; spin <= SPIN_MAX && (parts & SAMPLE_PRODUCT); spin *= 10)
        for (size_t i = 0; i < count; i++)
            product_point(&writer, &models[i], spin);
    if (parts & SAMPLE_FLOW)
        sample_flow(&writer);
    if (parts & SAMPLE_POOL)
        sample_pool(&writer);
    if (parts & SAMPLE_LOCKS)
        sample_unsupported(&writer, &models[3]);
    return finish(&writer);
}
