// SPDX-License-Identifier: MIT
// lock_giving_up.c: checks that who gives up takes no wake-up along that was meant for others.
//
// The trap: a release wakes one sleeper and forgets that there are others, trusting the one it woke
// to remember them. If that one finds the lock taken again and gives up without a word, the others
// sleep on beside a lock that becomes free. Random stress misses it; a forced interleaving does
// not.
#include <errno.h>

#include "hint.h"
#include "lock_checks.h"
#include "seat.h"
#include "wait.h"
#include "waiter.h"

#define HASTY       0
#define PATIENT     1
#define HOLDER      2
#define SLOTS       3
#define PATIENCE_NS 2000000
#define LOOKS_MAX   100

// Half of them on one CPU, half anywhere.
#define ROUNDS_MIN 4

// How long before the deadline to release: LEADS steps up to the maximum.
#define LEAD_NS_MAX 240000
#define LEADS       8

// The deadline is put off until there is time to fall asleep before it, but not further than this.
#define PATIENCE_MAX_NS 300000000

struct scene {
    struct subject subject;
    struct waiter hasty, patient;
    void *node; // of the holder
};

static void scene_open(struct scene *scene, const struct lock_ops *ops)
{
    subject_open_plain(&scene->subject, ops, SLOTS);
    scene->node = subject_node(&scene->subject, HOLDER);
    scene->hasty = (struct waiter){.subject = &scene->subject,
                                   .slot = HASTY,
                                   .call = WAITER_LIMITS,
                                   .deadline_ns = UINT64_MAX};
    scene->patient = (struct waiter){.subject = &scene->subject, .slot = PATIENT};
    ops->acquire(scene->subject.memory, scene->node);
}

// The last act of every scene: the lock is released, and the patient one must get it.
static bool scene_close(struct scene *scene, struct reason *reason)
{
    reason_set(reason, "waiting for the patient one after another gave up");
    waiter_join(&scene->hasty);
    waiter_join(&scene->patient);
    subject_close(&scene->subject);
    return true;
}

static void release_holder(struct scene *scene)
{
    scene->subject.ops->release(scene->subject.memory, scene->node);
}

// The patient one waits; the hasty one looks once and goes; then the release.
static bool looks_once(const struct lock_ops *ops, struct reason *reason)
{
    struct scene scene;
    scene_open(&scene, ops);
    waiter_start(&scene.patient);
    if (!waiter_waits(&scene.patient))
        return reason_set(reason, "the patient one did not wait");
    scene.hasty.attempts_max = 1;
    waiter_start(&scene.hasty);
    reason_set(reason, "waiting for one attempt on a held lock to be over");
    if (waiter_returns(&scene.hasty) || scene.hasty.result != -EAGAIN)
        return reason_set(reason, "one attempt on a held lock: %d", scene.hasty.result);
    release_holder(&scene);
    return scene_close(&scene, reason);
}

// Both sleep, the hasty one first, so that it is the one that the release wakes. The holder takes
// the lock back before it is there, and it gives up. If the holder comes too late, the hasty one
// has the lock, and its own release must wake the patient one.
static bool wakes_in_vain(const struct lock_ops *ops, struct reason *reason)
{
    struct scene scene;
    scene_open(&scene, ops);
    scene.hasty.attempts_max = 2;
    waiter_start(&scene.hasty);
    waiter_waits(&scene.hasty);
    waiter_start(&scene.patient);
    if (!waiter_waits(&scene.patient))
        return reason_set(reason, "the patient one did not wait");
    release_holder(&scene);
    bool back = ops->try_acquire && ops->try_acquire(scene.subject.memory, scene.node);
    // Not longer than this: it may be the patient one that was woken, and the hasty one sleeps on.
    for (unsigned look = 0; back && look < LOOKS_MAX; look++)
        if (waiter_phase_now(&scene.hasty) > WAITER_CALLS)
            break;
        else
            pause_us(100);
    if (back)
        release_holder(&scene);
    return scene_close(&scene, reason);
}

// Every other round on one CPU, where the steps come in the order wanted; not for spinners, who
// would wait there for the scheduler.
static void round_place(const struct lock_ops *ops, unsigned round)
{
    if (round % 2 == 1 || ops->claims.spins)
        seat_leave();
    else
        seat_share();
}

bool gives_up_attempts_safely(const struct lock_ops *ops, struct effort effort,
                              struct reason *reason)
{
    uint64_t end = monotonic_ns() + (uint64_t)effort.ms * 1000000;
    unsigned round = 0;
    do {
        round_place(ops, round++);
        if (!looks_once(ops, reason) || !wakes_in_vain(ops, reason))
            return false;
    } while (round < ROUNDS_MIN || monotonic_ns() < end);
    return true;
}

// Both wait, in either order; the hasty one's deadline passes; then the release.
static bool times_out_beside(const struct lock_ops *ops, bool hasty_first, struct reason *reason)
{
    struct scene scene;
    scene_open(&scene, ops);
    struct waiter *first = hasty_first ? &scene.hasty : &scene.patient;
    struct waiter *second = hasty_first ? &scene.patient : &scene.hasty;
    scene.hasty.deadline_ns = monotonic_ns() + PATIENCE_NS;
    waiter_start(first);
    waiter_waits(first);
    waiter_start(second);
    reason_set(reason, "waiting for a deadline on a held lock");
    if (waiter_returns(&scene.hasty) || scene.hasty.result != -ETIMEDOUT)
        return reason_set(reason, "held until after the deadline: %d", scene.hasty.result);
    if (!waiter_waits(&scene.patient))
        return reason_set(reason, "the patient one did not wait");
    release_holder(&scene);
    return scene_close(&scene, reason);
}

// Both wait, the hasty one first; the release comes shortly before its deadline, and the holder
// keeps the CPU until after it, so that the hasty one may find itself woken and out of time at
// once. `met`: both waited in time.
static bool times_out_woken(const struct lock_ops *ops, uint64_t patience_ns, uint64_t lead_ns,
                            bool *met, struct reason *reason)
{
    struct scene scene;
    scene_open(&scene, ops);
    uint64_t deadline_ns = monotonic_ns() + patience_ns;
    scene.hasty.deadline_ns = deadline_ns;
    waiter_start(&scene.hasty);
    waiter_waits(&scene.hasty);
    waiter_start(&scene.patient);
    waiter_waits(&scene.patient);
    *met = monotonic_ns() + lead_ns < deadline_ns;
    // Asleep for most of it: who has been running for long is about to be preempted.
    while (monotonic_ns() + 2 * LEAD_NS_MAX < deadline_ns)
        pause_us(50);
    while (monotonic_ns() + lead_ns < deadline_ns)
        cpu_pause();
    release_holder(&scene);
    while (monotonic_ns() < deadline_ns)
        cpu_pause();
    return scene_close(&scene, reason);
}

bool gives_up_deadline_safely(const struct lock_ops *ops, struct effort effort,
                              struct reason *reason)
{
    uint64_t end = monotonic_ns() + (uint64_t)effort.ms * 1000000;
    uint64_t patience_ns = PATIENCE_NS;
    unsigned round = 0;
    do {
        uint64_t lead_ns = LEAD_NS_MAX * (1 + round % LEADS) / LEADS;
        bool met = false;
        round_place(ops, round++);
        if (!times_out_beside(ops, false, reason) || !times_out_beside(ops, true, reason))
            return false;
        for (; !met && patience_ns <= PATIENCE_MAX_NS; patience_ns *= met ? 1 : 2)
            if (!times_out_woken(ops, patience_ns, lead_ns, &met, reason))
                return false;
    } while (round < ROUNDS_MIN || monotonic_ns() < end);
    return true;
}
