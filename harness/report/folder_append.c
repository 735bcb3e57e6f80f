// SPDX-License-Identifier: MIT
// folder_append.c: folder_append() of folder.h: from a launch to its rows.
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "report/folder_rows.h"
#include "report/folder_timeline.h"

static int append_windows(struct folder *folder, const struct launch_index *index,
                          const struct record *record, struct error *error)
{
    int code = 0;
    for (size_t i = 0; code == 0 && i < record->window_count; i++) {
        struct row_groups row =
            folder_detail_row(folder, index, &window_table, &record->windows[i]);
        code = csv_append(&folder->windows, row.groups, row.count, error);
    }
    return code;
}

// The role of a worker; roles stand one after another.
static const struct role *role_of(const struct point *point, unsigned worker, unsigned *role_index)
{
    unsigned next = 0;
    for (*role_index = 0; *role_index < point->variant->role_count - 1; (*role_index)++) {
        next += role_workers(&point->variant->roles[*role_index], &point->axes, point->options);
        if (worker < next)
            break;
    }
    return &point->variant->roles[*role_index];
}

static struct thread_row thread_row(const struct point *point, const struct launch_page *page,
                                    unsigned worker)
{
    const struct worker_reply *reply = &page->reply.workers[worker];
    unsigned role_index;
    const struct role *role = role_of(point, worker, &role_index);
    struct thread_row row = {.thread = worker,
                             .cpu = page->request.cpus[worker],
                             .latency_p99_ns = reply->latency_p99_ns,
                             .latency_max_ns = reply->latency_max_ns,
                             .switches_voluntary = reply->counters.switches_voluntary,
                             .switches_involuntary = reply->counters.switches_involuntary,
                             .migrations = reply->counters.migrations};
    snprintf(row.role, sizeof row.role, "%s", role->name ? role->name : "worker");
    for (uint64_t w = 0; w < page->reply.windows; w++) {
        const struct sample *sample = &page->reply.samples[w][worker];
        row.operations += (double)sample->operations;
        row.seconds += (double)(sample->stop_ns - sample->start_ns) / 1e9;
    }
    row.throughput = row.seconds > 0 ? row.operations / row.seconds : NAN;
    return row;
}

static int append_threads(struct folder *folder, const struct launch_index *index,
                          const struct point *point, const struct launch_page *page,
                          struct error *error)
{
    int code = 0;
    for (unsigned i = 0; code == 0 && i < page->request.crew_count; i++) {
        struct thread_row thread = thread_row(point, page, i);
        struct row_groups row = folder_detail_row(folder, index, &thread_row_table, &thread);
        code = csv_append(&folder->threads, row.groups, row.count, error);
    }
    return code;
}

// The rows of one histogram; `row` says whose it is.
static int append_buckets(struct folder *folder, const struct launch_index *index,
                          const struct histogram *histogram, struct histogram_row *row,
                          double tick_ns, struct error *error)
{
    bool is_latency = strcmp(row->subject, HISTOGRAM_LATENCY) == 0;
    double scale = strcmp(row->unit, "ns") == 0 ? tick_ns : 1;
    int code = 0;
    for (unsigned b = 0; code == 0 && histogram->count && b < HISTOGRAM_BUCKETS; b++) {
        if (!histogram->buckets[b])
            continue;
        row->low = (double)histogram_low(b) * scale;
        row->high = (double)histogram_high(b) * scale;
        row->low_ns = is_latency ? row->low : NAN;
        row->high_ns = is_latency ? row->high : NAN;
        row->count = histogram->buckets[b];
        struct row_groups groups = folder_detail_row(folder, index, &histogram_row_table, row);
        code = csv_append(&folder->histogram, groups.groups, groups.count, error);
    }
    return code;
}

static struct histogram_row histogram_row(const struct role *role, const char *subject,
                                          const char *unit)
{
    struct histogram_row row = {.count = 0};
    snprintf(row.role, sizeof row.role, "%s", role->name ? role->name : "worker");
    snprintf(row.subject, sizeof row.subject, "%s", subject);
    snprintf(row.unit, sizeof row.unit, "%s", unit);
    return row;
}

static int append_histograms(struct folder *folder, const struct launch_index *index,
                             const struct point *point, const struct launch_page *page,
                             unsigned role, struct error *error)
{
    const struct launch_reply *reply = &page->reply;
    const struct scenario *scenario = point->scenario;
    struct histogram_row row = histogram_row(&point->variant->roles[role], HISTOGRAM_LATENCY, "ns");
    int code = append_buckets(folder, index, &reply->latency[role], &row, reply->tick_ns, error);
    for (size_t h = 0; code == 0 && h < scenario->histogram_count; h++) {
        const struct histogram_label *label = &scenario->histograms[h];
        row = histogram_row(&point->variant->roles[role], label->name, label->unit);
        code =
            append_buckets(folder, index, &reply->histograms[h][role], &row, reply->tick_ns, error);
    }
    return code;
}

static struct subject subject_of(const struct point *point)
{
    const struct primitive *primitive = &point->variant->primitive;
    const char *reference = point->scenario->reference;
    struct subject subject = {.peer = primitive->peer,
                              .control = !*primitive->promises,
                              .reference = reference && strcmp(reference, primitive->name) == 0};
    snprintf(subject.point, sizeof subject.point, "%s", point->name);
    snprintf(subject.scenario, sizeof subject.scenario, "%s", point->scenario->name);
    snprintf(subject.primitive, sizeof subject.primitive, "%s", primitive->name);
    return subject;
}

static int append_details(struct folder *folder, const struct point *point,
                          const struct record *record, const struct launch_page *page,
                          struct error *error)
{
    struct launch_index index = {.launch = record->row.launch};
    if (record->window_count == 0)
        return 0;
    int code = append_windows(folder, &index, record, error);
    if (code == 0)
        code = append_threads(folder, &index, point, page, error);
    for (unsigned r = 0; code == 0 && r < point->variant->role_count; r++)
        code = append_histograms(folder, &index, point, page, r, error);
    return code == 0 ? timeline_append(folder, point, record, page, error) : code;
}

int folder_append(struct folder *folder, const struct point *point, const struct record *record,
                  const struct launch_page *page, struct error *error)
{
    struct detail_file details[DETAILS];
    long long before[DETAILS];
    size_t drawn = folder->drawn_count;
    folder_details(folder, details);
    for (size_t i = 0; i < DETAILS; i++)
        before[i] = details[i].file->bytes;
    int code = append_details(folder, point, record, page, error);
    if (code == 0) {
        struct subject subject = subject_of(point);
        struct row_groups row = folder_launch_row(folder, &subject, point, record, page);
        code = csv_append(&folder->launches, row.groups, row.count, error);
    }
    if (code != 0)
        timeline_forget(folder, drawn);
    struct error ignored;
    for (size_t i = 0; code != 0 && i < DETAILS; i++)
        csv_cut(details[i].file, before[i], &ignored);
    folder->launch_count += code == 0;
    return code;
}
