// SPDX-License-Identifier: MIT
// product.c: the racy product: threads multiply a shared cell, each by its own prime, and the
// factors of the result tell whose updates were lost.
//
// A trial is one update by every thread after a common start. An update reads the prime and the
// cell, spins for the window, and stores the product. The accesses of the cell are relaxed atomics
// with any protection: so the control `none` is a lost update, not undefined behaviour, and what
// orders the others is their lock alone.
//
// Stamps cost more than the update, so they are taken under a probe only: `latency` times the whole
// update, from before the lock is asked for until it is released; `order` brackets the read and the
// store, the store being an exchange then, which is complete when it returns. The brackets lean on
// x86's rdtscp, which waits for loads; isb on arm64 does not.
#include <assert.h>

#include "locks.h"
#include "measure/work.h"
#include "product_results.h"
#include "product_table.h"
#include "scenarios.h"

struct options {
    uint64_t spin_ns;
};

static const struct field option_rows[] = {
    {.name = "spin",
     .help = "window between reading the product and storing it",
     .type = FIELD_DURATION,
     FIELD_AT(struct options, spin_ns),
     .high = 1000000000,
     .fallback = "1us",
     .sweep = true},
};

HOT_INLINE uint64_t read_cell(struct product_table *table, struct product_span *span,
                              enum probe probe)
{
    if (probe != PROBE_ORDER)
        // relaxed: the lock orders; without one nothing is promised.
        return atomic_load_explicit(&table->cell, memory_order_relaxed);
    span->from = clock_ticks();
    // The address hangs on the stamp, whose highest bit is 0, so the read cannot start before it.
    const _Atomic uint64_t *cell = &table->cell + (cpu_opaque(span->from) >> 63);
    // relaxed: as above.
    uint64_t value = atomic_load_explicit(cell, memory_order_relaxed);
    span->to = clock_ticks();
    return value;
}

HOT_INLINE void store_cell(struct product_table *table, uint64_t value, struct product_span *span,
                           enum probe probe)
{
    if (probe != PROBE_ORDER) {
        // relaxed: the lock orders; without one nothing is promised.
        atomic_store_explicit(&table->cell, value, memory_order_relaxed);
        return;
    }
    span->from = clock_ticks();
    // seq_cst: everybody sees the value before the next stamp is taken.
    atomic_exchange_explicit(&table->cell, value, memory_order_seq_cst);
    span->to = clock_ticks();
}

// The product with the caller's prime, after the window.
HOT_INLINE uint64_t multiply(const struct product_table *table, const struct worker *worker,
                             uint64_t value)
{
    uint64_t prime = table->primes[worker->index];
    value = cpu_opaque(value);
    // No product is 0: the sum is there to make the window begin when the value has come.
    work(table->spin + (value == 0));
    return cpu_opaque(value) * prime;
}

HOT_INLINE uint64_t start_stamp(enum probe probe)
{
    return probe == PROBE_NONE ? 0 : clock_ticks();
}

// After the update, outside what is timed but for the clock itself.
HOT_INLINE void note(struct worker *worker, const struct product_update *update, enum probe probe)
{
    struct product_seat *seat = worker->own;
    if (probe == PROBE_LATENCY)
        histogram_record(worker->latency, clock_ticks() - update->start);
    seat->update = *update;
}

HOT_INLINE uint64_t product_body(const struct lock_ops *ops, struct worker *worker,
                                 enum probe probe)
{
    struct product_table *table = worker->state;
    struct product_seat *seat = worker->own;
    void *lock = table->lock, *node = seat->node;
    uint64_t updates = 0;
    for (; product_meet(table, worker); updates++) {
        struct product_update update = {.start = start_stamp(probe)};
        ops->acquire(lock, node);
        update.read = read_cell(table, &update.load_span, probe);
        update.stored = multiply(table, worker, update.read);
        store_cell(table, update.stored, &update.store_span, probe);
        // relaxed: as in read_cell(). Under a lock that excludes nobody else can have been here.
        bool mine = atomic_load_explicit(&table->cell, memory_order_relaxed) == update.stored;
        ops->release(lock, node);
        note(worker, &update, probe);
        seat->overwritten += !mine;
    }
    return updates;
}

#define WORKERS(lock) LOCK_WORKERS_ORDER(lock, product_body)
ALL_LOCKS(WORKERS)
POINTER_WORKERS_ORDER(product_body)

// Without a lock: reads again, window included, until nobody stored in between.
HOT_INLINE uint64_t cas_body(struct worker *worker, enum probe probe)
{
    struct product_table *table = worker->state;
    uint64_t updates = 0;
    for (; product_meet(table, worker); updates++) {
        struct product_update update = {.start = start_stamp(probe)};
        uint64_t found;
        do {
            found = update.read = read_cell(table, &update.load_span, probe);
            update.stored = multiply(table, worker, update.read);
            update.store_span.from = probe == PROBE_ORDER ? clock_ticks() : 0;
            // relaxed: all that the threads share is in the cell itself.
        } while (!atomic_compare_exchange_strong_explicit(
            &table->cell, &found, update.stored, memory_order_relaxed, memory_order_relaxed));
        update.store_span.to = probe == PROBE_ORDER ? clock_ticks() : 0;
        note(worker, &update, probe);
    }
    return updates;
}

HOT_ENTRY uint64_t cas_plain(struct worker *worker)
{
    return cas_body(worker, PROBE_NONE);
}

HOT_ENTRY uint64_t cas_latency(struct worker *worker)
{
    return cas_body(worker, PROBE_LATENCY);
}

HOT_ENTRY uint64_t cas_order(struct worker *worker)
{
    return cas_body(worker, PROBE_ORDER);
}

static const struct about cas_about = {
    .name = "cas",
    .summary = "no lock: compare-exchange, and everything again if somebody was faster",
    .source = "contend",
};
static const bool cas_promises = true;

#define VARIANT(lock, peer)                                                                        \
    {LOCK_LABEL(lock, peer), .role_count = 1, .threads_max = PRODUCT_THREADS_MAX,                  \
     .roles = {{.work = LOCK_WORK_ORDER(lock, product_body)}}},
#define CAS_VARIANT                                                                                \
    {                                                                                              \
        .primitive = {.name = "cas",                                                               \
                      .summary = &cas_about.summary,                                               \
                      .source = &cas_about.source,                                                 \
                      .promises = &cas_promises},                                                  \
        .role_count = 1, .threads_max = PRODUCT_THREADS_MAX,                                       \
        .roles = {{.work = {cas_plain, cas_latency, cas_order}}},                                  \
    }
static const struct variant variants[] = {ALL_VARIANTS CAS_VARIANT};
static const struct variant by_pointer = {.threads_max = PRODUCT_THREADS_MAX,
                                          .role_count = 1,
                                          .roles = {{.work = POINTER_WORK_ORDER(product_body)}}};

// Looks at the barrier before a waiter gives its CPU away: some 50 us, longer than a trial with a
// short window. None where two threads are known to share a CPU.
#define BARRIER_SPINS 1000

// From the end of the barrier to the common start: several times what a line takes from one CPU to
// another, so that all threads know of the start before it comes.
#define START_LEAD_NS 1000

// Threads of one CPU cannot start at once, and those that are not pinned may come to share one:
// they leave the barrier as they get to run.
static void set_barrier(struct product_table *table, const struct run *run)
{
    bool pinned = run->workers[0].cpu >= 0, share = run_crowded(run);
    table->barrier_spins = share ? 0 : BARRIER_SPINS;
    table->start_lead = pinned && !share ? (uint64_t)(START_LEAD_NS / run->tick_ns + 0.5) : 0;
}

static int open_protection(struct run *run, struct product_table *table, struct error *error)
{
    int code = open_lock_grouped(run, run->worker_count, &table->lock, error);
    for (unsigned i = 0; code == 0 && i < run->worker_count; i++)
        table->seats[i].node = attach_lock(run, table->lock, i);
    return code;
}

static int setup(struct run *run, struct error *error)
{
    assert(run->worker_count <= PRODUCT_THREADS_MAX);
    const struct options *options = run->options;
    struct product_table *table = run_memory(run, sizeof *table, error);
    if (!table)
        return -ENOMEM;
    run->state = table;
    // relaxed: no other thread exists yet.
    atomic_store_explicit(&table->cell, 1, memory_order_relaxed);
    memcpy(table->primes, product_primes, sizeof table->primes);
    table->spin = work_iterations(run->work_ns, options->spin_ns);
    table->threads = run->worker_count;
    table->probe = (enum probe)run->axes->probe;
    set_barrier(table, run);
    for (unsigned i = 0; i < run->worker_count; i++)
        run->workers[i].own = &table->seats[i];
    return run->variant->ops ? open_protection(run, table, error) : 0;
}

static void measure(struct run *run)
{
    product_forget(run->state);
}

static int verify(struct run *run, struct error *error)
{
    const struct product_table *table = run->state;
    product_report(run->results, table, run);
    return product_verify(table, error);
}

static void teardown(struct run *run)
{
    const struct product_table *table = run->state;
    if (run->variant->ops)
        close_lock(run, table->lock);
}

const struct scenario product = {
    .name = "product",
    .summary = "threads multiply a shared cell by a prime each: which updates does the race lose? "
               "(the product of 15 primes is the largest in 64 bits, so at most 15 threads)",
    .operation = "update of the product",
    .options = FIELD_TABLE(struct options, option_rows),
    .results = FIELD_TABLE(struct product_results, product_result_rows),
    .reference = "cas",
    .crossing_x = "spin",
    .variants = variants,
    .variant_count = sizeof variants / sizeof variants[0],
    .family = "lock",
    .label = lock_label,
    .by_pointer = &by_pointer,
    .setup = setup,
    .measure = measure,
    .verify = verify,
    .teardown = teardown,
};
