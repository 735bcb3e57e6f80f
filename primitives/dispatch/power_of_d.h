// SPDX-License-Identifier: MIT
// power_of_d.h: the least busy of d workers that are drawn at random.
//
// Source: Vvedenskaya, Dobrushin, Karpelevich, 1996; Mitzenmacher, "The power of two choices in
// randomized load balancing", IEEE TPDS 2001; nginx, upstream: random two least_conn.
// The d workers are different ones: drawn with replacement, two of two workers are the same one half
// of the time, and the best of W is seen with less than d / W. Ties as in least.h, so that with
// d = W each pick is that of least_busy with the same seed. The cost is quadratic in d, not in W.
#ifndef PRIMITIVES_DISPATCH_POWER_OF_D_H
#define PRIMITIVES_DISPATCH_POWER_OF_D_H

#include <stdalign.h>

#include "dispatch/eligible.h"
#include "dispatch/least.h"
#include "dispatch/sample.h"
#include "hint.h"

struct power_of_d {
    alignas(CACHE_LINE) uint64_t seed; // of ties
    uint64_t sample_seed;
    uint64_t picks;
    uint32_t workers;
    uint32_t choices;    // 1..workers
    uint32_t eligible[]; // workers that may be picked, in order; all that init counted
};

static size_t power_of_d_bytes(const struct dispatch_config *config)
{
    return sizeof(struct power_of_d) + config->workers * sizeof(uint32_t);
}

static int power_of_d_init(void *state, const struct dispatch_config *config)
{
    int code = dispatch_config_check(config, false);
    if (code != 0)
        return code;
    if (config->choices == 0 || config->choices > DISPATCH_CHOICES_MAX ||
        config->choices > dispatch_eligible(config))
        return -EINVAL;
    struct power_of_d *power = state;
    power->seed = config->seed;
    power->sample_seed = draw_stream(config->seed, 1);
    power->picks = 0;
    power->choices = config->choices;
    power->workers = eligible_list(config, power->eligible);
    return 0;
}

static uint32_t power_of_d_pick(void *state, const struct dispatch_view *view,
                                const struct dispatch_task *task)
{
    (void)task;
    struct power_of_d *power = state;
    uint32_t places[DISPATCH_CHOICES_MAX];
    uint32_t tied[DISPATCH_CHOICES_MAX];
    sample_below(places, power->choices, power->workers, power->sample_seed, power->picks);
    struct least least = {.load = UINT64_MAX, .workers = tied};
    for (uint32_t i = 0; i < power->choices; i++) {
        uint32_t worker = power->eligible[places[i]];
        least_offer(&least, worker, view->in_flight(view, worker));
    }
    return least_choose(&least, power->seed, power->picks++);
}

static const struct dispatch_ops power_of_d_dispatch = {
    .about = {.name = "power_of_d",
              .summary = "the least busy of d different workers drawn at random",
              .source = "Mitzenmacher, The power of two choices, IEEE TPDS 2001"},
    .claims = {.spreads = true},
    .bytes = power_of_d_bytes,
    .init = power_of_d_init,
    .pick = power_of_d_pick,
};

#endif
