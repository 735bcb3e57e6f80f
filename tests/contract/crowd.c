// SPDX-License-Identifier: MIT
// crowd.c: many threads or processes that enter and leave a lock, and watch each other do it.
#include "crowd.h"

#include <assert.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "hint.h"
#include "seat.h"
#include "wait.h"

#define NOBODY             0
#define PAUSES_OUTSIDE_MAX 15
#define PAUSES_WIDENED     64
#define LIMIT_NS           20000

// A lock shows its faults when it passes from one member to another. On a loaded machine, or under
// an emulator, few of them run at a time and this is rare; the crowd then works overtime, so that
// what it finds does not depend on the load.
#define HANDOVERS_ENOUGH 2000
#define OVERTIME_MAX     25

// What the members share; in shared memory, as they may be processes. One line per word.
struct square {
    _Alignas(CACHE_LINE) atomic_bool stop;
    atomic_bool violated;
    _Alignas(CACHE_LINE) atomic_uint present; // members that have arrived at the start
    _Alignas(CACHE_LINE) atomic_uint inside;  // the owner's mark, or how many are inside
    _Alignas(CACHE_LINE) uint64_t plain_first;
    _Alignas(CACHE_LINE) uint64_t plain_second;
    _Alignas(CACHE_LINE) _Atomic uint64_t racy_first;
    _Alignas(CACHE_LINE) _Atomic uint64_t racy_second;
    _Alignas(CACHE_LINE) atomic_uint latest; // mark of who was inside last
    struct {
        _Alignas(CACHE_LINE) uint64_t entries;
        atomic_uint handovers; // entries after another member's; read while the member works
    } done[CROWD_MAX];
};

struct member {
    const struct crowd *crowd;
    struct subject *subject;
    struct square *square;
    unsigned index;
    uint64_t draw; // random bits of the current round
    void *node;
    unsigned handovers;
    pthread_t thread;
};

static bool stopped(struct square *square)
{
    // relaxed: the flag carries no data; what it ends is joined before it is read.
    return atomic_load_explicit(&square->stop, memory_order_relaxed);
}

static void stop(struct square *square)
{
    // relaxed: the flag carries no data.
    atomic_store_explicit(&square->stop, true, memory_order_relaxed);
}

static void violation(struct member *member)
{
    // relaxed: read after the members are joined, or to stop early.
    atomic_store_explicit(&member->square->violated, true, memory_order_relaxed);
    stop(member->square);
}

// Bits drawn for one purpose each, so that no choice implies another: the entry takes bits 0 to 7,
// the stay inside 8 to 19, the stay outside 20 to 23.
static uint64_t draw_next(uint64_t state)
{
    // xorshift64 (Marsaglia, 2003).
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state;
}

static void pause_times(unsigned times)
{
    for (unsigned i = 0; i < times; i++)
        cpu_pause();
}

static void linger(uint64_t draw)
{
    if ((draw >> 8 & 15) == 0)
        pause_times(PAUSES_WIDENED);
    if ((draw >> 12 & 255) == 0)
        sched_yield();
}

static void enter(struct member *member)
{
    const struct lock_ops *ops = member->crowd->ops;
    void *lock = member->subject->memory;
    unsigned way = member->draw & 15;
    if (way == 0 && ops->try_acquire && ops->try_acquire(lock, member->node))
        return;
    if (way == 1 && ops->acquire_until &&
        ops->acquire_until(lock, member->node, monotonic_ns() + LIMIT_NS, 0) == 0)
        return;
    if (way == 2 && ops->acquire_until &&
        ops->acquire_until(lock, member->node, UINT64_MAX, 1 + (member->draw >> 4 & 3)) == 0)
        return;
    ops->acquire(lock, member->node);
}

static void mark_owner(struct member *member)
{
    atomic_uint *owner = &member->square->inside;
    unsigned mark = member->index + 1;
    // relaxed, all four: the word is the evidence; ordering would help a lock that gives none.
    bool alone = atomic_load_explicit(owner, memory_order_relaxed) == NOBODY;
    atomic_store_explicit(owner, mark, memory_order_relaxed);
    linger(member->draw);
    alone = atomic_load_explicit(owner, memory_order_relaxed) == mark && alone;
    atomic_store_explicit(owner, NOBODY, memory_order_relaxed);
    if (!alone)
        violation(member);
}

static void count_plain(struct member *member)
{
    struct square *square = member->square;
    uint64_t first = ++square->plain_first;
    linger(member->draw);
    if (++square->plain_second != first)
        violation(member);
}

// The same race as count_plain's on a lock that excludes nobody, but defined: the read and the
// write are apart.
static void count_racy(struct member *member)
{
    struct square *square = member->square;
    // relaxed, all four: as mark_owner.
    uint64_t first = atomic_load_explicit(&square->racy_first, memory_order_relaxed) + 1;
    atomic_store_explicit(&square->racy_first, first, memory_order_relaxed);
    linger(member->draw);
    uint64_t second = atomic_load_explicit(&square->racy_second, memory_order_relaxed) + 1;
    atomic_store_explicit(&square->racy_second, second, memory_order_relaxed);
    if (second != first)
        violation(member);
}

static void count_inside(struct member *member)
{
    atomic_uint *inside = &member->square->inside;
    // relaxed, both: read-modify-writes of one word agree on an order without help.
    unsigned before = atomic_fetch_add_explicit(inside, 1, memory_order_relaxed);
    linger(member->draw);
    // More often than linger() does: to be one too many takes more members inside than CPUs.
    if ((member->draw >> 26 & 3) == 0)
        sched_yield();
    atomic_fetch_sub_explicit(inside, 1, memory_order_relaxed);
    if (before >= member->crowd->permits)
        violation(member);
}

static void count_handover(struct member *member)
{
    struct square *square = member->square;
    unsigned mark = member->index + 1;
    // relaxed, all three: a measure of the work done, read at any time.
    if (atomic_load_explicit(&square->latest, memory_order_relaxed) == mark)
        return;
    atomic_store_explicit(&square->latest, mark, memory_order_relaxed);
    atomic_store_explicit(&square->done[member->index].handovers, ++member->handovers,
                          memory_order_relaxed);
}

static void stay_inside(struct member *member)
{
    count_handover(member);
    switch (member->crowd->witness) {
    case WITNESS_OWNER:
        mark_owner(member);
        break;
    case WITNESS_COUNTERS:
        if (member->crowd->effort.racy)
            count_racy(member);
        else
            count_plain(member);
        break;
    case WITNESS_PERMITS:
        count_inside(member);
        break;
    }
}

static void start_together(struct member *member)
{
    struct square *square = member->square;
    // relaxed, both: only to begin at about the same time.
    atomic_fetch_add_explicit(&square->present, 1, memory_order_relaxed);
    while (!stopped(square) &&
           atomic_load_explicit(&square->present, memory_order_relaxed) < member->crowd->members)
        sched_yield();
}

static void *member_run(void *argument)
{
    struct member *member = argument;
    if (member->crowd->pinned)
        seat_take(member->index);
    member->node = subject_node(member->subject, member->index);
    member->draw = UINT64_C(0x9E3779B97F4A7C15) * (member->index + 1);
    start_together(member);
    uint64_t entries = 0;
    while (!stopped(member->square)) {
        member->draw = draw_next(member->draw);
        enter(member);
        stay_inside(member);
        member->subject->ops->release(member->subject->memory, member->node);
        entries++;
        pause_times(member->draw >> 20 & PAUSES_OUTSIDE_MAX);
    }
    member->square->done[member->index].entries = entries;
    return NULL;
}

static void member_start(struct member *member, pid_t *process)
{
    int error = 0;
    if (!member->crowd->processes)
        error = pthread_create(&member->thread, NULL, member_run, member);
    else if ((*process = fork()) == 0) {
        member_run(member);
        _exit(EXIT_SUCCESS);
    }
    assert(error == 0 && *process >= 0);
    (void)error;
}

static bool member_join(struct member *member, pid_t process)
{
    if (!member->crowd->processes)
        return pthread_join(member->thread, NULL) == 0;
    int status = 0;
    return waitpid(process, &status, 0) == process && status == 0;
}

static bool handed_over_enough(const struct crowd *crowd, struct square *square)
{
    unsigned handovers = 0;
    for (unsigned i = 0; i < crowd->members; i++)
        // relaxed: as in count_handover.
        handovers += atomic_load_explicit(&square->done[i].handovers, memory_order_relaxed);
    return handovers >= HANDOVERS_ENOUGH;
}

// Sleeps until the time is over, or a member has stopped the crowd.
static void time_pass(const struct crowd *crowd, struct square *square)
{
    uint64_t start = monotonic_ns();
    uint64_t end = start + (uint64_t)crowd->effort.ms * 1000000;
    uint64_t end_latest = start + (uint64_t)crowd->effort.ms * 1000000 * OVERTIME_MAX;
    while (!stopped(square) && monotonic_ns() < end_latest) {
        if (monotonic_ns() >= end && handed_over_enough(crowd, square))
            break;
        nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
    }
    stop(square);
}

static bool counters_add_up(const struct crowd *crowd, struct square *square, struct reason *reason)
{
    uint64_t entries = 0;
    for (unsigned i = 0; i < crowd->members; i++)
        entries += square->done[i].entries;
    uint64_t first = square->plain_first, second = square->plain_second;
    if (crowd->effort.racy) {
        // relaxed, both: the members are joined.
        first = atomic_load_explicit(&square->racy_first, memory_order_relaxed);
        second = atomic_load_explicit(&square->racy_second, memory_order_relaxed);
    }
    if (crowd->witness != WITNESS_COUNTERS || (first == entries && second == entries))
        return true;
    return reason_set(reason, "%llu entries were counted as %llu and %llu",
                      (unsigned long long)entries, (unsigned long long)first,
                      (unsigned long long)second);
}

static bool crowd_work(const struct crowd *crowd, struct subject *subject, struct square *square,
                       struct reason *reason)
{
    struct member members[CROWD_MAX];
    pid_t processes[CROWD_MAX] = {0};
    for (unsigned i = 0; i < crowd->members; i++) {
        members[i] =
            (struct member){.crowd = crowd, .subject = subject, .square = square, .index = i};
        member_start(&members[i], &processes[i]);
    }
    time_pass(crowd, square);
    // relaxed: a violation that is noticed later is found again below.
    if (atomic_load_explicit(&square->violated, memory_order_relaxed))
        return reason_set(reason, "two of %u were inside", crowd->members);
    reason_set(reason, "waiting for %u members to leave for good", crowd->members);
    bool joined = true;
    for (unsigned i = 0; i < crowd->members; i++)
        joined = member_join(&members[i], processes[i]) && joined;
    if (!joined)
        return reason_set(reason, "a member died inside");
    // relaxed: the members are joined.
    if (atomic_load_explicit(&square->violated, memory_order_relaxed))
        return reason_set(reason, "too many of %u were inside", crowd->members);
    return counters_add_up(crowd, square, reason);
}

bool crowd_excludes(const struct crowd *crowd, struct reason *reason)
{
    assert(crowd->members >= 1 && crowd->members <= CROWD_MAX);
    struct subject subject;
    int error = subject_open(&subject, crowd->ops,
                             (struct lock_config){.slots = crowd->members,
                                                  .permits = crowd->permits,
                                                  .shared = crowd->processes});
    if (error)
        return reason_set(reason, "open returned %d", error);
    struct square *square =
        mmap(NULL, sizeof *square, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    assert(square != MAP_FAILED);
    bool excludes = crowd_work(crowd, &subject, square, reason);
    // After a violation members may be stuck in the lock: their process ends with it all.
    if (excludes) {
        munmap(square, sizeof *square);
        subject_close(&subject);
    }
    return excludes;
}
