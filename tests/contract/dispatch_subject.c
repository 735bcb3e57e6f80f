// SPDX-License-Identifier: MIT
// dispatch_subject.c: a strategy and the workers that it gives tasks to.
#include "dispatch_subject.h"

#include <stdlib.h>
#include <string.h>

#include "draw.h"
#include "hint.h"

#define RUBBISH       0xA5
#define OTHER_RUBBISH 0x3C
#define STEP_NS       1000
// Picks per task wanted, until a worker is said to get none: what a fair draw never needs.
#define PATIENCE 200

// A task in flight.
struct dispatch_flight {
    uint64_t picked_ns, cost_ns;
    uint32_t next; // of the same worker, number + 1
};

// The worker that is asked for: the first in place of one that does not exist.
static const struct dispatch_worker *view_worker(const struct dispatch_view *view, uint32_t worker)
{
    // The view is const to the strategy alone.
    struct dispatch_subject *subject = (struct dispatch_subject *)(uintptr_t)view;
    if (worker >= subject->config.workers)
        subject->asked_wrongly = "of a worker that does not exist";
    return &subject->workers[worker < subject->config.workers ? worker : 0];
}

static uint32_t view_in_flight(const struct dispatch_view *view, uint32_t worker)
{
    return view_worker(view, worker)->in_flight;
}

static uint64_t view_work_left_ns(const struct dispatch_view *view, uint32_t worker)
{
    struct dispatch_subject *subject = (struct dispatch_subject *)(uintptr_t)view;
    if (!subject->ops->claims.knows_costs)
        subject->asked_wrongly = "for the work left, and claims not to know costs";
    return view_worker(view, worker)->work_ns;
}

struct dispatch_config dispatch_config_of(uint32_t workers, uint64_t seed)
{
    return (struct dispatch_config){.workers = workers,
                                    .seed = seed,
                                    .choices = workers < 2 ? workers : 2,
                                    .load_percent = 125};
}

// From copies that are spoilt afterwards: init alone may read them.
static int init_from_copies(struct dispatch_subject *subject, const struct dispatch_config *config)
{
    struct dispatch_config copy = *config;
    size_t bytes = config->workers * sizeof(uint32_t);
    uint32_t *weights = config->weights ? malloc(bytes) : NULL;
    if (weights)
        memcpy(weights, config->weights, bytes);
    copy.weights = weights;
    int error = subject->ops->init(subject->state, &copy);
    memset(&copy, RUBBISH, sizeof copy);
    if (weights)
        memset(weights, RUBBISH, bytes);
    free(weights);
    return error;
}

static bool workers_make(struct dispatch_subject *subject, const uint32_t *weights)
{
    subject->workers = calloc(subject->config.workers, sizeof *subject->workers);
    for (uint32_t i = 0; subject->workers && i < subject->config.workers; i++) {
        subject->workers[i].weight = weights ? weights[i] : 1;
        subject->eligible += subject->workers[i].weight > 0;
    }
    return subject->workers;
}

bool dispatch_subject_open(struct dispatch_subject *subject, const struct dispatch_ops *ops,
                           const struct dispatch_config *config, enum block_kind kind,
                           struct reason *reason)
{
    *subject = (struct dispatch_subject){
        .view = {.in_flight = view_in_flight, .work_left_ns = view_work_left_ns},
        .ops = ops,
        .config = *config};
    size_t bytes = ops->bytes(config);
    if (bytes == 0)
        return reason_set(reason, "no bytes for %u workers", config->workers);
    if (!workers_make(subject, config->weights))
        return reason_set(reason, "no memory");
    subject->config.weights = NULL;
    if (!block_get(&subject->block, bytes, CACHE_LINE, kind,
                   kind == BLOCK_HEAP ? OTHER_RUBBISH : RUBBISH)) {
        free(subject->workers);
        return reason_set(reason, "no memory");
    }
    subject->state = subject->block.start;
    int error = init_from_copies(subject, config);
    if (error == 0)
        return true;
    block_free(&subject->block);
    free(subject->workers);
    return reason_set(reason, "init for %u workers returned %d", config->workers, error);
}

bool dispatch_subject_close(struct dispatch_subject *subject, struct reason *reason)
{
    bool intact = block_intact(&subject->block);
    block_free(&subject->block);
    free(subject->workers);
    free(subject->flights);
    return intact ||
           reason_set(reason, "wrote beside its memory for %u workers", subject->config.workers);
}

static struct dispatch_flight *flight_at(struct dispatch_subject *subject, uint32_t number_plus_1)
{
    return &subject->flights[number_plus_1 - 1];
}

static uint32_t flight_take(struct dispatch_subject *subject)
{
    uint32_t taken = subject->flight_free;
    if (taken) {
        subject->flight_free = flight_at(subject, taken)->next;
        return taken;
    }
    if (subject->flights_made == subject->flights_max) {
        subject->flights_max = subject->flights_max ? 2 * subject->flights_max : 64;
        subject->flights =
            realloc(subject->flights, subject->flights_max * sizeof *subject->flights);
        if (!subject->flights)
            abort();
    }
    return ++subject->flights_made;
}

static void worker_take(struct dispatch_subject *subject, struct dispatch_worker *worker,
                        uint64_t cost_ns)
{
    uint32_t number = flight_take(subject);
    *flight_at(subject, number) =
        (struct dispatch_flight){.picked_ns = subject->now_ns, .cost_ns = cost_ns};
    if (worker->last)
        flight_at(subject, worker->last)->next = number;
    else
        worker->first = number;
    worker->last = number;
    worker->in_flight++;
    worker->work_ns += cost_ns;
    subject->in_flight++;
}

// One that may be picked and is below the limit.
static bool any_has_room(const struct dispatch_subject *subject)
{
    return subject->config.limit == 0 || dispatch_subject_fewest(subject) < subject->config.limit;
}

static bool keeps_rules(const struct dispatch_subject *subject, uint32_t picked,
                        struct reason *reason)
{
    uint32_t limit = subject->config.limit;
    if (subject->asked_wrongly)
        return reason_set(reason, "asked %s", subject->asked_wrongly);
    if (picked == DISPATCH_NONE)
        return !any_has_room(subject) ||
               reason_set(reason, "no worker picked, with %llu tasks in flight of %u workers",
                          (unsigned long long)subject->in_flight, subject->eligible);
    if (picked >= subject->config.workers)
        return reason_set(reason, "picked worker %u of %u", picked, subject->config.workers);
    const struct dispatch_worker *worker = &subject->workers[picked];
    if (worker->weight == 0)
        return reason_set(reason, "picked worker %u, whose weight is 0", picked);
    return limit == 0 || worker->in_flight < limit ||
           reason_set(reason, "picked worker %u with %u in flight, beyond the limit of %u", picked,
                      worker->in_flight, limit);
}

bool dispatch_subject_pick(struct dispatch_subject *subject, uint64_t key, uint64_t cost_ns,
                           uint32_t *worker, struct reason *reason)
{
    subject->now_ns += STEP_NS;
    struct dispatch_task task = {.key = key, .cost_ns = cost_ns, .now_ns = subject->now_ns};
    *worker = subject->ops->pick(subject->state, &subject->view, &task);
    if (!keeps_rules(subject, *worker, reason))
        return false;
    if (*worker != DISPATCH_NONE)
        worker_take(subject, &subject->workers[*worker], cost_ns);
    return true;
}

void dispatch_subject_done(struct dispatch_subject *subject, uint32_t worker)
{
    uint32_t first = subject->workers[worker].first;
    dispatch_subject_done_after(subject, worker,
                                subject->now_ns - flight_at(subject, first)->picked_ns);
}

void dispatch_subject_done_after(struct dispatch_subject *subject, uint32_t worker,
                                 uint64_t elapsed_ns)
{
    struct dispatch_worker *at = &subject->workers[worker];
    uint32_t number = at->first;
    struct dispatch_flight *flight = flight_at(subject, number);
    at->in_flight--;
    at->work_ns -= flight->cost_ns;
    subject->in_flight--;
    at->first = flight->next;
    if (!at->first)
        at->last = 0;
    flight->next = subject->flight_free;
    subject->flight_free = number;
    if (subject->ops->done)
        subject->ops->done(subject->state, worker, elapsed_ns, subject->now_ns);
}

bool dispatch_subject_probe(struct dispatch_subject *subject, uint64_t key, uint32_t *worker,
                            struct reason *reason)
{
    if (!dispatch_subject_pick(subject, key, STEP_NS, worker, reason))
        return false;
    if (*worker != DISPATCH_NONE)
        dispatch_subject_done(subject, *worker);
    return true;
}

bool dispatch_subject_step(struct dispatch_subject *subject, uint64_t *draws, uint32_t *worker,
                           struct reason *reason)
{
    uint32_t workers = subject->config.workers;
    uint32_t ends = (uint32_t)(draw_next(draws) % workers);
    // Now more tasks than end, now fewer, so that all workers are idle from time to time.
    bool fills = subject->now_ns / STEP_NS / (4 * workers) % 2 == 0;
    for (uint64_t i = fills ? draw_next(draws) % 2 : 3; i > 0; i--, ends = (ends + 1) % workers)
        if (subject->workers[ends].in_flight > 0)
            dispatch_subject_done(subject, ends);
    uint64_t key = draw_next(draws);
    return dispatch_subject_pick(subject, key, 1 + draw_next(draws) % 10000, worker, reason);
}

// No worker that may be picked has less than it shall have.
static bool loaded(const struct dispatch_subject *subject, const uint32_t *in_flight)
{
    for (uint32_t i = 0; i < subject->config.workers; i++)
        if (subject->workers[i].weight > 0 && subject->workers[i].in_flight < in_flight[i])
            return false;
    return true;
}

bool dispatch_subject_load(struct dispatch_subject *subject, const uint32_t *in_flight,
                           struct reason *reason)
{
    uint64_t wanted = subject->config.workers;
    for (uint32_t i = 0; i < subject->config.workers; i++)
        wanted += in_flight[i];
    uint64_t picks = 0;
    for (; !loaded(subject, in_flight); picks++) {
        uint32_t worker;
        if (picks > PATIENCE * wanted)
            return reason_set(reason, "a worker got nothing of %llu tasks",
                              (unsigned long long)picks);
        if (!dispatch_subject_pick(subject, word_at(picks), STEP_NS, &worker, reason))
            return false;
    }
    for (uint32_t i = 0; i < subject->config.workers; i++)
        while (subject->workers[i].in_flight > in_flight[i])
            dispatch_subject_done(subject, i);
    return true;
}

uint32_t dispatch_subject_fewest(const struct dispatch_subject *subject)
{
    uint32_t fewest = UINT32_MAX;
    for (uint32_t i = 0; i < subject->config.workers; i++)
        if (subject->workers[i].weight > 0 && subject->workers[i].in_flight < fewest)
            fewest = subject->workers[i].in_flight;
    return fewest;
}

bool dispatch_is(const struct dispatch_ops *ops, const char *name)
{
    const char *own = ops->about.name;
    return strcmp(own, name) == 0 || (strncmp(own, "frail_", 6) == 0 && strcmp(own + 6, name) == 0);
}
