// SPDX-License-Identifier: MIT
// ring_linear.c: records short histories of threads at a small ring, and has each judged: could a
// queue used by one thread have given these answers?
#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>

#include "draw.h"
#include "judge/fifo.h"
#include "ring_checks.h"
#include "ring_subject.h"
#include "wait.h"

#define THREADS_MAX  4
#define CAPACITY_MAX 4
#define CALLS_ALL    28 // of all threads, in one history
#define CALLS_MAX    (CALLS_ALL / 2)
#define DRAIN_MAX    (CALLS_ALL + 1)

// Histories that are recorded even if the time is over.
#define HISTORIES_MIN 20

static_assert(CALLS_ALL + DRAIN_MAX <= FIFO_CALLS_MAX, "the judge takes them all");

struct tracks {
    struct ring_subject *subject;
    // The clock of the stamps. An addition to one word: if a call's end stands before another's
    // begin, then it also happened before it, on any machine.
    _Alignas(CACHE_LINE) atomic_uint clock;
    _Alignas(CACHE_LINE) atomic_uint present; // threads that are ready, over all histories
    _Alignas(CACHE_LINE) atomic_uint round;   // histories that may be recorded
    atomic_bool over;
};

struct track {
    struct tracks *tracks;
    unsigned index;
    bool pushes, pops;           // which of the sides it is on
    unsigned producer, consumer; // slots
    void *consumer_handle;
    unsigned calls; // of one history
    struct fifo_event events[CALLS_MAX];
    uint64_t draws;
    pthread_t thread;
};

static uint64_t stamp(struct tracks *tracks)
{
    // seq_cst: the stamp may not move into the call that it begins or ends.
    return atomic_fetch_add_explicit(&tracks->clock, 1, memory_order_seq_cst);
}

static struct fifo_event record(struct tracks *tracks, unsigned thread, enum fifo_call call,
                                void *handle, uint64_t value)
{
    const struct ring_ops *ops = tracks->subject->ops;
    struct fifo_event event = {.thread = thread, .call = call, .value = value};
    event.begin = stamp(tracks);
    event.done = call == FIFO_PUSH ? ops->push(tracks->subject->ring, handle, value)
                                   : ops->pop(tracks->subject->ring, handle, &event.value);
    event.end = stamp(tracks);
    return event;
}

static void track_record(struct track *track, unsigned round, void *producer)
{
    // The same share of pushes for all, but runs of them, so that the ring is often full or empty.
    bool pushes = track->pushes;
    for (unsigned i = 0; i < track->calls; i++) {
        uint64_t draw = draw_next(&track->draws);
        if (track->pushes && track->pops && (draw & 1))
            pushes = !pushes;
        // All values differ.
        uint64_t value = word_at(((uint64_t)round * THREADS_MAX + track->index) * CALLS_MAX + i);
        track->events[i] = record(track->tracks, track->index, pushes ? FIFO_PUSH : FIFO_POP,
                                  pushes ? producer : track->consumer_handle, value);
        for (uint64_t pauses = draw >> 4 & 31; pauses > 0; pauses--)
            cpu_pause();
        if ((draw >> 12 & 15) == 0)
            sched_yield();
    }
}

// Waits until so many histories may be recorded. False if it is all over.
static bool round_wait(struct tracks *tracks, unsigned round)
{
    // acquire: pairs with the release store in history_record: the tracks are empty again.
    for (unsigned tries = 0; atomic_load_explicit(&tracks->round, memory_order_acquire) < round;
         tries++)
        give_way(tries);
    // relaxed: it was written before the round.
    return !atomic_load_explicit(&tracks->over, memory_order_relaxed);
}

static void *track_run(void *argument)
{
    struct track *track = argument;
    struct ring_subject *subject = track->tracks->subject;
    void *producer =
        track->pushes ? ring_subject_handle(subject, RING_PRODUCER, track->producer) : NULL;
    if (track->pops)
        track->consumer_handle = ring_subject_handle(subject, RING_CONSUMER, track->consumer);
    for (unsigned round = 1; round_wait(track->tracks, round); round++) {
        track_record(track, round, producer);
        // release: pairs with the acquire load in history_record.
        atomic_fetch_add_explicit(&track->tracks->present, 1, memory_order_release);
    }
    return NULL;
}

// Pops what is left: it says what was lost, and the next history begins empty. Returns the number of
// calls. `drain`: a handle of this thread; NULL: that of the only consumer, which waits.
static unsigned history_drain(struct tracks *tracks, struct track *threads, unsigned count,
                              void *drain, struct fifo_event *events)
{
    for (unsigned i = 0; i < count && tracks->subject->config.consumers == 1; i++)
        if (threads[i].pops)
            drain = threads[i].consumer_handle;
    for (unsigned i = 0; i < DRAIN_MAX; i++) {
        events[i] = record(tracks, count, FIFO_POP, drain, 0);
        if (!events[i].done)
            return i + 1;
    }
    return DRAIN_MAX;
}

// Records one history of all threads into `events`, and returns how many calls it has.
static unsigned history_record(struct tracks *tracks, struct track *threads, unsigned count,
                               unsigned round, void *drain, struct fifo_event *events)
{
    // release: pairs with the acquire load in round_wait.
    atomic_store_explicit(&tracks->round, round, memory_order_release);
    // acquire: pairs with the release in track_run.
    for (unsigned tries = 0;
         atomic_load_explicit(&tracks->present, memory_order_acquire) < count * round; tries++)
        give_way(tries);
    unsigned calls = 0;
    for (unsigned i = 0; i < count; i++)
        for (unsigned j = 0; j < threads[i].calls; j++)
            events[calls++] = threads[i].events[j];
    return calls + history_drain(tracks, threads, count, drain, &events[calls]);
}

static bool history_tell(const struct fifo_event *events, struct fifo_verdict verdict,
                         struct reason *reason)
{
    const struct fifo_event *event = &events[verdict.event];
    return reason_set(reason, "no queue answers so: %s of %#llx by thread %u, after %u calls",
                      event->call == FIFO_PUSH ? (event->done ? "push" : "full answer to push")
                      : event->done            ? "pop"
                                               : "empty answer to pop",
                      (unsigned long long)event->value, event->thread, verdict.placed);
}

static bool histories_judge(struct tracks *tracks, struct track *threads, unsigned count,
                            uint64_t end, struct reason *reason)
{
    const struct ring_claims *claims = &tracks->subject->ops->claims;
    bool per_producer = claims->order == RING_PER_PRODUCER;
    const struct fifo_spec spec = {.capacity = per_producer ? tracks->subject->capacity
                                                            : ring_subject_most(tracks->subject),
                                   .full_definite = claims->full_definite,
                                   .empty_definite = claims->empty_definite,
                                   .per_producer = per_producer};
    // Who drains has a handle of its own, if it can.
    unsigned consumers = tracks->subject->config.consumers;
    void *drain =
        consumers > 1 ? ring_subject_handle(tracks->subject, RING_CONSUMER, consumers - 1) : NULL;
    for (unsigned round = 1; round <= HISTORIES_MIN || monotonic_ns() < end; round++) {
        struct fifo_event events[FIFO_CALLS_MAX];
        reason_set(reason, "waiting for history %u of %u threads", round, count);
        unsigned calls = history_record(tracks, threads, count, round, drain, events);
        struct fifo_verdict verdict = judge_fifo(events, calls, &spec);
        assert(verdict.answer != FIFO_UNDECIDED);
        if (verdict.answer == FIFO_BROKEN)
            return history_tell(events, verdict, reason);
    }
    return true;
}

static void tracks_start(struct tracks *tracks, struct track *threads, unsigned count)
{
    const struct ring_claims *claims = &tracks->subject->ops->claims;
    for (unsigned i = 0; i < count; i++) {
        threads[i] = (struct track){
            .tracks = tracks, .index = i, .calls = CALLS_ALL / count, .draws = draw_start(i)};
        // One thread has a side for one; a side for many is everybody's, but for that thread.
        threads[i].pushes =
            claims->producers == RING_MANY ? claims->consumers == RING_MANY || i > 0 : i == 0;
        threads[i].pops = claims->consumers == RING_MANY
                              ? claims->producers == RING_MANY || i > 0
                              : (claims->producers == RING_MANY ? i == 0 : i == 1);
        threads[i].producer = claims->producers == RING_MANY ? i : 0;
        threads[i].consumer = claims->consumers == RING_MANY ? i : 0;
        int error = pthread_create(&threads[i].thread, NULL, track_run, &threads[i]);
        assert(error == 0);
        (void)error;
    }
}

static bool queue_of(const struct ring_ops *ops, uint64_t capacity, unsigned count, uint64_t end,
                     struct reason *reason)
{
    struct ring_subject subject;
    struct tracks tracks = {.subject = &subject};
    struct track threads[THREADS_MAX];
    int error = ring_subject_open_near(
        &subject, ops,
        (struct ring_config){.capacity = capacity,
                             .producers = ring_threads(ops->claims.producers, count),
                             // One more than threads, where there can be: who drains.
                             .consumers = ring_threads(ops->claims.consumers, count + 1)});
    if (error)
        return reason_set(reason, "open returned %d", error);
    tracks_start(&tracks, threads, count);
    if (!histories_judge(&tracks, threads, count, end, reason))
        return false;
    // relaxed: the store to round publishes it.
    atomic_store_explicit(&tracks.over, true, memory_order_relaxed);
    // release: pairs with the acquire load in round_wait.
    atomic_store_explicit(&tracks.round, UINT32_MAX, memory_order_release);
    for (unsigned i = 0; i < count; i++)
        pthread_join(threads[i].thread, NULL);
    ring_subject_close(&subject);
    return true;
}

bool ring_is_a_queue(const struct ring_ops *ops, struct effort effort, struct reason *reason)
{
    static const uint64_t capacities[] = {1, 2, CAPACITY_MAX};
    bool many = ops->claims.producers == RING_MANY || ops->claims.consumers == RING_MANY;
    unsigned turns = many ? 6 : 3;
    for (unsigned i = 0; i < turns; i++) {
        uint64_t end = monotonic_ns() + (uint64_t)effort.ms * 1000000 / turns;
        unsigned count = many ? THREADS_MAX - i / 3 : 2;
        if (!queue_of(ops, capacities[i % 3], count, end, reason))
            return false;
    }
    return true;
}
