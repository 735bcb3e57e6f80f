// SPDX-License-Identifier: MIT
// virtual_queues.h: the queues of workers in virtual time, first come, first served.
//
// When a task is given to such a worker it is known when it will be done. So a queue is a list of
// ends, and what has ended by now is taken off when somebody looks: no event is needed. The entries
// of all queues come from one store, so that memory grows with what is in flight.
#ifndef SCENARIOS_VIRTUAL_QUEUES_H
#define SCENARIOS_VIRTUAL_QUEUES_H

#include <assert.h>
#include <stdbool.h>
#include <stdint.h>

#include "hint.h"

// Most entries: 1.5 GiB of them, if so many tasks are in flight.
#define VIRTUAL_ENTRIES_MAX (UINT32_C(1) << 26)
#define VIRTUAL_NOTHING     UINT32_MAX

// A task in flight.
struct virtual_entry {
    uint64_t end_ns, picked_ns;
    uint32_t number; // of the task
    uint32_t next;   // that ends after this one; of a free entry: the next free one
};

struct virtual_worker {
    uint64_t free_ns;     // when all that it was given is done
    uint64_t work_ns;     // costs of all tasks that it was ever given
    uint32_t first, last; // of its entries; any while in_flight is 0
    uint32_t in_flight;   // entries; those that have ended and were not taken off yet included
    uint32_t given;       // tasks ever
};

struct virtual_queues {
    struct virtual_worker *workers; // the caller's memory, zeroed
    struct virtual_entry *entries;  // likewise, of any content
    uint32_t entries_max;
    uint32_t used; // entries that were ever used
    uint32_t free; // the first of those that are not used now
    // Sum of the ends of tasks that were taken off, modulo 2^64.
    uint64_t ends_ns;
};

// Whether one more task has room.
HOT_INLINE bool virtual_queues_room(const struct virtual_queues *queues)
{
    return queues->free != VIRTUAL_NOTHING || queues->used < queues->entries_max;
}

// Gives a worker a task at picked_ns that costs so much. There is room. When it is done.
HOT_INLINE uint64_t virtual_queues_give(struct virtual_queues *queues, uint32_t worker,
                                        uint64_t picked_ns, uint64_t cost_ns, uint32_t number)
{
    struct virtual_worker *to = &queues->workers[worker];
    uint32_t place = queues->free;
    if (place != VIRTUAL_NOTHING)
        queues->free = queues->entries[place].next;
    else
        place = queues->used++;
    to->free_ns = (to->free_ns > picked_ns ? to->free_ns : picked_ns) + cost_ns;
    to->work_ns += cost_ns;
    to->given++;
    queues->entries[place] =
        (struct virtual_entry){.end_ns = to->free_ns, .picked_ns = picked_ns, .number = number};
    if (to->in_flight++ == 0)
        to->first = place;
    else
        queues->entries[to->last].next = place;
    to->last = place;
    return to->free_ns;
}

// Takes off a worker's first task; there is one.
HOT_INLINE void virtual_queues_take(struct virtual_queues *queues, struct virtual_worker *worker)
{
    struct virtual_entry *entry = &queues->entries[worker->first];
    uint32_t place = worker->first;
    queues->ends_ns += entry->end_ns;
    worker->first = entry->next;
    worker->in_flight--;
    entry->next = queues->free;
    queues->free = place;
}

// Takes off all that has ended by now.
HOT_INLINE void virtual_queues_trim(struct virtual_queues *queues, uint32_t worker, uint64_t now_ns)
{
    struct virtual_worker *of = &queues->workers[worker];
    while (of->in_flight > 0 && queues->entries[of->first].end_ns <= now_ns)
        virtual_queues_take(queues, of);
}

#endif
