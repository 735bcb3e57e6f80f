// SPDX-License-Identifier: MIT
// ring_open.c: see ring_open.h.
#include "ring_open.h"

#include <math.h>

#include "machine/clock.h"
#include "rings.h"

static int set_up_generator(struct run *run, struct open_seat *seat, unsigned generators,
                            uint64_t *random, struct error *error)
{
    const struct open_options *options = run->options;
    seat->gaps = run_memory(run, ARRIVAL_GAPS * sizeof *seat->gaps, error);
    if (!seat->gaps)
        return -ENOMEM;
    double mean_ns = 1e9 * generators / (double)options->rate;
    arrivals_draw(seat->gaps, fmax(mean_ns / run->tick_ns, 1),
                  options->arrivals == ARRIVALS_BURST ? options->burst : 1, random);
    return 0;
}

static int set_up_seats(struct run *run, struct open_loop *loop, struct error *error)
{
    const unsigned generators = sides_givers(run->axes->threads, run->options);
    loop->seats = run_memory(run, run->worker_count * sizeof *loop->seats, error);
    int code = loop->seats ? 0 : -ENOMEM;
    uint64_t random = run->seed;
    for (unsigned i = 0; code == 0 && i < run->worker_count; i++) {
        run->workers[i].own = &loop->seats[i];
        if (i < generators)
            code = set_up_generator(run, &loop->seats[i], generators, &random, error);
    }
    return code;
}

int open_setup(struct run *run, struct error *error)
{
    const struct open_options *options = run->options;
    int code = sides_check(&options->sides, run->axes->threads, error);
    if (code != 0)
        return code;
    struct open_loop *loop = run_memory(run, sizeof *loop, error);
    if (!loop)
        return -ENOMEM;
    run->state = loop;
    code = set_up_seats(run, loop, error);
    if (code == 0)
        code = ring_sides_open(run, &loop->sides, &options->sides, true, error);
    loop->epoch_ticks = clock_ticks();
    return code;
}

void open_measure(struct run *run)
{
    const struct open_loop *loop = run->state;
    for (unsigned i = 0; i < run->worker_count; i++)
        loop->seats[i].due = loop->seats[i].sent = 0;
}

static void fill_results(const struct run *run, const struct open_loop *loop)
{
    struct open_results *results = run->results;
    uint64_t due = 0, sent = 0;
    static struct histogram lateness;
    for (unsigned i = 0; i < loop->sides.config.producers; i++) {
        due += loop->seats[i].due;
        sent += loop->seats[i].sent;
        if (run->workers[i].histograms[OPEN_LATENESS])
            histogram_merge(&lateness, run->workers[i].histograms[OPEN_LATENESS]);
    }
    *results = (struct open_results){
        .achieved_share = due ? (double)sent / (double)due : NAN,
        .lateness_p50_ns = histogram_quantile(&lateness, 0.5) * run->tick_ns,
        .lateness_p99_ns = histogram_quantile(&lateness, 0.99) * run->tick_ns,
        .lateness_max_ns = lateness.count ? (double)lateness.max * run->tick_ns : NAN,
    };
}

int open_verify(struct run *run, struct error *error)
{
    const struct open_loop *loop = run->state;
    fill_results(run, loop);
    return ring_sides_verify(run, &loop->sides, error);
}

void open_teardown(struct run *run)
{
    const struct open_loop *loop = run->state;
    close_ring(run, loop->sides.ring);
}
