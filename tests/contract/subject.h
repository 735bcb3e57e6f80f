// SPDX-License-Identifier: MIT
// subject.h: a lock in memory of its own, as the checks want it.
#ifndef TESTS_CONTRACT_SUBJECT_H
#define TESTS_CONTRACT_SUBJECT_H

#include "block.h"
#include "lock/lock.h"

#define SUBJECT_SLOTS_MAX 512

struct subject {
    const struct lock_ops *ops;
    struct lock_config config;
    unsigned group_of_slot[SUBJECT_SLOTS_MAX];
    struct block block;
    void *memory; // the block's
};

// Opens a lock of its own mapping, shared with children that are forked later if `shared`, with two
// groups among whose members the slots alternate. The memory is full of rubbish if the lock has an
// open(), which must not rely on it. 0, or -errno with nothing to close.
int subject_open(struct subject *subject, const struct lock_ops *ops, struct lock_config config);

// As subject_open(), in memory from the heap, whose early use and late use sanitizers see.
int subject_open_heap(struct subject *subject, const struct lock_ops *ops,
                      struct lock_config config);

// Closes the lock and frees its memory.
void subject_close(struct subject *subject);

// The node of `slot`: to be called once per slot.
void *subject_node(struct subject *subject, unsigned slot);

// Opens with `slots` and otherwise nothing special; aborts if that fails, as no lock may refuse it.
void subject_open_plain(struct subject *subject, const struct lock_ops *ops, unsigned slots);

#endif
