// SPDX-License-Identifier: MIT
// sample.c: see sample.h. The numbers follow a crude model of each lock: cost alone, cost of a
// hand-over, how it decays with waiters. The noise is a fixed sequence, so files are always the
// same.
#include "sample.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define LAUNCHES 8
#define IDENTITY "1.0,20260314T091500Z-amd-2c-04f33da-7f3a,9f86d081884c7d65"

struct model {
    const char *name;
    int peer;
    double alone_ns, handover_ns, decay, jain;
};

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

struct writer {
    FILE *summary, *launches, *histogram, *environment;
    uint64_t noise;
    unsigned parts, launch;
};

// One point of the sample as it goes into the rows.
struct spot {
    const char *scenario, *placement, *probe;
    unsigned threads;
    long inside, outside, spin; // -1: not an option of this scenario
    const char *outcome;
    const char *note;
};

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

static void print_cell(FILE *file, double value)
{
    if (isnan(value))
        fputc(',', file);
    else
        fprintf(file, ",%.10g", value);
}

static void print_options(FILE *file, const struct spot *spot)
{
    const long options[] = {spot->inside, spot->outside, spot->spin};
    for (int i = 0; i < 3; i++)
        fprintf(file, options[i] < 0 ? "," : ",%ld", options[i]);
}

static void print_subject(FILE *file, const struct spot *spot, const struct model *model)
{
    char options[100];
    if (spot->spin >= 0)
        snprintf(options, sizeof options, "spin=%ldns", spot->spin);
    else
        snprintf(options, sizeof options, "inside=%ldns outside=%ldns", spot->inside,
                 spot->outside);
    fprintf(file, ",%s/%s threads=%u placement=%s memory=local probe=%s %s,%s,%s,%s",
            spot->scenario, model->name, spot->threads, spot->placement, spot->probe, options,
            spot->scenario, model->name, model->peer ? "true" : "false");
    fprintf(file, ",%u,%s,local,%s", spot->threads, spot->placement, spot->probe);
    print_options(file, spot);
}

static void sort(double *values, size_t count)
{
    for (size_t i = 1; i < count; i++)
        for (size_t j = i; j > 0 && values[j - 1] > values[j]; j--) {
            double keep = values[j];
            values[j] = values[j - 1];
            values[j - 1] = keep;
        }
}

struct metric {
    const char *name, *unit, *better;
    double launches[LAUNCHES];
    double value, low, high; // filled from the launches unless low is set
};

static void print_metric(struct writer *writer, const struct spot *spot, const struct model *model,
                         struct metric *metric)
{
    double sorted[LAUNCHES];
    memcpy(sorted, metric->launches, sizeof sorted);
    sort(sorted, LAUNCHES);
    if (isnan(metric->low)) {
        metric->value = (sorted[LAUNCHES / 2 - 1] + sorted[LAUNCHES / 2]) / 2;
        metric->low = sorted[0];
        metric->high = sorted[LAUNCHES - 1];
    }
    fputs(IDENTITY, writer->summary);
    print_subject(writer->summary, spot, model);
    fprintf(writer->summary, ",%s,%s,%s", metric->name, metric->unit, metric->better);
    if (!(writer->parts & SAMPLE_NO_VALUE))
        print_cell(writer->summary, metric->value);
    print_cell(writer->summary, metric->low);
    print_cell(writer->summary, metric->high);
    fprintf(writer->summary, ",%d", LAUNCHES);
    print_cell(writer->summary, sorted[0]);
    print_cell(writer->summary, sorted[LAUNCHES - 1]);
    fprintf(writer->summary, ",%s,%s,%s\n", spot->outcome, *spot->note ? "true" : "false",
            spot->note);
}

enum { THROUGHPUT, NS_PER_OP, P50, P90, P99, P999, P9999, MAX, JAIN, WORST, SHARE, METRICS };
static const char *const headers[METRICS] = {
    "throughput",     "ns_per_op",       "latency_p50_ns",   "latency_p90_ns",
    "latency_p99_ns", "latency_p999_ns", "latency_p9999_ns", "latency_max_ns",
    "fairness_jain",  "worst_share",     "failure_share"};
static const char *const units[METRICS] = {"1/s", "",   "ns", "ns", "ns", "ns",
                                           "ns",  "ns", "",   "",   ""};

static void print_launches(struct writer *writer, const struct spot *spot,
                           const struct model *model, struct metric *metrics)
{
    for (unsigned i = 0; i < LAUNCHES; i++) {
        fprintf(writer->launches, IDENTITY ",%u,%u,%u,%u,10000000,5,3,0 1,0.31,7.5,%s,0,%s",
                writer->launch, i, writer->launch * 77u, i * 64u, spot->outcome,
                strcmp(spot->outcome, "ok") == 0
                    ? ""
                    : "\"verification: 2 updates lost, first by worker 1\"");
        print_subject(writer->launches, spot, model);
        for (int metric = 0; metric < METRICS; metric++)
            print_cell(writer->launches, metrics[metric].launches[i]);
        fputc('\n', writer->launches);
        writer->launch++;
    }
}

static void print_point(struct writer *writer, const struct spot *spot, const struct model *model,
                        struct metric *metrics)
{
    for (int i = 0; i < METRICS; i++) {
        if (isnan(metrics[i].launches[0]))
            continue;
        metrics[i].name = headers[i];
        metrics[i].unit = units[i];
        metrics[i].better = i == THROUGHPUT || i == JAIN || i == WORST ? "higher" : "lower";
        print_metric(writer, spot, model, &metrics[i]);
    }
    print_launches(writer, spot, model, metrics);
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

static void forget(struct metric *metrics)
{
    for (int i = 0; i < METRICS; i++) {
        metrics[i] = (struct metric){.value = NAN, .low = NAN, .high = NAN};
        for (int j = 0; j < LAUNCHES; j++)
            metrics[i].launches[j] = NAN;
    }
}

static void lock_point(struct writer *writer, struct spot spot, const struct model *model)
{
    struct metric metrics[METRICS];
    forget(metrics);
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
        metrics[WORST].launches[i] =
            spot.threads == 1 ? 1 : fmax(0, 1 - 2.2 * sqrt(1 - jain) * 0.9);
    }
    if (strcmp(model->name, "none") == 0 && spot.threads > 1)
        spot.outcome = "failed_as_expected";
    print_point(writer, &spot, model, metrics);
}

static void lock_points(struct writer *writer, const struct model *model)
{
    static const unsigned sweep[] = {1, 2, 4, 8, 16};
    static const char *const placements[] = {"compact", "spread"};
    struct spot spot = {.threads = 1,
                        .scenario = "lock_uncontended",
                        .placement = "compact",
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
                         .probe = "none",
                         .inside = 100,
                         .outside = 200,
                         .spin = -1,
                         .outcome = "ok",
                         .note = ""};
    lock_point(writer, spot, model);
}

// Failures among `trials` products; with a window of `spin` iterations half of them fail at 300.
static void product_point(struct writer *writer, const struct model *model, long spin)
{
    struct metric metrics[METRICS];
    forget(metrics);
    int fails = strcmp(model->name, "none") == 0;
    double trials = 48000, share = fails ? 1 - pow(0.5, ((double)spin + 1) / 300) : 0;
    for (int i = 0; i < LAUNCHES; i++) {
        metrics[SHARE].launches[i] = share * wobble(writer, 0.1);
        metrics[NS_PER_OP].launches[i] =
            (model->handover_ns + (double)spin * 2) * wobble(writer, 0.05);
        metrics[THROUGHPUT].launches[i] = 1e9 / metrics[NS_PER_OP].launches[i];
    }
    metrics[SHARE].value = share;
    metrics[SHARE].low = fails ? share * (1 - 2 / sqrt(trials * share + 4)) : 0;
    metrics[SHARE].high = fails ? share * (1 + 2 / sqrt(trials * share + 4)) : 3 / trials;
    struct spot spot = {.threads = 2,
                        .scenario = "product",
                        .placement = "compact",
                        .probe = "none",
                        .inside = -1,
                        .outside = -1,
                        .spin = spin,
                        .note = "",
                        .outcome = fails ? "failed_as_expected" : "ok"};
    print_point(writer, &spot, model, metrics);
}

static void print_headers(struct writer *writer)
{
    static const char subject[] = "point,scenario,primitive,peer,threads,placement,memory,probe,"
                                  "inside_ns,outside_ns,spin_ns";
    fprintf(writer->summary,
            "schema,run_id,machine,%s,metric,unit,better,%slow,high,launches,launch_low,"
            "launch_high,outcome,suspect,note\n",
            subject, writer->parts & SAMPLE_NO_VALUE ? "" : "value,");
    fprintf(writer->launches,
            "schema,run_id,machine,launch,round,seed,pad_bytes,window_ns,windows,"
            "warmup_windows,cpus,work_ns,tick_cost_ns,outcome,exit,message,%s",
            subject);
    for (int i = 0; i < METRICS; i++)
        fprintf(writer->launches, ",%s", headers[i]);
    fputc('\n', writer->launches);
    fputs("schema,run_id,machine,launch,role,low_ns,high_ns,count\n", writer->histogram);
    fputs("schema,run_id,machine,field,class,value,unit,low,high,reason\n", writer->environment);
}

static void print_environment(struct writer *writer)
{
    static const char *const rows[] = {
        "architecture,key,x86_64,,,,",
        "cpu_model_name,key,AMD EPYC 9B14,,,,",
        "topology,key,\"Package:1 NUMANode:1(8GB) L3Cache:1(32MB) Core:2 PU:1\",,,,",
        "kernel,provenance,6.1.0-18-amd64,,,,",
        "commit,provenance,04f33da,,,,",
        "counters,provenance,,,,,perf_event_paranoid is 3",
        "rmw,limit,7.91,ns,7.88,7.97,",
        "line_transfer_llc,limit,48.2,ns,46.9,51.3,",
        "futex_wake_llc,limit,3120,ns,2900,3410,",
        "memcpy,limit,1.52e10,bytes/s,1.48e10,1.55e10,",
        "line_transfer_numa,limit,,ns,,,only one NUMA node",
        "tick_cost,clock,7.5,ns,,,",
        "budget,option,3m,,,,",
        "seed,option,1,,,,"};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        fprintf(writer->environment, IDENTITY ",%s\n", rows[i]);
}

static void print_unsupported(struct writer *writer)
{
    static const char note[] =
        "\"ticket: no timed acquire, a place in the queue \"\"cannot\"\" be given up\"";
    struct spot spot = {.threads = 2,
                        .scenario = "lock_timed",
                        .placement = "compact",
                        .probe = "none",
                        .inside = 100,
                        .outside = 200,
                        .spin = -1};
    fprintf(writer->launches, IDENTITY ",%u,0,1,0,10000000,5,0,,,,unsupported,0,%s",
            writer->launch++, note);
    print_subject(writer->launches, &spot, &models[3]);
    for (int i = 0; i < METRICS; i++)
        fputc(',', writer->launches);
    fputc('\n', writer->launches);
    fputs(IDENTITY, writer->summary);
    print_subject(writer->summary, &spot, &models[3]);
    fprintf(writer->summary, ",throughput,1/s,higher%s,,,0,,,unsupported,false,%s\n",
            writer->parts & SAMPLE_NO_VALUE ? "" : ",", note);
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
                           writer->environment};
    int failed = 0;
    for (int i = 0; i < 4; i++)
        failed |= files[i] == NULL || fclose(files[i]) != 0;
    return failed ? -1 : 0;
}

int sample_write(const char *folder, unsigned parts)
{
    struct writer writer = {.summary = open_in(folder, "summary.csv"),
                            .launches = open_in(folder, "launches.csv"),
                            .histogram = open_in(folder, "histogram.csv"),
                            .environment = open_in(folder, "environment.csv"),
                            .noise = 42,
                            .parts = parts};
    if (!writer.summary || !writer.launches || !writer.histogram || !writer.environment) {
        finish(&writer);
        return -1;
    }
    print_headers(&writer);
    print_environment(&writer);
    size_t count = parts & SAMPLE_CROWD ? sizeof models / sizeof models[0] : 12;
    for (size_t i = 0; i < count && (parts & SAMPLE_LOCKS); i++)
        lock_points(&writer, &models[i]);
    if (parts & SAMPLE_HOSTILE)
        lock_points(&writer, &hostile);
    for (long spin = 1; spin <= 10000 && (parts & SAMPLE_PRODUCT); spin *= 10)
        for (size_t i = 0; i < count; i++)
            product_point(&writer, &models[i], spin);
    if (parts & SAMPLE_LOCKS)
        print_unsupported(&writer);
    return finish(&writer);
}
