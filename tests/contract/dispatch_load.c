// SPDX-License-Identifier: MIT
// dispatch_load.c: checks of strategies that go by how busy the workers are.
#include <stdio.h>

#include "dispatch/least_busy.h"

#include "dispatch_checks.h"
#include "dispatch_subject.h"
#include "dispatch_tally.h"
#include "draw.h"

#define STEPS 2000

// A config of `workers`, some of them of weight 0 if number `variant` is odd, whose power of d
// compares all.
static struct dispatch_config config_for_all(const struct dispatch_ops *ops, uint32_t workers,
                                             unsigned variant, uint32_t *weights)
{
    struct dispatch_config config = dispatch_config_of(workers, variant);
    config.choices = 0;
    for (uint32_t i = 0; i < workers; i++) {
        weights[i] = variant % 2 && i % 3 == 1 ? 0 : 1 + i % 7;
        config.choices += weights[i] > 0;
    }
    config.weights = weights;
    config.limit = variant & 2 && ops->claims.limited ? 3 : 0;
    return config;
}

// What a worker is judged by.
typedef uint64_t load_of(const struct dispatch_worker *worker);

static uint64_t tasks_of(const struct dispatch_worker *worker)
{
    return worker->in_flight;
}

static uint64_t work_of(const struct dispatch_worker *worker)
{
    return worker->work_ns;
}

// The least load of those that may be picked and are not full.
static uint64_t least_of(const struct dispatch_subject *subject, load_of *load)
{
    uint64_t least = UINT64_MAX;
    uint32_t limit = subject->config.limit;
    for (uint32_t i = 0; i < subject->config.workers; i++) {
        const struct dispatch_worker *worker = &subject->workers[i];
        if (worker->weight > 0 && (limit == 0 || worker->in_flight < limit) && load(worker) < least)
            least = load(worker);
    }
    return least;
}

// Work as it comes, in which each pick is one of those with the least load.
static bool takes_the_least(const struct dispatch_ops *ops, const struct dispatch_config *config,
                            load_of *load, struct reason *reason)
{
    struct dispatch_subject subject;
    uint64_t draws = draw_start(config->workers);
    if (!dispatch_subject_open(&subject, ops, config, BLOCK_HEAP, reason))
        return false;
    for (unsigned step = 0; step < STEPS; step++) {
        uint32_t ends = (uint32_t)(draw_next(&draws) % config->workers), worker;
        bool fills = step / (8 * config->workers) % 2 == 0;
        for (uint64_t i = fills ? draw_next(&draws) % 2 : 2; i > 0; i--) {
            if (subject.workers[ends].in_flight > 0)
                dispatch_subject_done(&subject, ends);
            ends = (ends + 1) % config->workers;
        }
        uint64_t least = least_of(&subject, load), cost_ns = draw_next(&draws) % 5 * 1000;
        if (!dispatch_subject_pick(&subject, step, cost_ns, &worker, reason))
            return false;
        if (worker == DISPATCH_NONE)
            continue;
        uint64_t had = load(&subject.workers[worker]) - (load == work_of ? cost_ns : 1);
        if (had != least)
            return reason_set(reason, "picked worker %u of %u with a load of %llu, not %llu",
                              worker, config->workers, (unsigned long long)had,
                              (unsigned long long)least);
    }
    return dispatch_subject_close(&subject, reason);
}

static bool takes_the_least_of_any(const struct dispatch_ops *ops, load_of *load,
                                   struct reason *reason)
{
    static const uint32_t workers[] = {1, 2, 3, 8, 33};
    uint32_t weights[33];
    for (unsigned i = 0; i < 4 * sizeof workers / sizeof workers[0]; i++) {
        struct dispatch_config config = config_for_all(ops, workers[i / 4], i, weights);
        if (config.choices <= DISPATCH_CHOICES_MAX && !takes_the_least(ops, &config, load, reason))
            return false;
    }
    return true;
}

bool dispatch_takes_least_busy(const struct dispatch_ops *ops, struct effort effort,
                               struct reason *reason)
{
    (void)effort;
    return takes_the_least_of_any(ops, tasks_of, reason);
}

bool dispatch_takes_least_work(const struct dispatch_ops *ops, struct effort effort,
                               struct reason *reason)
{
    (void)effort;
    return takes_the_least_of_any(ops, work_of, reason);
}

// Again and again from the same loads: of those of the least each is as likely, whatever came before.
static bool ties_fit(const struct dispatch_ops *ops, const uint32_t *loads, uint32_t workers,
                     struct reason *reason)
{
    struct dispatch_subject subject;
    uint32_t weights[33], rank_of[33], ties = 0;
    struct dispatch_config config = config_for_all(ops, workers, 0, weights);
    struct tally_pairs tally;
    if (!dispatch_subject_open(&subject, ops, &config, BLOCK_MAPPED, reason) ||
        !dispatch_subject_load(&subject, loads, reason))
        return false;
    uint32_t fewest = dispatch_subject_fewest(&subject);
    for (uint32_t i = 0; i < workers; i++)
        rank_of[i] = loads[i] == fewest ? ties++ : UINT32_MAX;
    tally_pairs_start(&tally, ties);
    for (unsigned i = 0; i < 8000; i++) {
        uint32_t worker;
        if (!dispatch_subject_probe(&subject, i, &worker, reason))
            return false;
        if (rank_of[worker] == UINT32_MAX)
            return reason_set(reason, "picked worker %u, who is not one of the least busy", worker);
        tally_pairs_add(&tally, rank_of[worker]);
    }
    return tally_pairs_fit(&tally, NULL, "the least busy", reason) &&
           dispatch_subject_close(&subject, reason);
}

bool dispatch_breaks_ties_evenly(const struct dispatch_ops *ops, struct effort effort,
                                 struct reason *reason)
{
    (void)effort;
    static const uint32_t idle[8] = {0}, some[8] = {3, 1, 2, 1, 1, 5, 2, 1}, two[2] = {4, 4};
    return ties_fit(ops, idle, 8, reason) && ties_fit(ops, some, 8, reason) &&
           ties_fit(ops, two, 2, reason);
}

static double combinations(unsigned of, unsigned count)
{
    double all = 1;
    for (unsigned i = 0; i < count; i++)
        all *= (double)(of - i) / (i + 1);
    return of < count ? 0 : all;
}

// The workers have 0, 1, ... tasks in flight, in an order that was drawn; the one of rank r is picked
// if it and d - 1 of those with more are drawn. Drawn with replacement the best is picked less often,
// and the last d - 1 are picked at all.
static bool compares(const struct dispatch_ops *ops, uint32_t workers, uint32_t choices,
                     struct reason *reason)
{
    struct dispatch_subject subject;
    struct tally_pairs tally;
    struct dispatch_config config = dispatch_config_of(workers, workers);
    uint64_t draws = draw_start(choices);
    uint32_t ranks[16], worker;
    double shares[16];
    config.choices = choices;
    for (uint32_t i = 0; i < workers; i++) {
        uint32_t other = (uint32_t)(draw_next(&draws) % (i + 1));
        ranks[i] = ranks[other];
        ranks[other] = i;
        shares[i] = combinations(workers - 1 - i, choices - 1) / combinations(workers, choices);
    }
    if (!dispatch_subject_open(&subject, ops, &config, BLOCK_MAPPED, reason) ||
        !dispatch_subject_load(&subject, ranks, reason))
        return false;
    tally_pairs_start(&tally, workers);
    for (unsigned i = 0; i < 5000; i++) {
        if (!dispatch_subject_probe(&subject, i, &worker, reason))
            return false;
        tally_pairs_add(&tally, ranks[worker]);
    }
    char what[60];
    snprintf(what, sizeof what, "%u of %u workers compared, by rank", choices, workers);
    return tally_pairs_fit(&tally, shares, what, reason) &&
           dispatch_subject_close(&subject, reason);
}

bool dispatch_compares_different(const struct dispatch_ops *ops, struct effort effort,
                                 struct reason *reason)
{
    (void)effort;
    static const struct {
        uint32_t workers, choices;
    } cases[] = {{1, 1}, {2, 1}, {2, 2}, {3, 2}, {5, 2}, {5, 3}, {8, 2}, {8, 5}, {8, 8}, {16, 2}};
    for (unsigned i = 0; i < sizeof cases / sizeof cases[0]; i++)
        if (!compares(ops, cases[i].workers, cases[i].choices, reason))
            return false;
    return true;
}

// One by one: what a simulation relies on that exchanges one for the other.
bool dispatch_picks_as_least_busy(const struct dispatch_ops *ops, struct effort effort,
                                  struct reason *reason)
{
    (void)effort;
    uint32_t weights[33];
    for (unsigned i = 0; i < 8; i++) {
        struct dispatch_subject subject, least;
        struct dispatch_config config = config_for_all(ops, 1 + 4 * i, i, weights);
        config.limit = 0;
        uint64_t draws[2] = {draw_start(i), draw_start(i)};
        if (!dispatch_subject_open(&subject, ops, &config, BLOCK_MAPPED, reason) ||
            !dispatch_subject_open(&least, &least_busy_dispatch, &config, BLOCK_MAPPED, reason))
            return false;
        for (unsigned step = 0; step < STEPS; step++) {
            uint32_t one, other;
            if (!dispatch_subject_step(&subject, &draws[0], &one, reason) ||
                !dispatch_subject_step(&least, &draws[1], &other, reason))
                return false;
            if (one != other)
                return reason_set(reason, "pick %u of %u workers is %u, and of least_busy %u", step,
                                  config.workers, one, other);
        }
        if (!dispatch_subject_close(&subject, reason) || !dispatch_subject_close(&least, reason))
            return false;
    }
    return true;
}
