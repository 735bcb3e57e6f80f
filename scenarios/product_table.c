// SPDX-License-Identifier: MIT
// product_table.c: see product_table.h.
#include "product_table.h"

#include <sched.h>
#include <string.h>

#include "machine/clock.h"

static void count_prediction(struct product_table *table, const struct product_update *updates,
                             uint64_t value)
{
    uint64_t predicted;
    histogram_record(&table->skew, product_skew(updates, table->threads));
    if (table->probe != PROBE_ORDER || !product_predict(updates, table->threads, &predicted))
        return;
    table->counts.predicted++;
    table->counts.agreed += predicted == value;
}

static void count_losses(struct product_counts *counts, struct product_outcome outcome,
                         unsigned threads, uint64_t value)
{
    unsigned lost = threads - outcome.survivor_count;
    counts->by_survivors[outcome.survivor_count]++;
    if (lost == 0)
        return;
    counts->failures++;
    counts->lost_updates += lost;
    for (unsigned i = 0; i < threads; i++)
        counts->lost_by_thread[i] += !(outcome.survivors >> i & 1);
    if (counts->failures == 1) {
        counts->first_failure = counts->trials;
        counts->first_wrong = value;
    }
}

static void settle(struct product_table *table)
{
    struct product_update updates[PRODUCT_THREADS_MAX];
    for (unsigned i = 0; i < table->threads; i++)
        updates[i] = table->seats[i].update;
    // relaxed: all stores came before their threads arrived, see product_meet().
    uint64_t value = atomic_load_explicit(&table->cell, memory_order_relaxed);
    struct product_outcome outcome = product_judge(value, updates, table->threads);
    table->counts.trials++;
    if (!outcome.possible) {
        table->counts.impossible++;
        table->counts.first_impossible = value;
        return;
    }
    count_losses(&table->counts, outcome, table->threads, value);
    if (table->probe != PROBE_NONE)
        count_prediction(table, updates, value);
}

// A thread that waits for one on its own CPU must give that away.
static void await(const struct product_table *table, uint32_t round)
{
    unsigned looks = 0;
    // acquire: pairs with the release store of round in product_meet(): the cell is 1, over is set.
    while (atomic_load_explicit(&table->round, memory_order_acquire) == round) {
        if (looks < table->barrier_spins) {
            looks++;
            cpu_pause();
        } else {
            sched_yield();
        }
    }
}

// By the last thread to arrive, while all others wait.
static void open_round(struct product_table *table, const struct worker *worker, uint32_t round)
{
    if (table->running)
        settle(table);
    table->over = table->running && worker_stopped(worker);
    table->running = !table->over;
    // relaxed: both are released with the round.
    atomic_store_explicit(&table->cell, 1, memory_order_relaxed);
    atomic_store_explicit(&table->arrived, 0, memory_order_relaxed);
    table->start = clock_ticks() + table->start_lead;
    // release: pairs with the acquire load in await().
    atomic_store_explicit(&table->round, round + 1, memory_order_release);
}

// The last thread knows of the new round before the others see it. So that it does not run ahead,
// all leave at one tick of the clock. Who comes too late for it leaves at once: the difference
// wraps round. So does one whose clock says that the start is farther away than it can be.
static void await_start(const struct product_table *table)
{
    while (table->start - clock_ticks() < 2 * table->start_lead)
        continue;
}

bool product_meet(struct product_table *table, const struct worker *worker)
{
    // relaxed: the round cannot end before the caller arrives, and it saw the one before.
    uint32_t round = atomic_load_explicit(&table->round, memory_order_relaxed);
    // acq_rel: pairs with itself in the other threads: each releases its update, the last one
    // acquires all of them.
    if (atomic_fetch_add_explicit(&table->arrived, 1, memory_order_acq_rel) + 1 < table->threads)
        await(table, round);
    else
        open_round(table, worker, round);
    if (table->over)
        return false;
    if (table->start_lead > 0)
        await_start(table);
    return true;
}

void product_forget(struct product_table *table)
{
    table->counts = (struct product_counts){0};
    memset(&table->skew, 0, sizeof table->skew);
    for (unsigned i = 0; i < table->threads; i++)
        table->seats[i].overwritten = 0;
}
