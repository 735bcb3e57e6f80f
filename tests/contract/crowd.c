// SPDX-License-Identifier: MIT
// crowd.c: see crowd.h: from the first member's start to the verdict.
#include "crowd.h"

#include <assert.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "crowd_member.h"
#include "wait.h"

// A lock shows its faults when it passes from one member to another. On a loaded machine, or under
// an emulator, few of them run at a time and this is rare; the crowd then works overtime, so that
// what it finds does not depend on the load.
#define HANDOVERS_ENOUGH 2000
#define OVERTIME_MAX     25

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
    while (!square_stopped(square) && monotonic_ns() < end_latest) {
        if (monotonic_ns() >= end && handed_over_enough(crowd, square))
            break;
        nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
    }
    square_stop(square);
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
