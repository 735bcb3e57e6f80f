// SPDX-License-Identifier: MIT
// frail_picks.h: each strategy once more, as plainly as it can be said, with flaws. Sound with
// FLAW_NONE.
//
// Not shared with primitives/dispatch, so that one mistake is not in both; but for the draw that
// breaks a tie, which is promised to be the same.
#ifndef TESTS_CONTRACT_FRAIL_PICKS_H
#define TESTS_CONTRACT_FRAIL_PICKS_H

#include "frail_dispatch.h"

static uint32_t frail_round_robin_pick(void *memory, const struct dispatch_view *view,
                                       const struct dispatch_task *task)
{
    (void)task;
    struct frail_dispatch *frail = memory;
    uint32_t count = frail_list(frail, view);
    return frail->workers[frail_next(frail) % count].place;
}

static uint32_t frail_by_weight(const struct frail_dispatch *frail, uint64_t bits)
{
    uint32_t sum = 0, worker = 0;
    for (uint32_t i = 0; i < frail->config.workers; i++)
        sum += frail->workers[i].weight;
    uint32_t left = draw_below(bits, sum);
    for (; left >= frail->workers[worker].weight; worker++)
        left -= frail->workers[worker].weight;
    return worker;
}

static uint32_t frail_random_pick(void *memory, const struct dispatch_view *view,
                                  const struct dispatch_task *task)
{
    (void)task;
    struct frail_dispatch *frail = memory;
    frail_list(frail, view);
    if (flaw_now == FLAW_WEIGHTED)
        return frail_by_weight(frail, draw_at(frail->config.seed, frail_next(frail)));
    return frail_any(frail, draw_at(frail->config.seed, frail_next(frail)));
}

// Who has begun goes on until its turns are used up.
static uint32_t frail_burst(struct frail_dispatch *frail)
{
    for (;; frail->picks++) {
        uint32_t at = (uint32_t)(frail->picks % frail->config.workers);
        if (frail->workers[at].current < (int64_t)frail->workers[at].weight) {
            frail->workers[at].current++;
            return at;
        }
        frail->workers[at].current = 0;
    }
}

static uint32_t frail_weighted_round_robin_pick(void *memory, const struct dispatch_view *view,
                                                const struct dispatch_task *task)
{
    (void)view, (void)task;
    struct frail_dispatch *frail = memory;
    int64_t sum = 0;
    uint32_t best = 0;
    for (uint32_t i = 0; i < frail->config.workers; i++) {
        struct frail_worker *worker = &frail->workers[i];
        uint32_t weight = worker->weight;
        weight = flaw_now == FLAW_UNWEIGHTED && weight > 0 ? 1 : weight;
        sum += weight;
        if (flaw_now != FLAW_BURSTS)
            worker->current += weight;
        int64_t ahead = worker->current - frail->workers[best].current;
        if (ahead > 0 || frail->workers[best].weight == 0 ||
            (flaw_now == FLAW_LAST_OF_TIES && ahead == 0 && weight > 0))
            best = i;
    }
    if (flaw_now == FLAW_BURSTS)
        return frail_burst(frail);
    frail->workers[best].current -= sum;
    return best;
}

static uint32_t frail_least_busy_pick(void *memory, const struct dispatch_view *view,
                                      const struct dispatch_task *task)
{
    (void)task;
    struct frail_dispatch *frail = memory;
    if (frail_list(frail, view) == 0) {
        frail->picks += flaw_now == FLAW_NONE_ADVANCES;
        return DISPATCH_NONE;
    }
    return frail_least(frail, view, draw_at(frail->config.seed, frail_next(frail)), false);
}

static uint32_t frail_least_work_pick(void *memory, const struct dispatch_view *view,
                                      const struct dispatch_task *task)
{
    (void)task;
    struct frail_dispatch *frail = memory;
    if (frail_list(frail, view) == 0)
        return DISPATCH_NONE;
    return frail_least(frail, view, draw_at(frail->config.seed, frail_next(frail)), true);
}

// Leaves `choices` of the list in it, in order: each set is as likely. With FLAW_REPLACES one may be
// drawn again.
static void frail_sample(struct frail_dispatch *frail, uint32_t choices, uint64_t seed)
{
    uint32_t drawn[DISPATCH_CHOICES_MAX], count = 0;
    for (uint64_t i = 0; count < choices && count < frail->count; i++) {
        uint32_t place = frail->workers[draw_below(draw_at(seed, i), frail->count)].place;
        uint32_t at = count;
        while (at > 0 && drawn[at - 1] > place)
            at--;
        if (at > 0 && drawn[at - 1] == place && flaw_now != FLAW_REPLACES)
            continue;
        memmove(&drawn[at + 1], &drawn[at], (count++ - at) * sizeof drawn[0]);
        drawn[at] = place;
    }
    for (uint32_t i = 0; i < count; i++)
        frail->workers[i].place = drawn[i];
    frail->count = count;
}

static uint32_t frail_power_of_d_pick(void *memory, const struct dispatch_view *view,
                                      const struct dispatch_task *task)
{
    (void)task;
    struct frail_dispatch *frail = memory;
    uint64_t pick = frail_next(frail), bits = draw_at(frail->config.seed, pick);
    uint64_t seed = draw_stream(frail->config.seed, pick + 1);
    if (flaw_now == FLAW_SHARES_DRAWS)
        seed = draw_stream(frail->config.seed, 1) + pick * UINT64_C(0x9e3779b97f4a7c15);
    uint32_t choices = flaw_now == FLAW_ONE_CHOICE ? 1 : frail->config.choices;
    frail_list(frail, view);
    if (flaw_now != FLAW_COIN)
        frail_sample(frail, choices, seed);
    if (flaw_now != FLAW_COIN || draw_at(seed, 0) % 2 || frail->count == 1)
        return frail_least(frail, view, bits, false);
    uint32_t best = frail_least(frail, view, bits, false), kept = 0;
    frail_list(frail, view);
    for (uint32_t i = 0; i < frail->count; i++)
        if (frail->workers[i].place != best)
            frail->workers[kept++].place = frail->workers[i].place;
    frail->count = kept;
    return frail_least(frail, view, bits, false);
}

static uint32_t frail_hash_pick(void *memory, const struct dispatch_view *view,
                                const struct dispatch_task *task)
{
    struct frail_dispatch *frail = memory;
    uint32_t count = frail_list(frail, view);
    uint64_t key = task->key + (flaw_now == FLAW_TIME_IN_KEY ? task->now_ns / 1000000 : 0);
    if (flaw_now == FLAW_FIRST_HALF)
        count = (count + 1) / 2;
    return frail->workers[(flaw_now == FLAW_UNMIXED ? key : word_at(key)) % count].place;
}

// The key ranks all workers, each time in another order; the first that has room gets the task.
static uint32_t frail_hash_bounded_pick(void *memory, const struct dispatch_view *view,
                                        const struct dispatch_task *task)
{
    struct frail_dispatch *frail = memory;
    uint32_t count = frail_list(frail, view);
    uint64_t all = 1, best_score = 0;
    for (uint32_t i = 0; i < frail->config.workers; i++)
        all += view->in_flight(view, i);
    uint64_t bound = (all * frail->config.load_percent + 100 * count - 1) / (100 * count);
    uint32_t best = DISPATCH_NONE;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t worker = frail->workers[i].place;
        uint64_t score = word_at(task->key ^ word_at(worker + 1));
        if (flaw_now == FLAW_REHASHES)
            score = UINT64_MAX - (i + word_at(task->key) % count) % count;
        if ((view->in_flight(view, worker) < bound || flaw_now == FLAW_UNBOUNDED) &&
            (best == DISPATCH_NONE || score > best_score)) {
            best = worker;
            best_score = score;
        }
    }
    return best;
}

static void frail_done(void *memory, uint32_t worker, uint64_t elapsed_ns, uint64_t now_ns)
{
    struct frail_dispatch *frail = memory;
    struct frail_worker *at = &frail->workers[worker];
    at->in_flight--;
    at->idle_since = ++frail->dones;
    double weight = 1;
    for (uint64_t ns = at->average_when; ns + 7000000000 <= now_ns; ns += 7000000000)
        weight /= 2;
    if (flaw_now == FLAW_KEEPS_PEAK)
        weight = 1;
    if ((double)elapsed_ns > at->average_ns && flaw_now != FLAW_KNOWS_NO_PEAK)
        at->average_ns = (double)elapsed_ns;
    else
        at->average_ns = at->average_ns * weight + (double)elapsed_ns * (1 - weight);
    at->average_when = now_ns;
}

static uint32_t frail_join_idle_pick(void *memory, const struct dispatch_view *view,
                                     const struct dispatch_task *task)
{
    (void)task;
    struct frail_dispatch *frail = memory;
    uint32_t idle = DISPATCH_NONE, count = frail_list(frail, view);
    for (uint32_t i = 0; i < count; i++) {
        uint32_t worker = frail->workers[i].place;
        struct frail_worker *at = &frail->workers[worker];
        uint32_t in_flight = flaw_now == FLAW_STALE_COUNTS ? at->seen : at->in_flight;
        if (in_flight == 0 && (idle == DISPATCH_NONE || flaw_now == FLAW_SECOND_LEAST ||
                               at->idle_since < frail->workers[idle].idle_since))
            idle = worker;
    }
    for (uint32_t i = 0; i < frail->config.workers; i++)
        frail->workers[i].seen = frail->workers[i].in_flight;
    if (idle == DISPATCH_NONE)
        idle = frail_any(frail, draw_at(frail->config.seed, frail_next(frail)));
    frail->workers[idle].in_flight++;
    return idle;
}

static double frail_average_ns(const struct frail_worker *worker, uint64_t now_ns)
{
    double average_ns = worker->average_ns;
    if (flaw_now == FLAW_KEEPS_PEAK)
        return average_ns;
    for (uint64_t ns = worker->average_when; ns + 7000000000 <= now_ns; ns += 7000000000)
        average_ns /= 2;
    return average_ns;
}

static uint32_t frail_peak_ewma_pick(void *memory, const struct dispatch_view *view,
                                     const struct dispatch_task *task)
{
    struct frail_dispatch *frail = memory;
    uint64_t pick = frail_next(frail);
    frail_list(frail, view);
    frail_sample(frail, 2, draw_stream(frail->config.seed, pick + 1));
    double loads[2] = {0};
    for (uint32_t i = 0; i < frail->count; i++) {
        uint32_t worker = frail->workers[i].place;
        double in_flight = flaw_now == FLAW_STALE_COUNTS ? 0 : view->in_flight(view, worker);
        double average_ns = frail_average_ns(&frail->workers[worker], task->now_ns);
        loads[i] = average_ns > 0 ? average_ns * (in_flight + 1) : 1e30 * in_flight;
    }
    bool coin = draw_at(frail->config.seed, pick) >> 63;
    uint32_t best = frail->count < 2 || loads[0] < loads[1] ? 0 : loads[0] > loads[1] ? 1 : coin;
    best = frail->workers[best].place;
    frail->workers[best].in_flight++;
    return best;
}

#define FRAIL(name_, init_, weighted_, keyed_, limited_, knows_)                                   \
    static const struct dispatch_ops frail_##name_##_dispatch = {                                  \
        .about = {.name = "frail_" #name_,                                                         \
                  .summary = "what the broken twins of a strategy are made from",                  \
                  .source = "contend"},                                                            \
        .claims = {.spreads = true,                                                                \
                   .weighted = weighted_,                                                          \
                   .keyed = keyed_,                                                                \
                   .limited = limited_,                                                            \
                   .knows_costs = knows_},                                                         \
        .bytes = frail_dispatch_bytes,                                                             \
        .init = init_,                                                                             \
        .pick = frail_##name_##_pick,                                                              \
        .done = frail_done,                                                                        \
    }

// Of the last four: weighted, keyed, limited, knows costs.
FRAIL(round_robin, frail_dispatch_init, false, false, false, false);
FRAIL(weighted_round_robin, frail_dispatch_init, true, false, false, false);
FRAIL(random, frail_dispatch_init, false, false, false, false);
FRAIL(hash, frail_dispatch_init, false, true, false, false);
FRAIL(hash_bounded, frail_bounded_init, false, true, false, false);
FRAIL(join_idle, frail_dispatch_init, false, false, false, false);
FRAIL(power_of_d, frail_choices_init, false, false, false, false);
FRAIL(peak_ewma, frail_dispatch_init, false, false, false, false);
FRAIL(least_busy, frail_limited_init, false, false, true, false);
FRAIL(least_work, frail_limited_init, false, false, true, true);

#undef FRAIL

#endif
