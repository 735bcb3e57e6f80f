// SPDX-License-Identifier: MIT
// check.c: runs one check in a child of its own and tells how that went.
#include "check.h"

#include <assert.h>
#include <errno.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "wait.h"

// Shared between the child, which writes, and the parent, which reads once the child is gone.
struct report {
    struct reason reason;
    bool ended; // the check came to an end; `passed` says how
    bool passed;
};

bool reason_set(struct reason *reason, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(reason->text, sizeof reason->text, format, arguments);
    va_end(arguments);
    return false;
}

const char *verdict_name(enum verdict_kind kind)
{
    static const char *const names[] = {
        [VERDICT_PASSED] = "passed", [VERDICT_FAILED] = "failed",   [VERDICT_CRASHED] = "crashed",
        [VERDICT_HUNG] = "hung",     [VERDICT_STALLED] = "stalled", [VERDICT_NOT_RUN] = "not run",
    };
    return names[kind];
}

unsigned cpus_allowed(void)
{
    cpu_set_t allowed;
    // Fails on machines with more CPUs than cpu_set_t has bits; two is then a safe understatement.
    if (sched_getaffinity(0, sizeof allowed, &allowed) != 0)
        return 2;
    return (unsigned)CPU_COUNT(&allowed);
}

struct effort effort_of(unsigned ms)
{
    // Four, because some failures need two waiters beside a holder and a newcomer.
    return (struct effort){.ms = ms, .threads = 4};
}

const struct about *subject_about(struct contract_subject subject)
{
    switch (subject.kind) {
    case FAMILY_LOCK:
        return &subject.lock->about;
    case FAMILY_RING:
        return &subject.ring->about;
    case FAMILY_STREAM:
        return &subject.stream->about;
    case FAMILY_DISPATCH:
        return &subject.dispatch->about;
    case FAMILY_POOL:
        return &subject.pool->about;
    }
    return NULL;
}

bool check_applies(const struct contract_check *check, struct contract_subject subject)
{
    switch (subject.kind) {
    case FAMILY_LOCK:
        return check->lock.applies(subject.lock);
    case FAMILY_RING:
        return check->ring.applies(subject.ring);
    case FAMILY_STREAM:
        return check->stream.applies(subject.stream);
    case FAMILY_DISPATCH:
        return check->dispatch.applies(subject.dispatch);
    case FAMILY_POOL:
        return check->pool.applies(subject.pool);
    }
    return false;
}

static bool check_ask(const struct contract_check *check, struct contract_subject subject,
                      struct effort effort, struct reason *reason)
{
    switch (subject.kind) {
    case FAMILY_LOCK:
        return check->lock.asks(subject.lock, effort, reason);
    case FAMILY_RING:
        return check->ring.asks(subject.ring, effort, reason);
    case FAMILY_STREAM:
        return check->stream.asks(subject.stream, effort, reason);
    case FAMILY_DISPATCH:
        return check->dispatch.asks(subject.dispatch, effort, reason);
    case FAMILY_POOL:
        return check->pool.asks(subject.pool, effort, reason);
    }
    return false;
}

// An operation may have to wait for another thread's, without sleeping.
static bool subject_waits(struct contract_subject subject)
{
    switch (subject.kind) {
    case FAMILY_LOCK:
        return subject.lock->claims.spins;
    case FAMILY_RING:
        return subject.ring->claims.waits;
    case FAMILY_STREAM:
        return subject.stream->claims.waits;
    case FAMILY_DISPATCH:
    case FAMILY_POOL:
        return false;
    }
    return false;
}

__attribute__((noreturn)) static void child_run(const struct contract_check *check,
                                                struct contract_subject subject,
                                                struct effort effort, struct report *report)
{
    // A group of its own, so that the guard also ends the processes that a check forks; and no
    // orphan if the caller is killed.
    setpgid(0, 0);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    bool passed = check_ask(check, subject, effort, &report->reason);
    report->passed = passed;
    report->ended = true;
    // exit() after a pass, so that the leak and thread sanitizers have their say. After a failure
    // threads may hang in the subject, and nothing of theirs may be touched.
    if (passed)
        exit(EXIT_SUCCESS);
    _exit(EXIT_FAILURE);
}

// Waits until the other end of `pipe_end` is closed, which is when the child is gone, or until the
// guard. True if it is gone.
static bool child_gone(int pipe_end, unsigned guard_ms)
{
    uint64_t end = monotonic_ns() + (uint64_t)guard_ms * 1000000;
    for (;;) {
        uint64_t now = monotonic_ns();
        int left_ms = now < end ? (int)((end - now + 999999) / 1000000) : 0;
        struct pollfd poll_pipe = {.fd = pipe_end, .events = POLLIN};
        int ready = poll(&poll_pipe, 1, left_ms);
        if (ready > 0)
            return true;
        if (ready == 0)
            return false;
        assert(errno == EINTR);
    }
}

static struct verdict verdict_of(const struct report *report, int status)
{
    struct verdict verdict = {.reason = report->reason};
    if (WIFSIGNALED(status)) {
        verdict.kind = VERDICT_CRASHED;
        reason_set(&verdict.reason, "killed by %s", strsignal(WTERMSIG(status)));
    } else if (!report->ended) {
        verdict.kind = VERDICT_CRASHED;
        reason_set(&verdict.reason, "exit status %d before the check ended", WEXITSTATUS(status));
    } else if (report->passed && WEXITSTATUS(status) != EXIT_SUCCESS) {
        verdict.kind = VERDICT_CRASHED;
        reason_set(&verdict.reason, "a sanitizer complained: exit status %d after the check passed",
                   WEXITSTATUS(status));
    } else if (report->passed) {
        verdict = (struct verdict){.kind = VERDICT_PASSED};
    } else {
        verdict.kind = VERDICT_FAILED;
    }
    return verdict;
}

static struct verdict child_watch(pid_t child, int pipe_end, const struct report *report,
                                  bool may_stall, unsigned guard_ms)
{
    bool gone = child_gone(pipe_end, guard_ms);
    // Also when the child is gone by itself: processes that it forked may be left.
    kill(-child, SIGKILL);
    if (!gone)
        kill(child, SIGKILL);
    int status = 0;
    while (waitpid(child, &status, 0) < 0)
        assert(errno == EINTR);
    if (gone)
        return verdict_of(report, status);
    struct verdict verdict = {.kind = may_stall ? VERDICT_STALLED : VERDICT_HUNG};
    // relaxed: the child is gone.
    long long missing = atomic_load_explicit(&report->reason.missing, memory_order_relaxed);
    char count[32] = "";
    if (missing != 0)
        snprintf(count, sizeof count, " (%lld missing)", missing);
    reason_set(&verdict.reason, "not ended after %u ms: %.90s%s", guard_ms, report->reason.text,
               count);
    return verdict;
}

struct verdict contract_run(const struct contract_check *check, struct contract_subject subject,
                            struct effort effort, unsigned guard_ms)
{
    struct verdict verdict = {.kind = VERDICT_NOT_RUN};
    int ends[2];
    struct report *report =
        mmap(NULL, sizeof *report, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (report == MAP_FAILED || pipe(ends) != 0) {
        reason_set(&verdict.reason, "no memory or pipe for a child: %s", strerror(errno));
        if (report != MAP_FAILED)
            munmap(report, sizeof *report);
        return verdict;
    }
    // What is buffered would be printed by both.
    fflush(NULL);
    pid_t child = fork();
    if (child == 0) {
        close(ends[0]);
        child_run(check, subject, effort, report);
    }
    close(ends[1]);
    if (child > 0)
        verdict = child_watch(child, ends[0], report, check->may_stall && subject_waits(subject),
                              guard_ms);
    else
        reason_set(&verdict.reason, "no child: %s", strerror(errno));
    close(ends[0]);
    munmap(report, sizeof *report);
    return verdict;
}
