// SPDX-License-Identifier: MIT
// ring_account.h: the account of what went into a ring and what came out. No threads, no clock.
//
// An element says who pushed it (high bits) and its number among that producer's (low bits, from 1,
// rising). A consumer looks at each as it comes: the numbers of one producer must rise, and where it
// is the only consumer, by one. And it adds up count, sum and sum of squares. At the end the sums of
// both sides must be equal, modulo 2^64: that catches what was lost, came twice, was swapped or was
// never pushed.
#ifndef SCENARIOS_RING_ACCOUNT_H
#define SCENARIOS_RING_ACCOUNT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "declare/error.h"
#include "hint.h"

#define ELEMENT_NUMBER_BITS 48
#define ELEMENT_NUMBER_MASK ((UINT64_C(1) << ELEMENT_NUMBER_BITS) - 1)

static inline uint64_t element_of(uint64_t producer, uint64_t number)
{
    return producer << ELEMENT_NUMBER_BITS | number;
}

static inline uint64_t element_producer(uint64_t element)
{
    return element >> ELEMENT_NUMBER_BITS;
}

static inline uint64_t element_number(uint64_t element)
{
    return element & ELEMENT_NUMBER_MASK;
}

// Elements as power sums, modulo 2^64.
struct tally {
    uint64_t count, sum, squares;
};

HOT_INLINE void tally_add(struct tally *tally, uint64_t element)
{
    tally->count++;
    tally->sum += element;
    tally->squares += element * element;
}

// The elements first, first + 1, ... first + count - 1; count is at most 2^20.
HOT_INLINE void tally_add_run(struct tally *tally, uint64_t first, uint64_t count)
{
    // Sums of 0..count-1 and of their squares.
    uint64_t numbers = count * (count - 1) / 2, squares = numbers * (2 * count - 1) / 3;
    tally->count += count;
    tally->sum += count * first + numbers;
    tally->squares += count * first * first + 2 * first * numbers + squares;
}

void tally_merge(struct tally *to, const struct tally *from);

// The tally of a producer's elements 1..count.
struct tally tally_of_first(uint64_t producer, uint64_t count);

// What one consumer saw.
struct receipt {
    struct tally tally;
    uint64_t *last;     // [producers] number of the last element of each; 0: none yet
    uint64_t producers; // elements of others were made up
    // How much a number may exceed the last one plus 1: 0 where every element of a producer comes to
    // this consumer, RECEIPT_GAPS where some go to others.
    uint64_t slack;
    uint64_t faults;                    // elements that broke this rule
    uint64_t fault_element, fault_last; // the first of them, and the number before it
};

#define RECEIPT_GAPS (UINT64_MAX >> 1)

// Puts an element that broke the rule on record.
HOT_INLINE void receipt_note(struct receipt *receipt, uint64_t element, uint64_t last)
{
    if (receipt->faults++ == 0) {
        receipt->fault_element = element;
        receipt->fault_last = last;
    }
}

// An element came.
HOT_INLINE void receipt_take(struct receipt *receipt, uint64_t element)
{
    tally_add(&receipt->tally, element);
    uint64_t producer = element_producer(element), number = element_number(element);
    if (__builtin_expect(producer >= receipt->producers, 0)) {
        receipt_note(receipt, element, 0);
        return;
    }
    uint64_t last = receipt->last[producer];
    receipt->last[producer] = number;
    if (__builtin_expect(number - last - 1 > receipt->slack, 0))
        receipt_note(receipt, element, last);
}

// `count` elements came, one after the other. Where all are of one producer and each follows the one
// before, as they do as long as nothing is wrong, one comparison each says so, and their sums are
// known: so many elements cost a quarter of what they would one by one.
HOT_INLINE void receipt_take_many(struct receipt *receipt, const uint64_t *elements, size_t count)
{
    if (receipt->producers == 1 && receipt->slack == 0) {
        const uint64_t first = receipt->last[0] + 1;
        uint64_t difference = 0;
        for (size_t i = 0; i < count; i++)
            difference |= elements[i] ^ (first + i);
        if (__builtin_expect(difference == 0, 1)) {
            receipt->last[0] += count;
            tally_add_run(&receipt->tally, first, count);
            return;
        }
    }
    for (size_t i = 0; i < count; i++)
        receipt_take(receipt, elements[i]);
}

// Whether what came is what was pushed, in order: 0, or -EBADMSG with what is known of the
// difference. `receipts` are of all consumers, with nothing left in the ring.
int account_check(const struct tally *pushed, const struct receipt *receipts, unsigned consumers,
                  struct error *error);

#endif
