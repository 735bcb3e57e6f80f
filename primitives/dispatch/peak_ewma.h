// SPDX-License-Identifier: MIT
// peak_ewma.h: of two workers that are drawn at random, the one where a task is likely to be back first:
// how long tasks took lately, times those in flight with this one.
//
// Source: finagle, loadbalancer/PeakEwma with p2c, and after it linkerd and tower: a time above the
// average becomes the average at once, shorter ones pull it down slowly, by exp(-t / 10 s) in a time t
// without one. A worker that never finished a task is the best while it has none, else the worst.
// Deviations: the decay is of whole numbers, so that it is the same on every machine, and at most
// 0.4 % off; finagle moves the average's time on at each look, here looks change nothing; ties as
// in least.h. Time is from pick to done, waiting included. 10 s is long for tasks of microseconds:
// there it compares the longest times that were seen.
#ifndef PRIMITIVES_DISPATCH_PEAK_EWMA_H
#define PRIMITIVES_DISPATCH_PEAK_EWMA_H

#include <stdalign.h>

#include "dispatch/draw.h"
#include "dispatch/eligible.h"
#include "dispatch/sample.h"
#include "hint.h"

// In which half of an average is forgotten: ln 2 times 10 s.
#define PEAK_EWMA_HALF_NS UINT64_C(6931471806)

// 1, and the two numbers of the parabola that meets 2^-f at f = 0, 1/2 and 1, in units of 2^-31.
#define PEAK_EWMA_ONE    (UINT64_C(1) << 31)
#define PEAK_EWMA_LINEAR UINT64_C(1442191768)
#define PEAK_EWMA_SQUARE UINT64_C(368449944)

// An entry of each of two lists.
struct peak_ewma_slot {
    uint64_t average_ns; // of the worker with this number; 0: nothing is known
    uint64_t stamp_ns;   // when it was that
    uint32_t eligible;   // workers that may be picked, in order; all that init counted
};

struct peak_ewma {
    alignas(CACHE_LINE) uint64_t seed; // of ties
    uint64_t sample_seed;
    uint64_t picks;
    uint32_t workers;
    uint32_t choices; // 2, of one worker 1
    struct peak_ewma_slot slots[];
};

static size_t peak_ewma_bytes(const struct dispatch_config *config)
{
    return sizeof(struct peak_ewma) + config->workers * sizeof(struct peak_ewma_slot);
}

static int peak_ewma_init(void *state, const struct dispatch_config *config)
{
    int code = dispatch_config_check(config, false);
    if (code != 0)
        return code;
    struct peak_ewma *peak = state;
    peak->seed = config->seed;
    peak->sample_seed = draw_stream(config->seed, 1);
    peak->picks = 0;
    peak->workers = 0;
    for (uint32_t i = 0; i < config->workers; i++) {
        peak->slots[i].average_ns = 0;
        peak->slots[i].stamp_ns = 0;
        if (dispatch_weight(config, i) > 0)
            peak->slots[peak->workers++].eligible = i;
    }
    peak->choices = peak->workers < 2 ? 1 : 2;
    return 0;
}

// What is left of a weight of PEAK_EWMA_ONE after ns.
static uint64_t peak_ewma_decay(uint64_t ns)
{
    uint64_t halves = ns / PEAK_EWMA_HALF_NS;
    uint64_t part = (ns % PEAK_EWMA_HALF_NS << 31) / PEAK_EWMA_HALF_NS;
    uint64_t slope = PEAK_EWMA_LINEAR - (PEAK_EWMA_SQUARE * part >> 31);
    return halves > 31 ? 0 : (PEAK_EWMA_ONE - (slope * part >> 31)) >> halves;
}

// value * weight / PEAK_EWMA_ONE, of any value.
static uint64_t peak_ewma_part(uint64_t value, uint64_t weight)
{
    return (value >> 31) * weight + ((value & (PEAK_EWMA_ONE - 1)) * weight >> 31);
}

// What a worker with so many in flight is compared by: the least is the best.
static double peak_ewma_load(const struct peak_ewma_slot *slot, uint32_t in_flight, uint64_t now_ns)
{
    uint64_t average_ns =
        peak_ewma_part(slot->average_ns, peak_ewma_decay(now_ns - slot->stamp_ns));
    // Of workers of which nothing is known and that have tasks: beyond all times.
    return average_ns == 0 ? 0x1p100 * in_flight : (double)average_ns * (in_flight + 1.0);
}

static uint32_t peak_ewma_pick(void *state, const struct dispatch_view *view,
                               const struct dispatch_task *task)
{
    struct peak_ewma *peak = state;
    uint32_t places[2];
    uint32_t workers[2];
    double loads[2];
    sample_below(places, peak->choices, peak->workers, peak->sample_seed, peak->picks);
    for (uint32_t i = 0; i < peak->choices; i++) {
        workers[i] = peak->slots[places[i]].eligible;
        loads[i] = peak_ewma_load(&peak->slots[workers[i]], view->in_flight(view, workers[i]),
                                  task->now_ns);
    }
    uint64_t pick = peak->picks++;
    if (peak->choices == 1)
        return workers[0];
    if (loads[0] == loads[1])
        return workers[draw_below(draw_at(peak->seed, pick), 2)];
    return workers[loads[1] < loads[0]];
}

static void peak_ewma_done(void *state, uint32_t worker, uint64_t elapsed_ns, uint64_t now_ns)
{
    struct peak_ewma *peak = state;
    struct peak_ewma_slot *slot = &peak->slots[worker];
    uint64_t weight = peak_ewma_decay(now_ns - slot->stamp_ns);
    slot->stamp_ns = now_ns;
    slot->average_ns = elapsed_ns > slot->average_ns
                           ? elapsed_ns
                           : peak_ewma_part(slot->average_ns, weight) +
                                 peak_ewma_part(elapsed_ns, PEAK_EWMA_ONE - weight);
}

static const struct dispatch_ops peak_ewma_dispatch = {
    .about = {.name = "peak_ewma",
              .summary =
                  "of two workers the one with less of recent longest time x tasks in flight",
              .source = "finagle, loadbalancer/PeakEwma; linkerd"},
    .claims = {.spreads = true},
    .bytes = peak_ewma_bytes,
    .init = peak_ewma_init,
    .pick = peak_ewma_pick,
    .done = peak_ewma_done,
};

#endif
