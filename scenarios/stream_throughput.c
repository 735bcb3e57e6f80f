// SPDX-License-Identifier: MIT
// stream_throughput.c: writers fill a stream as fast as readers empty it.
//
// A writer writes messages of `write` bytes; what finds no room is written by its next calls, so
// that other writers' bytes may come in between (the columns say how often). A reader asks for `read`
// bytes and takes what there is. With wait=sleep, who cannot go on sleeps; else it looks again, and
// gives its CPU away if workers share CPUs. With in_place=true bytes are written to and compared in
// the stream's own memory, without a buffer in between.
//
// Every byte is checked (stream_pattern.h): outside the measured windows and with several threads
// on a side all of it, as of what is read in place; with one writer and one reader the ends of each
// piece that was copied, and the number of bytes.
#include "scenarios.h"
#include "sides.h"
#include "stream_loop.h"
#include "streams.h"

struct options {
    struct sides_options sides;
    uint64_t write, read;
    unsigned wait; // enum wait
    bool in_place;
};

static const struct field option_rows[] = {
    {.name = "write",
     .help = "bytes of a message, which a writer writes at once if there is room",
     .type = FIELD_BYTES,
     FIELD_AT(struct options, write),
     .low = 1,
     .high = 1 << 20,
     .fallback = "256",
     .sweep = true},
    {.name = "read",
     .help = "bytes that a read asks for; 0: as many as a message has",
     .type = FIELD_BYTES,
     FIELD_AT(struct options, read),
     .high = 1 << 20,
     .fallback = "0",
     .sweep = true},
    {.name = "capacity",
     .help = "bytes that the stream holds at least",
     .type = FIELD_BYTES,
     FIELD_AT(struct options, sides.capacity),
     .low = 1,
     .high = STREAM_CAPACITY_MAX,
     .fallback = "64KiB",
     .sweep = true},
    SIDES_ROW_TOPOLOGY(struct options, sides, "1:1"),
    SIDES_ROW_WAIT(struct options, wait, "spin"),
    {.name = "in_place",
     .help = "reserve, commit, peek and consume instead of write and read",
     .type = FIELD_SWITCH,
     FIELD_AT(struct options, in_place),
     .fallback = "false",
     .sweep = true},
};

static const struct histogram_label histograms[] = {{"write_size", "B"}, {"read_size", "B"}};
#define WORKERS(stream)                                                                            \
    STREAM_WORKERS(stream, write_body)                                                             \
    STREAM_WORKERS(stream, read_body)
ALL_STREAM_WORKERS
STREAM_POINTER_WORKERS(write_body)
STREAM_POINTER_WORKERS(read_body)

#define ROLES(write_work, read_work)                                                               \
    .role_count = 2,                                                                               \
    .roles = {{.name = "writer", .count = sides_givers, .work = write_work, .uncounted = true},    \
              {.name = "reader", .count = sides_takers, .work = read_work}}
#define VARIANT(stream, peer, table)                                                               \
    {STREAM_LABEL(stream, peer, table),                                                            \
     ROLES(STREAM_WORK(stream, write_body), STREAM_WORK(stream, read_body))},
static const struct variant variants[] = {ALL_STREAM_VARIANTS};
static const struct variant by_pointer = {
    ROLES(STREAM_WORK(pointer, write_body), STREAM_WORK(pointer, read_body))};

// What the stream cannot do at this point: 0, or -ENOTSUP with a sentence.
static int check_point(const struct run *run, const struct stream_config *config,
                       struct error *error)
{
    const struct stream_ops *ops = run->variant->ops;
    const struct options *options = run->options;
    int code = sides_check(&options->sides, run->axes->threads, error);
    if (code != 0)
        return code;
    if (config->writers > STREAM_WRITERS_MAX)
        return error_set(error, ENOTSUP, "%u writers; at most %d can be told apart by their bytes",
                         config->writers, STREAM_WRITERS_MAX);
    if (options->wait == WAIT_SLEEP && !ops->write_until)
        return error_set(error, ENOTSUP, "%s has no operations that sleep; wait=spin",
                         ops->about.name);
    if (options->in_place && !ops->reserve)
        return error_set(error, ENOTSUP, "%s offers no reserve and peek; in_place=false",
                         ops->about.name);
    if (ops->claims.records && options->write > ops->record_max(config))
        return error_set(error, ENOTSUP,
                         "%s takes records of at most %llu bytes at capacity=%llu; write is %llu",
                         ops->about.name, (unsigned long long)ops->record_max(config),
                         (unsigned long long)config->capacity, (unsigned long long)options->write);
    return 0;
}

// A read of records must have room for the longest.
static struct stream_flow plan_flow(const struct run *run, const struct stream_config *config)
{
    const struct stream_ops *ops = run->variant->ops;
    const struct options *options = run->options;
    struct stream_flow flow = {
        .capacity = ops->capacity(config),
        .write = options->write,
        .read = options->read ? options->read : options->write,
    };
    if (ops->claims.records && flow.read < ops->record_max(config))
        flow.read = ops->record_max(config);
    size_t longest = flow.write > flow.read ? flow.write : flow.read;
    // A piece that is read in place is as long as the stream at most.
    flow.pattern = stream_pattern_of(config->writers, config->readers, flow.write, longest);
    flow.looks = sides_looks(run);
    flow.sleeps = options->wait == WAIT_SLEEP;
    flow.in_place = options->in_place;
    return flow;
}

static int setup(struct run *run, struct error *error)
{
    const struct options *options = run->options;
    struct stream_config config = {.capacity = options->sides.capacity,
                                   .writers = sides_givers(run->axes->threads, options),
                                   .readers = sides_takers(run->axes->threads, options),
                                   .shared = run->shared};
    int code = check_point(run, &config, error);
    if (code != 0)
        return code;
    struct stream_flow plan = plan_flow(run, &config);
    struct stream_flow *flow = run_memory(run, sizeof *flow, error);
    void *memory = run_memory(run, stream_flow_bytes(&plan, config.writers, config.readers), error);
    if (!flow || !memory)
        return -ENOMEM;
    *flow = plan;
    stream_flow_place(flow, run->workers, config.writers, config.readers, memory);
    run->state = flow;
    code = open_stream(run, &config, &flow->stream, error);
    for (unsigned i = 0; code == 0 && i < run->worker_count; i++) {
        struct stream_seat *seat = run->workers[i].own;
        seat->handle = attach_stream(run, flow->stream, i, config.writers);
    }
    return code;
}

static void measure(struct run *run)
{
    struct stream_flow *flow = run->state;
    flow->ends_only = run->worker_count == 2;
    stream_flow_measure(run->workers, run->worker_count);
}

static int verify(struct run *run, struct error *error)
{
    const struct stream_flow *flow = run->state;
    unsigned writers = sides_givers(run->axes->threads, run->options);
    unsigned readers = run->worker_count - writers;
    stream_flow_report(flow, run->workers, writers, readers, run->results);
    return stream_flow_check(flow, run->variant->ops, run->workers, writers, readers, error);
}

static void teardown(struct run *run)
{
    const struct stream_flow *flow = run->state;
    if (flow)
        close_stream(run, flow->stream);
}

struct findings {
    double ceiling_share;
};

static const struct field finding_rows[] = {
    {.name = "ceiling_share",
     .help = "throughput as a share of the machine's block stream between two such CPUs",
     .type = FIELD_REAL,
     FIELD_AT(struct findings, ceiling_share),
     .metric = true,
     .higher_better = true},
};

static void find(const struct evidence *evidence, void *findings)
{
    ((struct findings *)findings)->ceiling_share =
        evidence->metrics->throughput / sides_limit(evidence, "block_stream");
}

const struct scenario stream_throughput = {
    .name = "stream_throughput",
    .summary = "writers fill a byte stream as fast as readers empty it",
    .operation = "byte read",
    .unit = "B",
    .options = FIELD_TABLE(struct options, option_rows),
    .results = FIELD_TABLE(struct stream_results, stream_result_rows),
    .findings = FIELD_TABLE(struct findings, finding_rows),
    .reference = "pipe",
    .variants = variants,
    .variant_count = sizeof variants / sizeof variants[0],
    .family = "stream",
    .label = stream_label,
    .by_pointer = &by_pointer,
    .histograms = histograms,
    .histogram_count = sizeof histograms / sizeof histograms[0],
    .processes = true,
    .setup = setup,
    .measure = measure,
    .verify = verify,
    .teardown = teardown,
    .find = find,
};
