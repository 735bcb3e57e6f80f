// SPDX-License-Identifier: MIT
// stream_crowd.c: see stream_crowd.h: from the first member's start to the verdict.
#include "stream_crowd.h"

#include <assert.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "caller.h"
#include "stream_crowd_member.h"
#include "wait.h"

// Between two looks whether the writers are done.
#define LOOK_US 200

static void member_start(struct stream_member *member)
{
    int error = 0;
    if (!member->crowd->processes) {
        error = pthread_create(&member->thread, NULL, stream_member_run, member);
    } else if ((member->process = fork()) == 0) {
        stream_member_run(member);
        _exit(EXIT_SUCCESS);
    }
    assert(error == 0 && member->process >= 0);
    (void)error;
}

static bool member_join(struct stream_member *member)
{
    if (!member->crowd->processes)
        return pthread_join(member->thread, NULL) == 0;
    int status = 0;
    return waitpid(member->process, &status, 0) == member->process && status == 0;
}

static enum stream_fault fault_now(struct stream_hall *hall)
{
    // relaxed: a fault that is noticed later is found again when the members are joined.
    return atomic_load_explicit(&hall->fault, memory_order_relaxed);
}

static bool fault_tell(struct stream_hall *hall, struct reason *reason)
{
    static const char *const names[] = {
        [STREAM_FAULT_BYTE] = "a byte came that was not written there",
        [STREAM_FAULT_RECORD] = "what came was not the next record of a writer",
        [STREAM_FAULT_CALL] = "a call gave an answer that it may not give",
    };
    return reason_set(reason, "%s", names[fault_now(hall)]);
}

// Sleeps until the writers are done, or the time is over and they have been told.
static void time_pass(const struct stream_crowd *crowd, struct stream_hall *hall)
{
    uint64_t end = monotonic_ns() + (uint64_t)crowd->ms * 1000000;
    // relaxed, both: the writers are joined before what they did is read.
    while (atomic_load_explicit(&hall->writers_left, memory_order_relaxed) > 0 &&
           monotonic_ns() < end)
        pause_us(LOOK_US);
    atomic_store_explicit(&hall->stop, true, memory_order_relaxed);
}

// How often a writer has written one of its letters.
static uint64_t letter_written(uint64_t bytes, unsigned letter, unsigned letters)
{
    return bytes / letters + (letter < bytes % letters);
}

static bool letters_came_out(const struct stream_crowd *crowd, struct stream_hall *hall,
                             struct reason *reason)
{
    unsigned letters = stream_letters(crowd->writers);
    for (unsigned i = 0; i < crowd->writers * letters; i++) {
        uint64_t came = 0;
        for (unsigned j = 0; j < crowd->readers; j++)
            came += hall->readers[j].letters[i];
        uint64_t went = letter_written(hall->writers[i / letters].bytes, i % letters, letters);
        if (came != went)
            return reason_set(reason, "a letter of writer %u came %llu times of %llu", i / letters,
                              (unsigned long long)came, (unsigned long long)went);
    }
    return true;
}

static bool all_came_out(const struct stream_crowd *crowd, struct stream_hall *hall,
                         uint64_t *moved, struct reason *reason)
{
    uint64_t went = 0, came = 0;
    for (unsigned i = 0; i < crowd->writers; i++) {
        went += hall->writers[i].bytes;
        *moved += hall->writers[i].moved;
    }
    for (unsigned i = 0; i < crowd->readers; i++)
        came += hall->readers[i].bytes;
    if (came != went)
        return reason_set(reason, "%llu bytes of %llu came", (unsigned long long)came,
                          (unsigned long long)went);
    bool by_letters = !crowd->ops->claims.records && crowd->writers + crowd->readers > 2;
    return !by_letters || letters_came_out(crowd, hall, reason);
}

static bool members_join(struct stream_member *members, unsigned count, struct stream_hall *hall,
                         struct reason *reason)
{
    for (unsigned i = 0; i < count; i++) {
        // A member that has met a fault may leave others waiting for it: they end with the process.
        if (fault_now(hall) != STREAM_FAULT_NONE)
            return fault_tell(hall, reason);
        if (!member_join(&members[i]))
            return reason_set(reason, "a member died in a call");
    }
    return true;
}

static void members_kill(const struct stream_crowd *crowd, const struct stream_member *members)
{
    for (unsigned i = 0; i < crowd->writers + crowd->readers && crowd->processes; i++)
        if (members[i].process > 0)
            kill(members[i].process, SIGKILL);
}

static bool crowd_work(const struct stream_crowd *crowd, struct stream_subject *subject,
                       struct stream_hall *hall, struct stream_member *members,
                       struct reason *reason)
{
    unsigned count = crowd->writers + crowd->readers;
    for (unsigned i = 0; i < count; i++) {
        bool produces = i < crowd->writers;
        members[i] = (struct stream_member){.crowd = crowd,
                                            .subject = subject,
                                            .hall = hall,
                                            .role = produces ? STREAM_WRITER : STREAM_READER,
                                            .index = produces ? i : i - crowd->writers};
        member_start(&members[i]);
    }
    time_pass(crowd, hall);
    reason_set(reason, "waiting for %u writers to end", crowd->writers);
    if (!members_join(members, crowd->writers, hall, reason))
        return false;
    reason_set(reason, "waiting for %u readers to end", crowd->readers);
    if (!members_join(members + crowd->writers, crowd->readers, hall, reason))
        return false;
    return fault_now(hall) == STREAM_FAULT_NONE || fault_tell(hall, reason);
}

bool stream_crowd_delivers(const struct stream_crowd *crowd, uint64_t *moved, struct reason *reason)
{
    assert(crowd->writers <= STREAM_CROWD_MAX && crowd->readers <= STREAM_CROWD_MAX);
    struct stream_subject subject;
    int error = stream_subject_open_near(&subject, crowd->ops,
                                         (struct stream_config){.capacity = crowd->capacity,
                                                                .writers = crowd->writers,
                                                                .readers = crowd->readers,
                                                                .shared = crowd->processes});
    if (error)
        return reason_set(reason, "open returned %d", error);
    size_t bytes = sizeof(struct stream_hall);
    struct stream_hall *hall =
        mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    struct stream_member *members = calloc(crowd->writers + crowd->readers, sizeof *members);
    assert(hall != MAP_FAILED && members);
    atomic_init(&hall->writers_left, crowd->writers);
    // After a fault members may be stuck in a call: threads end with this process, and processes
    // here.
    if (!crowd_work(crowd, &subject, hall, members, reason) ||
        !all_came_out(crowd, hall, moved, reason)) {
        members_kill(crowd, members);
        return false;
    }
    free(members);
    munmap(hall, bytes);
    stream_subject_close(&subject);
    return true;
}
