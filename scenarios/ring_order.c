// SPDX-License-Identifier: MIT
// ring_order.c: see ring_order.h: two sorted lists and one sweep.
#include "ring_order.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>

#include "ring_account.h"

// An element's way through the queue.
struct passage {
    uint64_t push_begin, push_end, pop_begin, pop_end, element;
};

static int compare(uint64_t a, uint64_t b)
{
    return (a > b) - (a < b);
}

static int by_element(const void *a, const void *b)
{
    return compare(((const struct order_entry *)a)->element,
                   ((const struct order_entry *)b)->element);
}

static int by_push_begin(const void *a, const void *b)
{
    return compare(((const struct passage *)a)->push_begin,
                   ((const struct passage *)b)->push_begin);
}

static int by_push_end(const void *a, const void *b)
{
    return compare(((const struct passage *)a)->push_end, ((const struct passage *)b)->push_end);
}

// Those in both logs, which are sorted by element.
static size_t join(struct passage *passages, const struct order_entry *pushes, size_t push_count,
                   const struct order_entry *pops, size_t pop_count)
{
    size_t count = 0;
    for (size_t i = 0, j = 0; i < push_count && j < pop_count;) {
        int order = compare(pushes[i].element, pops[j].element);
        if (order == 0)
            passages[count++] = (struct passage){.push_begin = pushes[i].begin,
                                                 .push_end = pushes[i].end,
                                                 .pop_begin = pops[j].begin,
                                                 .pop_end = pops[j].end,
                                                 .element = pushes[i].element};
        i += order <= 0;
        j += order >= 0;
    }
    return count;
}

static int refuse(const struct passage *first, const struct passage *second, struct error *error)
{
    return error_set(error, EBADMSG,
                     "number %" PRIu64 " of producer %" PRIu64
                     " was in the ring before number %" PRIu64 " of producer %" PRIu64
                     " was pushed, but popped after it",
                     element_number(first->element), element_producer(first->element),
                     element_number(second->element), element_producer(second->element));
}

// Goes through the elements as their pushes began. Of all that had been pushed by then, the one
// whose pop began last is the witness.
static int sweep(const struct passage *begun, const struct passage *ended, size_t count,
                 struct error *error)
{
    const struct passage *latest = NULL;
    for (size_t i = 0, j = 0; i < count; i++) {
        for (; j < count && ended[j].push_end < begun[i].push_begin; j++)
            if (!latest || ended[j].pop_begin > latest->pop_begin)
                latest = &ended[j];
        if (latest && begun[i].pop_end < latest->pop_begin)
            return refuse(latest, &begun[i], error);
    }
    return 0;
}

int order_check(struct order_entry *pushes, size_t push_count, struct order_entry *pops,
                size_t pop_count, uint64_t *checked, struct error *error)
{
    *checked = 0;
    size_t room = push_count < pop_count ? push_count : pop_count;
    if (room == 0)
        return 0;
    struct passage *begun = malloc(room * sizeof *begun), *ended = malloc(room * sizeof *ended);
    int code = begun && ended ? 0 : error_set(error, ENOMEM, "no memory to check the order");
    if (code == 0) {
        qsort(pushes, push_count, sizeof *pushes, by_element);
        qsort(pops, pop_count, sizeof *pops, by_element);
        size_t count = join(begun, pushes, push_count, pops, pop_count);
        join(ended, pushes, push_count, pops, pop_count);
        qsort(begun, count, sizeof *begun, by_push_begin);
        qsort(ended, count, sizeof *ended, by_push_end);
        code = sweep(begun, ended, count, error);
        *checked = count;
    }
    free(begun);
    free(ended);
    return code;
}
