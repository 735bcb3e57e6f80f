// SPDX-License-Identifier: MIT
// fake_pool.c: see fake.h: a scenario whose threads are partly its own.
#include <errno.h>
#include <math.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <string.h>

#include "fake.h"
#include "machine/clock.h"

static const char *const text = "for tests";
static const bool yes = true;

// One seat's thread. It burns CPU time once whenever it is told to.
struct hand {
    pthread_t thread;
    sem_t go, done;
    bool quit; // written before `go`, read after it
    uint64_t cpus;
    struct worker *worker;
};

struct hands {
    struct hand hands[FAKE_SEATS_MAX];
    unsigned count;
};

static void *hand_main(void *argument)
{
    struct hand *hand = argument;
    cpu_set_t allowed;
    sched_getaffinity(0, sizeof allowed, &allowed);
    hand->cpus = (uint64_t)CPU_COUNT(&allowed);
    for (;;) {
        sem_wait(&hand->go);
        if (hand->quit)
            return NULL;
        uint64_t end_ns = clock_thread_cpu_ns() + FAKE_BURN_NS;
        while (clock_thread_cpu_ns() < end_ns)
            continue;
        if (hand->worker->latency) {
            histogram_record(hand->worker->latency, 7);
            for (unsigned h = 0; h < HISTOGRAMS_MAX; h++)
                histogram_record(hand->worker->histograms[h], h);
        }
        sem_post(&hand->done);
    }
}

// Tells all seats to work, and sleeps until they have done so.
static uint64_t hand_out(struct worker *worker)
{
    struct hands *hands = worker->state;
    for (unsigned i = 0; i < hands->count; i++)
        sem_post(&hands->hands[i].go);
    for (unsigned i = 0; i < hands->count; i++)
        sem_wait(&hands->hands[i].done);
    return hands->count;
}

static void setup_hand(struct hand *hand, struct worker *worker)
{
    hand->worker = worker;
    sem_init(&hand->go, 0, 0);
    sem_init(&hand->done, 0, 0);
    pthread_create(&hand->thread, NULL, hand_main, hand);
}

static int setup(struct run *run, struct error *error)
{
    struct hands *hands = run->state = run_memory(run, sizeof *hands, error);
    if (!hands)
        return -ENOMEM;
    hands->count = run->worker_count - run->crew_count;
    if (hands->count > FAKE_SEATS_MAX)
        return error_set(error, EINVAL, "%u seats; the limit is %d", hands->count, FAKE_SEATS_MAX);
    struct fake_seen *seen = run->results;
    seen->workers = run->worker_count;
    seen->crew = run->crew_count;
    seen->crowded = run_crowded(run);
    for (unsigned i = 0; i < hands->count; i++) {
        struct worker *seat = &run->workers[run->crew_count + i];
        seen->seats[i] = (struct fake_seat){.index = seat->index,
                                            .role = seat->role,
                                            .role_index = seat->role_index,
                                            .cpu = seat->cpu};
        setup_hand(&hands->hands[i], seat);
    }
    return 0;
}

static int verify(struct run *run, struct error *error)
{
    (void)error;
    const struct hands *hands = run->state;
    struct fake_seen *seen = run->results;
    seen->usage = run->usage;
    for (uint64_t i = 0; i <= TIMELINE_MAX; i++) {
        const struct timeline_row row = {
            .task = i, .due_ns = NAN, .submitted_ns = 1, .started_ns = 2, .ended_ns = 3};
        seen->rows += run_timeline_add(run, &row);
    }
    for (unsigned i = 0; i < hands->count; i++)
        seen->seats[i].cpus = hands->hands[i].cpus;
    return 0;
}

static void teardown(struct run *run)
{
    struct hands *hands = run->state;
    for (unsigned i = 0; i < hands->count; i++) {
        hands->hands[i].quit = true;
        sem_post(&hands->hands[i].go);
        pthread_join(hands->hands[i].thread, NULL);
    }
}

static unsigned one(uint64_t threads, const void *options)
{
    (void)threads, (void)options;
    return 1;
}

static const struct variant variants[] = {
    {.primitive = {.name = "seated", .summary = &text, .source = &text, .promises = &yes},
     .role_count = 2,
     .roles = {{.name = "producer", .work = {hand_out, hand_out}, .count = one}, {.name = "seat"}}},
};

static const struct histogram_label labels[HISTOGRAMS_MAX] = {
    {.name = "a", .unit = "B"}, {.name = "b", .unit = "B"}, {.name = "c", .unit = "B"},
    {.name = "d", .unit = "B"}, {.name = "e", .unit = "B"}, {.name = "f", .unit = "B"}};

const struct scenario fake_pool = {
    .name = "pool",
    .summary = "has threads of its own",
    .operation = "one turn of a seat",
    .variants = variants,
    .variant_count = 1,
    .histograms = labels,
    .histogram_count = HISTOGRAMS_MAX,
    .processes = true,
    .setup = setup,
    .verify = verify,
    .teardown = teardown,
};
