// SPDX-License-Identifier: MIT
// skewed_send.c: see skewed.h: the generator, and when it submits.
#include <sched.h>

#include "machine/clock.h"
#include "skewed.h"

// Before a task is due the generator looks at the clock instead of sleeping, if it has a CPU.
#define SPIN_NS 100000

// Sleeps until the record is there that a task needs, or the end of the window (false). With windows
// that end while the pool is full, what was due is late.
static bool await_record(struct worker *worker, uint64_t *reaped)
{
    const struct skewed *skewed = worker->state;
    while (skewed->free_count == 0) {
        uint64_t more = skewed_reap(worker);
        *reaped += more;
        if (more == 0 && worker_stopped(worker))
            return false;
        if (more == 0)
            sched_yield();
    }
    return true;
}

// Waits until the task is due; false: the window was over first.
static bool await_due(struct worker *worker, uint64_t due_ns, uint64_t *reaped)
{
    const struct skewed *skewed = worker->state;
    const uint64_t spin_ns = skewed->crowded ? 0 : SPIN_NS;
    for (;;) {
        uint64_t now = clock_ns();
        if (worker_stopped(worker))
            return false;
        if (now >= due_ns)
            return true;
        *reaped += skewed_reap(worker);
        if (due_ns - now <= spin_ns)
            cpu_pause();
        else if (due_ns - now - spin_ns < SKEWED_SLEEP_NS)
            clock_sleep_until(due_ns - spin_ns);
        else
            clock_sleep_until(now + SKEWED_SLEEP_NS);
    }
}

// Writes the next task into a free record.
static struct skewed_task *draw_task(struct skewed *skewed, uint64_t due_ns)
{
    const struct skewed_draw *draw = &skewed->draws[skewed->submitted % skewed->options.tasks];
    struct skewed_task *task = &skewed->records[skewed->free[--skewed->free_count]];
    task->number = skewed->submitted;
    task->waiting_ns = draw->waiting_ns;
    task->work = (uint64_t)((double)(draw->cost_ns - draw->waiting_ns) / skewed->work_ns + 0.5);
    task->task.key = draw->key;
    task->task.cost_ns = draw->cost_ns;
    task->times = (struct skewed_times){.due_ns = due_ns, .cost_ns = draw->cost_ns};
    return task;
}

// Submits the next task, which was due at due_ns; false: the window was over before it was taken.
static bool send_task(struct worker *worker, uint64_t due_ns, uint64_t *reaped)
{
    struct skewed *skewed = worker->state;
    if (!await_record(worker, reaped))
        return false;
    struct skewed_task *task = draw_task(skewed, due_ns);
    for (;;) {
        uint64_t now = task->times.submitted_ns = clock_ns();
        if (skewed->pool.ops->submit(skewed->pool.pool, skewed->handle, &task->task)) {
            uint64_t taken_ns = clock_ns() - now;
            skewed->submit_ns = (skewed->submit_ns * 15 + taken_ns) / 16;
            skewed_record(worker, SKEWED_SUBMIT, taken_ns);
            skewed->submitted++;
            task->out = true;
            return true;
        }
        if (worker_stopped(worker)) {
            skewed->free[skewed->free_count++] = (uint32_t)(task - skewed->records);
            return false;
        }
        *reaped += skewed_reap(worker);
        sched_yield();
    }
}

// Open: tasks come when they are due. The schedule stands still between windows, and the pool goes on.
uint64_t skewed_send_when_due(struct worker *worker)
{
    struct skewed *skewed = worker->state;
    uint64_t reaped = 0, now = clock_ns();
    skewed->origin_ns = skewed->paused_ns ? skewed->origin_ns + now - skewed->paused_ns : now;
    for (;;) {
        uint64_t number = skewed->submitted, tasks = skewed->options.tasks;
        uint64_t due_ns = skewed->origin_ns + number / tasks * skewed->lap_ns +
                          skewed->draws[number % tasks].due_ns;
        if (!await_due(worker, due_ns, &reaped) || !send_task(worker, due_ns, &reaped))
            break;
    }
    reaped += skewed_reap(worker);
    skewed->paused_ns = clock_ns();
    return reaped;
}

// Closed: so many are in the pool at any time. A task is due when there is room for it.
uint64_t skewed_send_when_done(struct worker *worker)
{
    const struct skewed *skewed = worker->state;
    uint64_t reaped = 0;
    while (!worker_stopped(worker)) {
        uint64_t more = skewed_reap(worker);
        reaped += more;
        if (skewed->submitted - skewed->reaped < skewed->options.arrivals.in_flight)
            send_task(worker, clock_ns(), &reaped);
        else if (more == 0)
            skewed_idle(skewed);
    }
    return reaped;
}

// All at once, then the next once all are done. A window ends with a batch.
uint64_t skewed_send_batches(struct worker *worker)
{
    struct skewed *skewed = worker->state;
    uint64_t reaped = 0;
    while (!worker_stopped(worker)) {
        uint64_t due_ns = clock_ns();
        for (uint64_t i = 0; i < skewed->options.tasks; i++)
            if (!send_task(worker, due_ns, &reaped))
                i--;
        skewed->pool.ops->drain(skewed->pool.pool, skewed->handle);
        reaped += skewed_reap(worker);
        skewed->batches++;
        skewed->makespan_sum_ns += skewed->ended_last_ns - due_ns;
    }
    return reaped;
}
