// SPDX-License-Identifier: MIT
// folder.c: see folder.h.
#include "report/folder.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "report/text_file.h"

// The columns of one file and the objects its next row comes from.
struct row_groups {
    struct csv_group groups[CSV_GROUPS_MAX];
    size_t count;
};

static void add_group(struct row_groups *row, const struct field_table *table, const void *object)
{
    row->groups[row->count++] = (struct csv_group){.table = table, .object = object};
}

const char *folder_file(const char *folder_path, const char *name, char *text, size_t bytes)
{
    snprintf(text, bytes, "%s/%s", folder_path, name);
    return text;
}

const struct field_table *scenario_table(const struct scenario *scenario, enum scenario_part part)
{
    return part == PART_OPTIONS   ? &scenario->options
           : part == PART_RESULTS ? &scenario->results
                                  : &scenario->findings;
}

size_t folder_groups(struct csv_group *groups, const struct scenario *const *scenarios,
                     size_t count, enum scenario_part part, const struct scenario *scenario,
                     const void *object)
{
    for (size_t i = 0; i < count; i++)
        groups[i] = (struct csv_group){.table = scenario_table(scenarios[i], part),
                                       .object = scenarios[i] == scenario ? object : NULL};
    return count;
}

static void add_part(struct row_groups *row, const struct folder *folder, enum scenario_part part,
                     const struct scenario *scenario, const void *object)
{
    row->count += folder_groups(row->groups + row->count, folder->scenarios, folder->scenario_count,
                                part, scenario, object);
}

static struct row_groups launch_groups(const struct folder *folder, const struct subject *subject,
                                       const struct point *point, const struct record *record,
                                       const struct launch_page *page)
{
    struct row_groups row = {.count = 0};
    add_group(&row, &identity_table, &folder->identity);
    add_group(&row, &launch_row_table, record ? &record->row : NULL);
    add_group(&row, &subject_table, subject);
    add_group(&row, &axes_table, point ? &point->axes : NULL);
    const struct scenario *scenario = point ? point->scenario : NULL;
    bool measured = record && record->trial_count > 0;
    add_part(&row, folder, PART_OPTIONS, scenario, point ? point->options : NULL);
    add_group(&row, &launch_metrics_table, record ? &record->metrics : NULL);
    add_part(&row, folder, PART_RESULTS, scenario, measured ? page->reply.results : NULL);
    add_part(&row, folder, PART_FINDINGS, scenario, measured ? record->findings : NULL);
    return row;
}

static struct row_groups detail_groups(const struct folder *folder,
                                       const struct launch_index *index,
                                       const struct field_table *table, const void *object)
{
    struct row_groups row = {.count = 0};
    add_group(&row, &identity_table, &folder->identity);
    add_group(&row, &launch_index_table, index);
    add_group(&row, table, object);
    return row;
}

// The file of details that `table` describes.
struct detail_file {
    struct csv_file *file;
    const char *name;
    const struct field_table *table;
};

static void list_details(struct folder *folder, struct detail_file details[3])
{
    details[0] = (struct detail_file){&folder->windows, "windows.csv", &trial_table};
    details[1] = (struct detail_file){&folder->threads, "threads.csv", &thread_row_table};
    details[2] = (struct detail_file){&folder->histogram, "histogram.csv", &histogram_row_table};
}

static int open_file(const struct folder *folder, struct csv_file *file, const char *name,
                     const struct row_groups *row, struct error *error)
{
    char path[600];
    folder_file(folder->path, name, path, sizeof path);
    int create = access(path, F_OK) != 0;
    return create ? csv_create(file, path, row->groups, row->count, error)
                  : csv_reopen(file, path, row->groups, row->count, error);
}

// launches.csv comes last: while it is missing, nothing in the folder counts.
static int open_files(struct folder *folder, struct error *error)
{
    struct detail_file details[3];
    list_details(folder, details);
    for (size_t i = 0; i < 3; i++) {
        struct row_groups row = detail_groups(folder, NULL, details[i].table, NULL);
        int code = open_file(folder, details[i].file, details[i].name, &row, error);
        if (code != 0)
            return code;
    }
    struct row_groups row = launch_groups(folder, NULL, NULL, NULL, NULL);
    return open_file(folder, &folder->launches, "launches.csv", &row, error);
}

int folder_create(struct folder *folder, const char *path, const struct identity *identity,
                  const struct scenario *const *scenarios, size_t scenario_count,
                  struct error *error)
{
    *folder = (struct folder){.identity = *identity,
                              .scenarios = scenarios,
                              .scenario_count = scenario_count,
                              .launches.fd = -1,
                              .windows.fd = -1,
                              .threads.fd = -1,
                              .histogram.fd = -1};
    snprintf(folder->path, sizeof folder->path, "%s", path);
    int code = open_files(folder, error);
    if (code != 0)
        folder_close(folder);
    return code;
}

// Byte offset behind the last row that belongs to a launch below `launch_count`. The rows of detail
// files contain no line ends, and their launches ascend.
static long long committed_bytes(const struct csv_table *table, const char *text,
                                 uint64_t launch_count)
{
    size_t rows = 0;
    while (rows < table->rows && csv_number(table, rows, "launch") < (double)launch_count)
        rows++;
    const char *end = text;
    for (size_t line = 0; line <= rows && end; line++)
        end = strchr(end, '\n') ? strchr(end, '\n') + 1 : NULL;
    return end ? end - text : -1;
}

static int cut_detail(const struct folder *folder, const struct detail_file *detail,
                      struct error *error)
{
    struct csv_table table;
    int code = csv_read(&table, detail->file->path, error);
    if (code != 0)
        return code;
    int fd;
    char *text;
    size_t bytes;
    code = text_file_open(detail->file->path, O_RDONLY | O_CLOEXEC, &fd, &text, &bytes, error);
    if (code == 0) {
        long long keep = committed_bytes(&table, text, folder->launch_count);
        if (keep >= 0 && keep < detail->file->bytes)
            code = csv_cut(detail->file, keep, error);
        close(fd);
        free(text);
    }
    csv_free(&table);
    return code;
}

int folder_reopen(struct folder *folder, const char *path, const struct identity *identity,
                  const struct scenario *const *scenarios, size_t scenario_count,
                  struct error *error)
{
    int code = folder_create(folder, path, identity, scenarios, scenario_count, error);
    if (code != 0)
        return code;
    struct csv_table launches;
    code = csv_read(&launches, folder->launches.path, error);
    if (code == 0) {
        folder->launch_count = launches.rows;
        csv_free(&launches);
    }
    struct detail_file details[3];
    list_details(folder, details);
    for (size_t i = 0; code == 0 && i < 3; i++)
        code = cut_detail(folder, &details[i], error);
    if (code != 0)
        folder_close(folder);
    return code;
}

static int append_windows(struct folder *folder, const struct launch_index *index,
                          const struct record *record, struct error *error)
{
    int code = 0;
    for (size_t i = 0; code == 0 && i < record->trial_count; i++) {
        struct row_groups row = detail_groups(folder, index, &trial_table, &record->trials[i]);
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
    for (unsigned i = 0; code == 0 && i < page->request.worker_count; i++) {
        struct thread_row thread = thread_row(point, page, i);
        struct row_groups row = detail_groups(folder, index, &thread_row_table, &thread);
        code = csv_append(&folder->threads, row.groups, row.count, error);
    }
    return code;
}

static int append_histogram(struct folder *folder, const struct launch_index *index,
                            const struct point *point, const struct launch_page *page,
                            unsigned role, struct error *error)
{
    const struct histogram *histogram = &page->reply.latency[role];
    const char *name = point->variant->roles[role].name;
    int code = 0;
    for (unsigned b = 0; code == 0 && histogram->count && b < HISTOGRAM_BUCKETS; b++) {
        if (!histogram->buckets[b])
            continue;
        struct histogram_row bucket = {.low_ns = (double)histogram_low(b) * page->reply.tick_ns,
                                       .high_ns = (double)histogram_high(b) * page->reply.tick_ns,
                                       .count = histogram->buckets[b]};
        snprintf(bucket.role, sizeof bucket.role, "%s", name ? name : "worker");
        struct row_groups row = detail_groups(folder, index, &histogram_row_table, &bucket);
        code = csv_append(&folder->histogram, row.groups, row.count, error);
    }
    return code;
}

static int append_details(struct folder *folder, const struct point *point,
                          const struct record *record, const struct launch_page *page,
                          struct error *error)
{
    struct launch_index index = {.launch = record->row.launch};
    if (record->trial_count == 0)
        return 0;
    int code = append_windows(folder, &index, record, error);
    if (code == 0)
        code = append_threads(folder, &index, point, page, error);
    for (unsigned r = 0; code == 0 && r < point->variant->role_count; r++)
        code = append_histogram(folder, &index, point, page, r, error);
    return code;
}

int folder_append(struct folder *folder, const struct point *point, const struct record *record,
                  const struct launch_page *page, struct error *error)
{
    struct detail_file details[3];
    long long before[3];
    list_details(folder, details);
    for (size_t i = 0; i < 3; i++)
        before[i] = details[i].file->bytes;
    int code = append_details(folder, point, record, page, error);
    if (code == 0) {
        struct subject subject = {.peer = point->variant->primitive.peer};
        snprintf(subject.point, sizeof subject.point, "%s", point->name);
        snprintf(subject.scenario, sizeof subject.scenario, "%s", point->scenario->name);
        snprintf(subject.primitive, sizeof subject.primitive, "%s", point->variant->primitive.name);
        struct row_groups row = launch_groups(folder, &subject, point, record, page);
        code = csv_append(&folder->launches, row.groups, row.count, error);
    }
    struct error ignored;
    for (size_t i = 0; code != 0 && i < 3; i++)
        csv_cut(details[i].file, before[i], &ignored);
    folder->launch_count += code == 0;
    return code;
}

void folder_close(struct folder *folder)
{
    struct csv_file *files[] = {&folder->launches, &folder->windows, &folder->threads,
                                &folder->histogram};
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++)
        if (files[i]->fd >= 0)
            csv_close(files[i]);
}
