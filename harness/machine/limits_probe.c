// SPDX-License-Identifier: MIT
// limits_probe.c: see limits_probe.h.
#include "machine/limits_probe.h"

#include <math.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "judge/interval.h"
#include "machine/clock.h"
#include "machine/cpu.h"
#include "machine/placement.h"

#define ROUNDS_LIMIT (UINT64_C(1) << 32)
#define BATCHES_MIN  9 // the 95 % interval then leaves out the extreme batches
#define PATIENCE     2 // on a busy machine further batches may take this many times their time

// What the client thread is given and gives back.
struct client {
    const struct probe *probe;
    void *state;
    uint64_t batch_ns;
    double values[LIMIT_BATCHES];
};

static uint64_t batch_time(const struct client *client, uint64_t rounds)
{
    uint64_t start = clock_ns();
    client->probe->batch(client->state, rounds);
    return clock_ns() - start + 1;
}

// Rounds that take about batch_ns; also warms up. The shorter of two tries counts, so that a
// preemption does not look like a slow round.
static uint64_t rounds_fit(const struct client *client)
{
    uint64_t limit = client->probe->rounds_max ? client->probe->rounds_max : ROUNDS_LIMIT;
    uint64_t rounds = 1;
    for (;;) {
        uint64_t time = batch_time(client, rounds), again = batch_time(client, rounds);
        if (again < time)
            time = again;
        double fit = (double)rounds * (double)client->batch_ns / (double)time;
        if (time >= client->batch_ns / 2 || rounds == limit)
            return fit >= (double)limit ? limit : fit < 1 ? 1 : (uint64_t)fit;
        rounds = rounds * 4 < limit ? rounds * 4 : limit;
    }
}

static void *client_run(void *argument)
{
    struct client *client = argument;
    uint64_t rounds = rounds_fit(client);
    uint64_t deadline_ns = clock_ns() + PATIENCE * LIMIT_BATCHES * client->batch_ns;
    for (int i = 0; i < LIMIT_BATCHES; i++) {
        bool late = i >= BATCHES_MIN && clock_ns() > deadline_ns;
        // The estimate leaves NaNs out.
        client->values[i] = late ? NAN : client->probe->batch(client->state, rounds);
    }
    return NULL;
}

__attribute__((format(printf, 2, 3))) static void not_measured(struct limit *limit,
                                                               const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(limit->reason, sizeof(limit->reason), format, arguments);
    va_end(arguments);
    limit->value = limit->low = limit->high = NAN;
}

// Runs the server around the client. 0 or -errno.
static int threads_run(struct client *client, struct probe_pair pair)
{
    const struct probe *probe = client->probe;
    pthread_t client_thread, server_thread;
    if (probe->serve) {
        int refused = placement_start(&server_thread, pair.server, probe->serve, client->state);
        if (refused)
            return refused;
    }
    int result = placement_start(&client_thread, pair.client, client_run, client);
    if (result == 0)
        pthread_join(client_thread, NULL);
    if (probe->serve) {
        probe->stop(client->state);
        pthread_join(server_thread, NULL);
    }
    return result;
}

static void estimate(const struct client *client, struct limit *limit)
{
    struct interval interval = estimate_median(client->values, LIMIT_BATCHES, CONFIDENCE);
    if (isnan(interval.value) || isnan(interval.low)) {
        not_measured(limit, "too few of %d batches gave a value", LIMIT_BATCHES);
        return;
    }
    limit->value = interval.value;
    limit->low = interval.low;
    limit->high = interval.high;
}

void probe_measure(const struct probe *probe, struct probe_pair pair, uint64_t batch_ns,
                   struct limit *limit)
{
    size_t bytes = (probe->state_bytes + LINE_BYTES - 1) / LINE_BYTES * LINE_BYTES;
    void *state = aligned_alloc(LINE_BYTES, bytes);
    if (!state) {
        not_measured(limit, "no memory for %zu bytes", bytes);
        return;
    }
    memset(state, 0, bytes);
    const char *step = "open";
    int result = probe->open ? probe->open(state, &step) : 0;
    if (result == 0) {
        struct client client = {.probe = probe, .state = state, .batch_ns = batch_ns};
        step = "pinned thread";
        result = threads_run(&client, pair);
        if (result == 0)
            estimate(&client, limit);
        if (probe->close)
            probe->close(state);
    }
    if (result != 0)
        not_measured(limit, "%s: %s", step, strerror(-result));
    free(state);
}
