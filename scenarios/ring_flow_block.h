// SPDX-License-Identifier: MIT
// ring_flow_block.h: the block of memory that belongs to an element beside its 64 bits: filled before
// the push, checked and emptied after the pop.
#ifndef SCENARIOS_RING_FLOW_BLOCK_H
#define SCENARIOS_RING_FLOW_BLOCK_H

#include "machine/clock.h"
#include "ring_flow.h"

// Difference between the first words of two blocks' neighbouring elements, odd: no word of one is a
// word of the next.
#define FLOW_WORD_STEP UINT64_C(0x9e3779b97f4a7c15)

HOT_INLINE struct flow_block *flow_block(const struct flow *flow, uint64_t element)
{
    uint64_t index = element_producer(element) * (flow->block_mask + 1) +
                     (element_number(element) & flow->block_mask);
    return (struct flow_block *)(flow->arena + index * flow->block_bytes);
}

// Writes the element's block, once. False: its last user is not done with it.
HOT_INLINE bool flow_fill(const struct flow *flow, struct flow_seat *seat, uint64_t element,
                          enum probe probe)
{
    struct flow_block *block = flow_block(flow, element);
    if (element_number(element) > seat->filled) {
        // acquire: pairs with the release store in flow_empty: its reads are over.
        if (atomic_load_explicit(&block->held, memory_order_acquire))
            return false;
        // relaxed: the push hands it over, with the words.
        atomic_store_explicit(&block->held, 1, memory_order_relaxed);
        for (uint64_t i = 0, word = element; i < flow->words; i++, word += FLOW_WORD_STEP)
            // relaxed: as above.
            atomic_store_explicit(&block->words[i], word, memory_order_relaxed);
        seat->filled = element_number(element);
    }
    if (probe == PROBE_LATENCY)
        // relaxed: as above.
        atomic_store_explicit(&block->stamp, clock_ticks(), memory_order_relaxed);
    return true;
}

// Reads the element's block and gives it back. When its push began; `*torn` counts blocks that are
// not as they were written.
HOT_INLINE uint64_t flow_empty(const struct flow *flow, uint64_t element, uint64_t *torn)
{
    if (element_producer(element) >= flow->sides.config.producers)
        return UINT64_MAX; // made up: it has no block
    struct flow_block *block = flow_block(flow, element);
    uint64_t difference = 0;
    for (uint64_t i = 0, word = element; i < flow->words; i++, word += FLOW_WORD_STEP)
        // relaxed: the pop is what makes them visible.
        difference |= atomic_load_explicit(&block->words[i], memory_order_relaxed) ^ word;
    *torn += difference != 0;
    // relaxed: as above.
    uint64_t stamp = atomic_load_explicit(&block->stamp, memory_order_relaxed);
    // release: pairs with the acquire load in flow_fill.
    atomic_store_explicit(&block->held, 0, memory_order_release);
    return stamp;
}

#endif
