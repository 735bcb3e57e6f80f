// SPDX-License-Identifier: MIT
// pool_subject.h: a pool in memory of its own and the tasks that are given to it, as the checks want
// them.
#ifndef TESTS_CONTRACT_POOL_SUBJECT_H
#define TESTS_CONTRACT_POOL_SUBJECT_H

#include <stdatomic.h>

#include "block.h"
#include "check.h"

// Why a pool is broken, found by a task.
enum pool_fault {
    POOL_FAULT_NONE,
    POOL_FAULT_TWICE,
    POOL_FAULT_UNWRITTEN,
    POOL_FAULT_OUTSIDE,
    POOL_FAULT_EARLY,
    POOL_FAULT_ORDER,
    POOL_FAULT_REFUSED,
};

struct pool_subject {
    const struct pool_ops *ops;
    struct pool_config config;
    struct effort effort;
    struct reason *reason; // the check's
    struct block block;
    void *pool; // the block's
    _Atomic unsigned fault;
    _Atomic uint64_t ended;       // tasks
    _Atomic uint64_t run_outside; // of them, those that were run by no thread of the pool
    _Atomic uint64_t permits;     // for tasks that wait for one
};

// What one side writes and the other reads: a plain variable, so that the thread sanitizer proves
// the pool's release and acquire; a relaxed atomic if racy.
struct pool_cell {
    uint64_t plain;
    _Atomic uint64_t racy;
};

// A task. Zeroed but for what the check sets.
struct pool_record {
    struct pool_task task;
    struct pool_subject *subject;
    // What it does, beside keeping count. NULL: nothing.
    void (*does)(struct pool_record *record, void *handle);
    void *context; // for `does`
    uint64_t number;
    struct pool_cell before; // written by who submits
    struct pool_cell after;  // written by the task
    _Atomic unsigned begun, ended, given_back;
};

// The strategy of pools that dispatch: in turn.
extern const struct dispatch_ops *const pool_dispatch;

// A config that asks for nothing special.
struct pool_config pool_config_plain(unsigned workers, unsigned producers, uint64_t capacity);

// Opens a pool in memory full of rubbish; a pool that dispatches does it in turn. 0, or -errno with
// nothing to close.
int pool_subject_open(struct pool_subject *subject, const struct pool_ops *ops,
                      struct pool_config config, enum block_kind kind, struct effort effort,
                      struct reason *reason);

// Opens in mapped memory and starts. False with the reason set.
bool pool_subject_start(struct pool_subject *subject, const struct pool_ops *ops,
                        struct pool_config config, struct effort effort, struct reason *reason);

// Stops; the reason then says what it waits for. How many were given back, each counted in its
// record.
uint64_t pool_subject_stop(struct pool_subject *subject, enum pool_stop how);

void pool_subject_drain(struct pool_subject *subject, void *handle, const char *why);

// Closes the pool and frees its memory.
void pool_subject_close(struct pool_subject *subject);

// The calling thread's handle as a producer, which it is from then on: to be called once per slot.
void *pool_subject_attach(struct pool_subject *subject, unsigned slot);

// Submits, once. `number`: what the task must find.
bool pool_record_try(struct pool_subject *subject, void *handle, struct pool_record *record);

// Submits, again and again until the pool takes it.
void pool_record_submit(struct pool_subject *subject, void *handle, struct pool_record *record);

// Once run or given back, and seen: for who has drained or stopped. False with the reason set.
bool pool_record_done(struct pool_record *record);

// As pool_record_done(), with the reason in a text of the caller's: for one of several threads.
bool pool_record_told(struct pool_record *record, char text[160]);

// Of `count` records each. Nor has any task met a fault.
bool pool_records_done(struct pool_subject *subject, struct pool_record *records, unsigned count);

// Waits until so many tasks have ended since the pool was opened.
void pool_subject_await(struct pool_subject *subject, uint64_t ended);

// A task's `does`: waits for a permit, and uses it up.
void pool_record_waits(struct pool_record *record, void *handle);

void pool_subject_permit(struct pool_subject *subject, uint64_t permits);

void pool_fault_set(struct pool_subject *subject, enum pool_fault fault);

// True if there is none. Else sets the reason.
bool pool_faultless(struct pool_subject *subject);

// Sleeps until the flag is set.
void pool_await_flag(_Atomic bool *flag);

#endif
