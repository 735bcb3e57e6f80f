// SPDX-License-Identifier: MIT
// ring_crowd.c: see ring_crowd.h: from the first member's start to the verdict.
#include "ring_crowd.h"

#include <assert.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "caller.h"
#include "ring_crowd_member.h"
#include "wait.h"

// Between two looks whether the producers are done.
#define LOOK_US 200

static void member_start(struct ring_member *member)
{
    int error = 0;
    if (!member->crowd->processes) {
        error = pthread_create(&member->thread, NULL, ring_member_run, member);
    } else if ((member->process = fork()) == 0) {
        ring_member_run(member);
        _exit(EXIT_SUCCESS);
    }
    assert(error == 0 && member->process >= 0);
    (void)error;
}

static bool member_join(struct ring_member *member)
{
    if (!member->crowd->processes)
        return pthread_join(member->thread, NULL) == 0;
    int status = 0;
    return waitpid(member->process, &status, 0) == member->process && status == 0;
}

static enum ring_fault fault_now(struct ring_hall *hall)
{
    // relaxed: a fault that is noticed later is found again when the members are joined.
    return atomic_load_explicit(&hall->fault, memory_order_relaxed);
}

static bool fault_tell(struct ring_hall *hall, struct reason *reason)
{
    static const char *const names[] = {
        [FAULT_STRANGE] = "an element that nobody pushed",
        [FAULT_TWICE] = "an element came out twice",
        [FAULT_UNWRITTEN] = "what was written before a push was not there after the pop",
        [FAULT_ORDER] = "an element came after a later one of its producer",
        [FAULT_WRITTEN] = "a pop that gave nothing wrote a value",
        [FAULT_CALL] = "a call gave an answer that it may not give",
    };
    return reason_set(reason, "%s", names[fault_now(hall)]);
}

// Sleeps until the producers are done, or the time is over and they have been told.
static void time_pass(const struct ring_crowd *crowd, struct ring_hall *hall)
{
    uint64_t end = monotonic_ns() + (uint64_t)crowd->ms * 1000000;
    // relaxed, both: the producers are joined before what they did is read.
    while (atomic_load_explicit(&hall->producers_left, memory_order_relaxed) > 0 &&
           monotonic_ns() < end)
        pause_us(LOOK_US);
    atomic_store_explicit(&hall->stop, true, memory_order_relaxed);
}

static bool all_came_out(const struct ring_crowd *crowd, struct ring_hall *hall,
                         uint64_t *delivered, struct reason *reason)
{
    for (unsigned i = 0; i < crowd->producers; i++) {
        struct ring_trunk *trunk = &hall->trunks[i];
        for (unsigned j = 0; j < trunk->pushed; j++)
            // relaxed: the members are joined.
            if (atomic_load_explicit(&trunk->popped[j], memory_order_relaxed) != 1)
                return reason_set(reason, "element %u of %u of producer %u did not come out", j + 1,
                                  trunk->pushed, i);
        *delivered += trunk->pushed;
    }
    return true;
}

static bool members_join(struct ring_member *members, unsigned count, struct ring_hall *hall,
                         struct reason *reason)
{
    for (unsigned i = 0; i < count; i++) {
        // A member that has met a fault may leave others waiting for it: they end with the process.
        if (fault_now(hall) != FAULT_NONE)
            return fault_tell(hall, reason);
        if (!member_join(&members[i]))
            return reason_set(reason, "a member died in a call");
    }
    return true;
}

static void members_kill(const struct ring_crowd *crowd, const struct ring_member *members)
{
    for (unsigned i = 0; i < crowd->producers + crowd->consumers && crowd->processes; i++)
        if (members[i].process > 0)
            kill(members[i].process, SIGKILL);
}

static bool crowd_work(const struct ring_crowd *crowd, struct ring_subject *subject,
                       struct ring_hall *hall, struct ring_member *members, struct reason *reason)
{
    unsigned count = crowd->producers + crowd->consumers;
    for (unsigned i = 0; i < count; i++) {
        bool produces = i < crowd->producers;
        members[i] = (struct ring_member){.crowd = crowd,
                                          .subject = subject,
                                          .hall = hall,
                                          .role = produces ? RING_PRODUCER : RING_CONSUMER,
                                          .index = produces ? i : i - crowd->producers};
        member_start(&members[i]);
    }
    time_pass(crowd, hall);
    reason_set(reason, "waiting for %u producers to end", crowd->producers);
    if (!members_join(members, crowd->producers, hall, reason))
        return false;
    reason_set(reason, "waiting for %u consumers to end", crowd->consumers);
    if (!members_join(members + crowd->producers, crowd->consumers, hall, reason))
        return false;
    return fault_now(hall) == FAULT_NONE || fault_tell(hall, reason);
}

bool ring_crowd_delivers(const struct ring_crowd *crowd, uint64_t *delivered, struct reason *reason)
{
    assert(crowd->producers <= RING_CROWD_MAX && crowd->consumers <= RING_CROWD_MAX);
    struct ring_subject subject;
    int error = ring_subject_open_near(&subject, crowd->ops,
                                       (struct ring_config){.capacity = crowd->capacity,
                                                            .producers = crowd->producers,
                                                            .consumers = crowd->consumers,
                                                            .shared = crowd->processes});
    if (error)
        return reason_set(reason, "open returned %d", error);
    size_t bytes = sizeof(struct ring_hall) + crowd->producers * sizeof(struct ring_trunk);
    struct ring_hall *hall =
        mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    struct ring_member *members = calloc(crowd->producers + crowd->consumers, sizeof *members);
    assert(hall != MAP_FAILED && members);
    atomic_init(&hall->producers_left, crowd->producers);
    // After a fault members may be stuck in a call: threads end with this process, and processes
    // here.
    if (!crowd_work(crowd, &subject, hall, members, reason) ||
        !all_came_out(crowd, hall, delivered, reason)) {
        members_kill(crowd, members);
        return false;
    }
    free(members);
    munmap(hall, bytes);
    ring_subject_close(&subject);
    return true;
}
