// SPDX-License-Identifier: MIT
// virtual_mutants.c: see virtual_mutants.h.
#include "virtual_mutants.h"

#include "dispatch/least.h"
#include "dispatch/sample.h"

struct mutant {
    uint64_t seed, picks;
    uint32_t workers, choices, last;
};

static size_t mutant_bytes(const struct dispatch_config *config)
{
    (void)config;
    return sizeof(struct mutant);
}

static int mutant_init(void *state, const struct dispatch_config *config)
{
    *(struct mutant *)state = (struct mutant){.seed = config->seed,
                                              .workers = config->workers,
                                              .choices = config->choices,
                                              .last = DISPATCH_NONE};
    return 0;
}

// The draws of power_of_d.
static void draw_places(const struct mutant *mutant, uint32_t *places)
{
    sample_below(places, mutant->choices, mutant->workers, draw_stream(mutant->seed, 1),
                 mutant->picks);
}

static uint32_t pick_least(struct mutant *mutant, const struct dispatch_view *view,
                           const uint32_t *places, bool stale)
{
    uint32_t tied[DISPATCH_CHOICES_MAX];
    struct least least = {.load = UINT64_MAX, .workers = tied};
    for (uint32_t i = 0; i < mutant->choices; i++) {
        uint32_t load = view->in_flight(view, places[i]);
        least_offer(&least, places[i], load - (stale && places[i] == mutant->last && load > 0));
    }
    return mutant->last = least_choose(&least, mutant->seed, mutant->picks++);
}

static uint32_t replaced_pick(void *state, const struct dispatch_view *view,
                              const struct dispatch_task *task)
{
    (void)task;
    struct mutant *mutant = state;
    uint32_t places[DISPATCH_CHOICES_MAX];
    for (uint32_t i = 0; i < mutant->choices; i++)
        places[i] =
            draw_below(draw_at(draw_stream(mutant->seed, 1), mutant->picks * mutant->choices + i),
                       mutant->workers);
    return pick_least(mutant, view, places, false);
}

static uint32_t stale_pick(void *state, const struct dispatch_view *view,
                           const struct dispatch_task *task)
{
    (void)task;
    uint32_t places[DISPATCH_CHOICES_MAX];
    draw_places(state, places);
    return pick_least(state, view, places, true);
}

static uint32_t second_pick(void *state, const struct dispatch_view *view,
                            const struct dispatch_task *task)
{
    (void)task;
    struct mutant *mutant = state;
    uint32_t places[DISPATCH_CHOICES_MAX], best = 0, second = 0;
    draw_places(mutant, places);
    mutant->picks++;
    for (uint32_t i = 1; i < mutant->choices; i++)
        if (view->in_flight(view, places[i]) < view->in_flight(view, places[best])) {
            second = best;
            best = i;
        } else if (second == best ||
                   view->in_flight(view, places[i]) < view->in_flight(view, places[second])) {
            second = i;
        }
    return places[second];
}

static uint32_t first_pick(void *state, const struct dispatch_view *view,
                           const struct dispatch_task *task)
{
    (void)task;
    struct mutant *mutant = state;
    uint32_t places[DISPATCH_CHOICES_MAX], best = 0;
    draw_places(mutant, places);
    mutant->picks++;
    for (uint32_t i = 1; i < mutant->choices; i++)
        if (view->in_flight(view, places[i]) < view->in_flight(view, places[best]))
            best = i;
    return places[best];
}

static uint32_t second_work_pick(void *state, const struct dispatch_view *view,
                                 const struct dispatch_task *task)
{
    (void)task;
    const struct mutant *mutant = state;
    uint32_t best = 0, second = 0;
    for (uint32_t i = 1; i < mutant->workers; i++)
        if (view->work_left_ns(view, i) < view->work_left_ns(view, best)) {
            second = best;
            best = i;
        } else if (second == best ||
                   view->work_left_ns(view, i) < view->work_left_ns(view, second)) {
            second = i;
        }
    return second;
}

static uint32_t twice_pick(void *state, const struct dispatch_view *view,
                           const struct dispatch_task *task)
{
    (void)view;
    (void)task;
    struct mutant *mutant = state;
    return (uint32_t)(mutant->picks++ / 2 % mutant->workers);
}

static uint32_t uneven_pick(void *state, const struct dispatch_view *view,
                            const struct dispatch_task *task)
{
    (void)view;
    (void)task;
    struct mutant *mutant = state;
    uint64_t bits = draw_at(mutant->seed, mutant->picks++);
    uint32_t worker = draw_below(bits, mutant->workers);
    return worker % 2 == 1 && bits % 4 == 0 ? worker - 1 : worker;
}

static uint32_t outside_pick(void *state, const struct dispatch_view *view,
                             const struct dispatch_task *task)
{
    (void)view;
    (void)task;
    const struct mutant *mutant = state;
    return mutant->workers;
}

#define MUTANT(pick_)                                                                              \
    {                                                                                              \
        .about = {.name = "mutant"}, .bytes = mutant_bytes, .init = mutant_init, .pick = (pick_)   \
    }
const struct dispatch_ops mutant_replaced = MUTANT(replaced_pick);
const struct dispatch_ops mutant_stale = MUTANT(stale_pick);
const struct dispatch_ops mutant_second = MUTANT(second_pick);
const struct dispatch_ops mutant_first = MUTANT(first_pick);
const struct dispatch_ops mutant_second_work = MUTANT(second_work_pick);
const struct dispatch_ops mutant_twice = MUTANT(twice_pick);
const struct dispatch_ops mutant_uneven = MUTANT(uneven_pick);
const struct dispatch_ops mutant_outside = MUTANT(outside_pick);

static void ignore_done(void *state, uint32_t worker, uint64_t elapsed_ns, uint64_t now_ns)
{
    (void)state;
    (void)worker;
    (void)elapsed_ns;
    (void)now_ns;
}

struct dispatch_ops mutant_told(const struct dispatch_ops *ops)
{
    struct dispatch_ops told = *ops;
    told.done = ignore_done;
    return told;
}
