// SPDX-License-Identifier: MIT
// dispatch_idle.c: checks of strategies that go by who is idle, and by how long tasks took.
#include "dispatch_checks.h"
#include "dispatch_subject.h"
#include "dispatch_tally.h"
#include "draw.h"

#define WORKERS 9
#define SECOND  UINT64_C(1000000000)

// The workers that are idle, those that are so longest first.
struct line {
    uint32_t count;
    uint32_t workers[WORKERS];
};

static uint32_t line_leave(struct line *line)
{
    uint32_t worker = line->workers[0];
    line->count--;
    for (uint32_t i = 0; i < line->count; i++)
        line->workers[i] = line->workers[i + 1];
    return worker;
}

static void end_one(struct dispatch_subject *subject, struct line *line, uint32_t worker)
{
    if (subject->workers[worker].in_flight == 0)
        return;
    dispatch_subject_done(subject, worker);
    if (subject->workers[worker].in_flight == 0)
        line->workers[line->count++] = worker;
}

bool dispatch_takes_idle_longest(const struct dispatch_ops *ops, struct effort effort,
                                 struct reason *reason)
{
    (void)effort;
    const uint32_t weights[WORKERS] = {0, 1, 2, 3, 0, 5, 6, 7, 8};
    struct dispatch_subject subject;
    struct dispatch_config config = dispatch_config_of(WORKERS, 1);
    struct line line = {0};
    uint64_t draws = draw_start(4);
    config.weights = weights;
    if (!dispatch_subject_open(&subject, ops, &config, BLOCK_HEAP, reason))
        return false;
    for (uint32_t i = 0; i < WORKERS; i++)
        if (weights[i] > 0)
            line.workers[line.count++] = i;
    for (unsigned step = 0; step < 5000; step++) {
        for (uint64_t ends = step / 50 % 2 ? 3 : draw_next(&draws) % 2; ends > 0; ends--)
            end_one(&subject, &line, (uint32_t)(draw_next(&draws) % WORKERS));
        uint32_t worker, idle = line.count > 0 ? line_leave(&line) : DISPATCH_NONE;
        if (!dispatch_subject_pick(&subject, step, 1000, &worker, reason))
            return false;
        if (idle != DISPATCH_NONE && worker != idle)
            return reason_set(reason, "picked worker %u, and %u is idle longest", worker, idle);
    }
    return dispatch_subject_close(&subject, reason);
}

bool dispatch_takes_any_if_none_idle(const struct dispatch_ops *ops, struct effort effort,
                                     struct reason *reason)
{
    (void)effort;
    const uint32_t busy[WORKERS] = {1, 9, 2, 2, 1, 5, 3, 1, 1};
    struct dispatch_subject subject;
    struct dispatch_config config = dispatch_config_of(WORKERS, 1);
    struct tally_pairs tally;
    if (!dispatch_subject_open(&subject, ops, &config, BLOCK_MAPPED, reason) ||
        !dispatch_subject_load(&subject, busy, reason))
        return false;
    tally_pairs_start(&tally, WORKERS);
    for (unsigned i = 0; i < 10000; i++) {
        uint32_t worker;
        if (!dispatch_subject_probe(&subject, i, &worker, reason))
            return false;
        tally_pairs_add(&tally, worker);
    }
    return tally_pairs_fit(&tally, NULL, "workers when none is idle", reason) &&
           dispatch_subject_close(&subject, reason);
}

// One task at a time for `seconds`, ten of them in each, which take a millisecond of worker 0 and a
// microsecond of the others. How often 0 was picked, or -1 with the reason.
static int slow_picks(struct dispatch_subject *subject, unsigned seconds, struct tally *tally,
                      struct reason *reason)
{
    int slow = 0;
    for (unsigned i = 0; i < 10 * seconds; i++) {
        uint32_t worker;
        if (!dispatch_subject_pick(subject, i, 1000, &worker, reason))
            return -1;
        subject->now_ns += worker == 0 ? 1000000 : 1000;
        dispatch_subject_done(subject, worker);
        subject->now_ns += SECOND / 10;
        slow += worker == 0;
        tally_add(tally, worker);
    }
    return slow;
}

// The average of a millisecond halves in 6.9 s: below a microsecond after 69 s, if nothing else
// comes. Of two, the better is always known.
static bool avoids(const struct dispatch_ops *ops, uint32_t workers, struct reason *reason)
{
    struct dispatch_subject subject;
    struct dispatch_config config = dispatch_config_of(workers, 5);
    struct tally all = {.cells = workers}, avoided = all, back = all;
    double shares[8] = {0};
    if (!dispatch_subject_open(&subject, ops, &config, BLOCK_MAPPED, reason))
        return false;
    int first = slow_picks(&subject, 20, &all, reason);
    if (first < 1)
        return first < 0 ? false : reason_set(reason, "worker 0 was never tried");
    if (first > 1)
        return reason_set(reason, "worker 0 was slow, and was picked again within 20 s");
    int soon = slow_picks(&subject, 40, &avoided, reason);
    if (soon != 0)
        return soon < 0 ? false
                        : reason_set(reason, "worker 0 was slow, and was picked again "
                                             "within 60 s");
    for (uint32_t i = 1; i < workers; i++)
        shares[i] = 1.0 / (workers - 1);
    int late = slow_picks(&subject, 100, &back, reason);
    if (late < 1 || late > 5)
        return late < 0 ? false
                        : reason_set(reason,
                                     "worker 0 was slow 100 s ago, and was picked "
                                     "%d times since",
                                     late);
    return tally_fits(&avoided, shares, "workers but for the slow one", reason) &&
           dispatch_subject_close(&subject, reason);
}

bool dispatch_avoids_slow(const struct dispatch_ops *ops, struct effort effort,
                          struct reason *reason)
{
    (void)effort;
    return avoids(ops, 2, reason) && avoids(ops, 8, reason);
}

// Of two workers whose tasks take as long.
bool dispatch_counts_those_in_flight(const struct dispatch_ops *ops, struct effort effort,
                                     struct reason *reason)
{
    (void)effort;
    struct dispatch_subject subject;
    struct dispatch_config config = dispatch_config_of(2, 1);
    uint64_t draws = draw_start(8);
    if (!dispatch_subject_open(&subject, ops, &config, BLOCK_MAPPED, reason))
        return false;
    for (unsigned step = 0; step < 2000; step++) {
        uint32_t ends = (uint32_t)(draw_next(&draws) % 2), worker;
        // Ends are told as if each task had taken as long.
        if (step % 50 > 25 && subject.workers[ends].in_flight > 0)
            dispatch_subject_done_after(&subject, ends, 5000);
        uint32_t fewest = dispatch_subject_fewest(&subject);
        if (!dispatch_subject_pick(&subject, step, 1000, &worker, reason))
            return false;
        if (step > 100 && subject.workers[worker].in_flight - 1 > fewest)
            return reason_set(reason, "picked a worker with %u in flight, the other has %u",
                              subject.workers[worker].in_flight - 1, fewest);
    }
    return dispatch_subject_close(&subject, reason);
}
