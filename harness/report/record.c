// SPDX-License-Identifier: MIT
// record.c: see record.h.
#include "report/record.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "judge/fairness.h"

bool outcome_counts(enum outcome outcome)
{
    return outcome == OUTCOME_OK || outcome == OUTCOME_FAILED_AS_EXPECTED ||
           outcome == OUTCOME_DID_NOT_FAIL;
}

static enum outcome verdict_outcome(const struct point *point, int verdict)
{
    if (verdict == -ENOTSUP)
        return OUTCOME_UNSUPPORTED;
    if (verdict == -EBADMSG)
        return variant_must_fail(point->variant, &point->axes) ? OUTCOME_FAILED_AS_EXPECTED
                                                               : OUTCOME_WRONG;
    if (verdict != 0)
        return OUTCOME_REFUSED;
    return variant_must_fail(point->variant, &point->axes) ? OUTCOME_DID_NOT_FAIL : OUTCOME_OK;
}

static void judge_end(struct record *record, const struct point *point,
                      const struct launch_page *page, const struct launch_end *end)
{
    struct launch_row *row = &record->row;
    // acquire: pairs with the release store of the child's phase.
    unsigned phase = atomic_load_explicit(&page->reply.phase, memory_order_acquire);
    // relaxed: a hint for the message.
    unsigned window = atomic_load_explicit(&page->reply.window, memory_order_relaxed);
    char where[40];
    if (phase == PHASE_WINDOW)
        snprintf(where, sizeof where, "window %u", window);
    else
        snprintf(where, sizeof where, "%s", phase < PHASES ? phase_names[phase] : "?");
    row->exit = end->ending == ENDING_EXIT ? end->status : -end->status;
    if (end->ending == ENDING_EXIT && phase == PHASE_DONE) {
        row->outcome = verdict_outcome(point, page->reply.verdict);
        snprintf(row->message, sizeof row->message, "%s", page->reply.message);
    } else if (end->ending == ENDING_TIMEOUT) {
        row->outcome = OUTCOME_TIMEOUT;
        snprintf(row->message, sizeof row->message, "no end in sight during %s: killed", where);
    } else if (end->ending == ENDING_SIGNAL) {
        row->outcome = OUTCOME_CRASHED;
        snprintf(row->message, sizeof row->message, "%s%s during %s", page->reply.epitaph,
                 strsignal(end->status), where);
    } else {
        row->outcome = OUTCOME_CRASHED;
        snprintf(row->message, sizeof row->message, "%sexit status %d during %s",
                 page->reply.epitaph, end->status, where);
    }
}

static void list_cpus(struct launch_row *row, const struct launch_request *request)
{
    size_t used = 0;
    for (unsigned i = 0; i < request->worker_count; i++) {
        char cpu[16] = "-";
        if (request->cpus[i] >= 0)
            snprintf(cpu, sizeof cpu, "%d", request->cpus[i]);
        if (used + strlen(cpu) + 5 > sizeof row->cpus) {
            strcat(row->cpus, "...");
            return;
        }
        used +=
            (size_t)snprintf(row->cpus + used, sizeof row->cpus - used, "%s%s", i ? " " : "", cpu);
    }
}

static bool is_counted(const struct point *point, unsigned worker)
{
    unsigned next = 0;
    for (unsigned r = 0; r < point->variant->role_count; r++) {
        next += role_workers(&point->variant->roles[r], &point->axes, point->options);
        if (worker < next)
            return !point->variant->roles[r].uncounted;
    }
    return false;
}

// Percentiles over the histograms of all roles that count.
static void fill_latency(struct launch_metrics *metrics, const struct point *point,
                         const struct launch_reply *reply)
{
    static struct histogram all; // 59 KiB; this runs on one thread, between launches
    memset(&all, 0, sizeof all);
    for (unsigned r = 0; r < point->variant->role_count; r++)
        if (!point->variant->roles[r].uncounted)
            histogram_merge(&all, &reply->latency[r]);
    metrics->latency_p50_ns = histogram_quantile(&all, 0.5) * reply->tick_ns;
    metrics->latency_p90_ns = histogram_quantile(&all, 0.9) * reply->tick_ns;
    metrics->latency_p99_ns = histogram_quantile(&all, 0.99) * reply->tick_ns;
    metrics->latency_p999_ns = histogram_quantile(&all, 0.999) * reply->tick_ns;
    metrics->latency_p9999_ns = histogram_quantile(&all, 0.9999) * reply->tick_ns;
    metrics->latency_max_ns = all.count ? (double)all.max * reply->tick_ns : NAN;
}

static void fill_fairness(struct launch_metrics *metrics, const struct launch_page *page,
                          const unsigned char *counted)
{
    double operations[WORKERS_MAX];
    size_t count = 0;
    for (unsigned i = 0; i < page->request.crew_count; i++) {
        if (!counted[i])
            continue;
        operations[count] = 0;
        for (uint64_t w = 0; w < page->reply.windows; w++)
            operations[count] += (double)page->reply.samples[w][i].operations;
        count++;
    }
    metrics->fairness_jain = jain(operations, count);
    metrics->worst_share = worst_share(operations, count);
}

static void fill_counters(struct launch_metrics *metrics, const struct launch_page *page,
                          double operations, double seconds, unsigned cpu_count)
{
    bool seats = page->request.crew_count < page->request.worker_count;
    struct counter_values sum = {0};
    uint64_t allocated = 0;
    for (unsigned i = 0; i < page->request.crew_count; i++) {
        counters_add(&sum, &page->reply.workers[i].counters);
        for (uint64_t w = 0; w < page->reply.windows; w++)
            allocated += page->reply.samples[w][i].allocated_bytes;
    }
    if (seats)
        sum = page->reply.usage;
    metrics->cpu_s_per_op = operations > 0 ? sum.cpu_ns / 1e9 / operations : NAN;
    metrics->switches_voluntary = seconds > 0 ? sum.switches_voluntary / seconds : NAN;
    metrics->switches_involuntary = seconds > 0 ? sum.switches_involuntary / seconds : NAN;
    metrics->migrations = sum.migrations;
    metrics->faults_minor = seconds > 0 ? sum.faults_minor / seconds : NAN;
    metrics->instructions = operations > 0 ? sum.instructions / operations : NAN;
    metrics->cycles = operations > 0 ? sum.cycles / operations : NAN;
    metrics->cache_misses = operations > 0 ? sum.cache_misses / operations : NAN;
    metrics->steal_ratio = seconds > 0 ? page->reply.steal_s / (seconds * cpu_count) : NAN;
    metrics->pressure_cpu_us = page->reply.pressure_us;
    metrics->allocated_bytes = page->reply.heap_counts ? (double)allocated : NAN;
}

static void judge_windows(struct record *record, const struct point *point,
                          const struct launch_page *page, unsigned cpu_count)
{
    unsigned char counted[WORKERS_MAX];
    unsigned counted_workers = 0;
    for (unsigned i = 0; i < page->request.crew_count; i++)
        counted_workers += counted[i] = is_counted(point, i);
    double operations = 0, seconds = 0;
    for (uint64_t w = 0; w < page->reply.windows; w++) {
        record->windows[w] = judge_window(page->reply.samples[w], counted, page->request.crew_count,
                                          w, page->reply.epoch_ns);
        operations += record->windows[w].operations;
        seconds += record->windows[w].seconds;
    }
    record->window_count = page->reply.windows;
    record->metrics = judge_launch(record->windows, record->window_count, counted_workers);
    fill_latency(&record->metrics, point, &page->reply);
    fill_fairness(&record->metrics, page, counted);
    fill_counters(&record->metrics, page, operations, seconds, cpu_count);
}

static double limit_value(const void *limits, const char *name)
{
    const struct limit *limit = limits ? limits_find(limits, name) : NULL;
    return limit ? limit->value : NAN;
}

static const struct cpu *cpu_of(const struct topology *topology, int32_t os)
{
    for (unsigned i = 0; i < topology->cpu_count; i++)
        if ((int32_t)topology->cpus[i].os == os)
            return &topology->cpus[i];
    return NULL;
}

// The class of the first worker and the one farthest from it; "" where a worker is not pinned.
static const char *farthest(const struct topology *topology, const struct launch_request *request)
{
    enum distance distance = DISTANCE_SAME_CPU;
    const struct cpu *first = cpu_of(topology, request->cpus[0]);
    for (unsigned i = 0; i < request->worker_count; i++) {
        const struct cpu *cpu = cpu_of(topology, request->cpus[i]);
        if (!first || !cpu)
            return "";
        if (topology_distance(first, cpu) > distance)
            distance = topology_distance(first, cpu);
    }
    return distance_names[distance];
}

// A control that moves nothing, or excludes nobody, is not near any limit, nor beyond it.
static double no_limit(const void *limits, const char *name)
{
    (void)limits, (void)name;
    return NAN;
}

static double counted_cpu_share(const struct point *point, const struct launch_page *page)
{
    uint64_t cpu_ns = 0, wall_ns = 0;
    for (unsigned i = 0; i < page->request.crew_count; i++)
        for (uint64_t w = 0; is_counted(point, i) && w < page->reply.windows; w++) {
            const struct sample *sample = &page->reply.samples[w][i];
            cpu_ns += sample->cpu_ns;
            wall_ns += sample->stop_ns - sample->start_ns;
        }
    return wall_ns ? (double)cpu_ns / (double)wall_ns : NAN;
}

static void find(struct record *record, const struct point *point, const struct launch_page *page,
                 const struct topology *topology, const struct limits *limits)
{
    const struct scenario *scenario = point->scenario;
    for (size_t i = 0; i < scenario->findings.count; i++)
        memcpy(record->findings + scenario->findings.rows[i].offset, &(double){NAN},
               sizeof(double));
    struct evidence evidence = {
        .axes = &point->axes,
        .options = point->options,
        .metrics = &record->metrics,
        .window_ns = page->request.window_ns,
        .counted_cpu_share = counted_cpu_share(point, page),
        .results = page->reply.results,
        .distance = farthest(topology, &page->request),
        .limit = variant_must_fail(point->variant, &point->axes) ? no_limit : limit_value,
        .limits = limits};
    if (scenario->find && outcome_counts(record->row.outcome))
        scenario->find(&evidence, record->findings);
}

void record_launch(struct record *record, const struct point *point, const struct launch_page *page,
                   const struct launch_end *end, const struct topology *topology,
                   const struct limits *limits)
{
    *record = (struct record){.row = {.window_ns = page->request.window_ns,
                                      .windows = page->reply.windows,
                                      .warmup_windows = page->reply.warmup_windows,
                                      .work_ns = page->reply.work_ns,
                                      .tick_cost_ns = page->reply.tick_cost_ns}};
    list_cpus(&record->row, &page->request);
    judge_end(record, point, page, end);
    if (outcome_counts(record->row.outcome) || record->row.outcome == OUTCOME_WRONG)
        judge_windows(record, point, page, topology->cpu_count);
    else
        record->metrics = judge_launch(NULL, 0, 0);
    find(record, point, page, topology, limits);
}
