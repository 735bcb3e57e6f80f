// SPDX-License-Identifier: MIT
// block.h: memory for a subject, which shows when something is written beside it.
#ifndef TESTS_CONTRACT_BLOCK_H
#define TESTS_CONTRACT_BLOCK_H

#include <stdbool.h>
#include <stddef.h>

enum block_kind {
    // A mapping of its own, shared with children that are forked later, between two strips of known
    // content.
    BLOCK_MAPPED,
    // From the heap, exactly as long as asked for: sanitizers see early, late and outside use.
    BLOCK_HEAP,
};

struct block {
    void *start;
    size_t bytes;
    enum block_kind kind;
    size_t strip; // bytes of the strip before it
    size_t mapped;
    unsigned char *left; // where it was mapped before it was moved
};

// Gets memory at a multiple of `alignment` (a power of two, at most a page), filled with `filling`.
// False if there is none.
bool block_get(struct block *block, size_t bytes, size_t alignment, enum block_kind kind,
               int filling);

// Moves mapped memory to another address, once, as another process may have it. At the old one lies
// what counts as a strip. False if there is no room.
bool block_move(struct block *block);

// False if a strip has changed. Always true on the heap, where sanitizers look.
bool block_intact(const struct block *block);

void block_free(struct block *block);

#endif
