// SPDX-License-Identifier: MIT
// ring_account.c: see ring_account.h.
#include "ring_account.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>

void tally_merge(struct tally *to, const struct tally *from)
{
    to->count += from->count;
    to->sum += from->sum;
    to->squares += from->squares;
}

// With b = producer << 48: the sum of (b + i) and of (b + i)^2 over i = 1..n.
struct tally tally_of_first(uint64_t producer, uint64_t count)
{
    // The divisions of n (n+1) (2n+1) / 6 are made on factors that they divide, before the products
    // go beyond 64 bits.
    uint64_t a = count, b = count + 1, c = 2 * count + 1;
    *(a % 2 == 0 ? &a : &b) /= 2;
    uint64_t numbers = a * b;
    *(a % 3 == 0 ? &a : b % 3 == 0 ? &b : &c) /= 3;
    uint64_t base = element_of(producer, 0);
    return (struct tally){.count = count,
                          .sum = count * base + numbers,
                          .squares = count * base * base + 2 * base * numbers + a * b * c};
}

// The first fault that any consumer saw, or NULL; and how many there were.
static const struct receipt *first_fault(const struct receipt *receipts, unsigned consumers,
                                         uint64_t *faults, unsigned *consumer)
{
    const struct receipt *first = NULL;
    *faults = 0;
    for (unsigned i = consumers; i-- > 0;) {
        *faults += receipts[i].faults;
        if (receipts[i].faults == 0)
            continue;
        first = &receipts[i];
        *consumer = i;
    }
    return first;
}

// What came where another number was due.
static void describe_fault(char *text, size_t bytes, const struct receipt *receipts,
                           unsigned consumers)
{
    uint64_t faults;
    unsigned consumer = 0;
    const struct receipt *first = first_fault(receipts, consumers, &faults, &consumer);
    *text = '\0';
    if (!first)
        return;
    uint64_t producer = element_producer(first->fault_element);
    if (producer >= first->producers)
        snprintf(text, bytes,
                 "; %" PRIu64 " out of order, first: %#" PRIx64 ", which nobody pushed", faults,
                 first->fault_element);
    else
        snprintf(text, bytes,
                 "; %" PRIu64 " out of order, first: number %" PRIu64 " of producer %" PRIu64
                 " came to consumer %u after its number %" PRIu64,
                 faults, element_number(first->fault_element), producer, consumer,
                 first->fault_last);
}

// Which elements are too few or too many: known exactly if it is one, since then it is the difference
// of the sums.
static void describe_element(char *text, size_t bytes, uint64_t difference, uint64_t element)
{
    *text = '\0';
    if (difference == 1)
        snprintf(text, bytes, ": number %" PRIu64 " of producer %" PRIu64, element_number(element),
                 element_producer(element));
}

int account_check(const struct tally *pushed, const struct receipt *receipts, unsigned consumers,
                  struct error *error)
{
    struct tally popped = {0};
    for (unsigned i = 0; i < consumers; i++)
        tally_merge(&popped, &receipts[i].tally);
    char fault[200], element[80];
    describe_fault(fault, sizeof fault, receipts, consumers);
    if (popped.count < pushed->count) {
        uint64_t lost = pushed->count - popped.count;
        describe_element(element, sizeof element, lost, pushed->sum - popped.sum);
        return error_set(error, EBADMSG, "%" PRIu64 " of %" PRIu64 " elements lost%s%s", lost,
                         pushed->count, element, fault);
    }
    if (popped.count > pushed->count) {
        uint64_t more = popped.count - pushed->count;
        describe_element(element, sizeof element, more, popped.sum - pushed->sum);
        return error_set(error, EBADMSG,
                         "%" PRIu64 " elements more than the %" PRIu64 " that were pushed%s%s",
                         more, pushed->count, element, fault);
    }
    if (popped.sum != pushed->sum || popped.squares != pushed->squares)
        return error_set(error, EBADMSG,
                         "as many elements as were pushed, %" PRIu64 ", but not the same%s",
                         pushed->count, fault);
    return *fault ? error_set(error, EBADMSG, "every element came once, but not in order%s", fault)
                  : 0;
}
