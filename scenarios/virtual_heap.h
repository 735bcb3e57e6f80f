// SPDX-License-Identifier: MIT
// virtual_heap.h: what ends next: a heap with the earliest end on top, of equal ends the lowest rank.
//
// Four children a place: half as many levels as with two, and the four lie in one line.
#ifndef SCENARIOS_VIRTUAL_HEAP_H
#define SCENARIOS_VIRTUAL_HEAP_H

#include <stdbool.h>
#include <stdint.h>

#include "hint.h"

struct virtual_end {
    uint64_t ns;
    uint32_t rank; // among equal times; no two entries have the same
    uint32_t worker;
};

struct virtual_heap {
    struct virtual_end *entries; // the caller's memory, with room for all
    uint32_t count;
};

HOT_INLINE bool virtual_before(const struct virtual_end *a, const struct virtual_end *b)
{
    return a->ns < b->ns || (a->ns == b->ns && a->rank < b->rank);
}

// The earliest of the children of a place, or `count`: there are none.
HOT_INLINE uint32_t virtual_heap_child(const struct virtual_heap *heap, uint32_t place)
{
    uint64_t first = 4 * (uint64_t)place + 1;
    if (first >= heap->count)
        return heap->count;
    uint32_t best = (uint32_t)first;
    uint32_t last = first + 4 < heap->count ? best + 4 : heap->count;
    for (uint32_t child = best + 1; child < last; child++)
        if (virtual_before(&heap->entries[child], &heap->entries[best]))
            best = child;
    return best;
}

// Puts `entry` in the place of the one on top.
static inline void virtual_heap_replace(struct virtual_heap *heap, struct virtual_end entry)
{
    uint32_t place = 0;
    for (;;) {
        uint32_t child = virtual_heap_child(heap, place);
        if (child == heap->count || virtual_before(&entry, &heap->entries[child]))
            break;
        heap->entries[place] = heap->entries[child];
        place = child;
    }
    heap->entries[place] = entry;
}

static inline void virtual_heap_add(struct virtual_heap *heap, struct virtual_end entry)
{
    uint32_t place = heap->count++;
    for (; place > 0; place = (place - 1) / 4) {
        const struct virtual_end *parent = &heap->entries[(place - 1) / 4];
        if (virtual_before(parent, &entry))
            break;
        heap->entries[place] = *parent;
    }
    heap->entries[place] = entry;
}

// Takes the one on top away; there is one.
static inline void virtual_heap_remove(struct virtual_heap *heap)
{
    struct virtual_end last = heap->entries[--heap->count];
    if (heap->count > 0)
        virtual_heap_replace(heap, last);
}

#endif
