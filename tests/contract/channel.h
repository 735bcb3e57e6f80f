// SPDX-License-Identifier: MIT
// channel.h: what the sleeping forms of rings and streams have in common: small items go in, and
// come out in order.
//
// An item is a number below 256: an element of a ring, a byte or a record of one byte of a stream.
#ifndef TESTS_CONTRACT_CHANNEL_H
#define TESTS_CONTRACT_CHANNEL_H

#include "caller.h"
#include "check.h"
#include "ring_subject.h"
#include "stream_subject.h"

// Slots of each side: those of sleepers, then that of the thread that runs the check.
#define CHANNEL_SLEEPERS 3
#define CHANNEL_OWN_SLOT CHANNEL_SLEEPERS

// How an item goes in or comes out. A way that is not offered is taken for CHANNEL_ONE.
enum channel_way {
    CHANNEL_ONE,   // push, pop; write, read
    CHANNEL_MANY,  // push_many, pop_many; reserve and commit, peek and consume
    CHANNEL_UNTIL, // the sleeping form, which does not have to sleep
    CHANNEL_WAYS,
};

struct channel {
    enum family_kind kind;
    union {
        struct ring_subject ring;
        struct stream_subject stream;
    };
    void *givers[CHANNEL_SLEEPERS + 1], *takers[CHANNEL_SLEEPERS + 1]; // handles
};

// Opens a ring or stream of a small capacity for CHANNEL_SLEEPERS and one on each side that is for
// many. 0, or -errno.
int channel_open(struct channel *channel, struct contract_subject subject, bool shared);

void channel_close(struct channel *channel);

// How many may sleep as givers (or as takers): 1 where the side is for one.
unsigned channel_sleepers(const struct channel *channel, bool givers);

// A place that one taker makes lets a giver in.
bool channel_frees_at_once(const struct channel *channel);

// The calling thread becomes the user of a slot. On a side for one there is but one slot, and no two
// may use it at the same time.
void channel_attach(struct channel *channel, bool giver, unsigned slot);

bool channel_put(struct channel *channel, unsigned slot, enum channel_way way, uint8_t item);

bool channel_get(struct channel *channel, unsigned slot, enum channel_way way, uint8_t *item);

// Puts `count` items, 1..8, in one call that takes them all if there is room.
bool channel_put_row(struct channel *channel, unsigned slot, const uint8_t *items, unsigned count);

// 0 or -errno.
int channel_put_until(struct channel *channel, unsigned slot, uint8_t item, uint64_t deadline_ns);

int channel_get_until(struct channel *channel, unsigned slot, uint8_t *item, uint64_t deadline_ns);

void channel_shut(struct channel *channel);

#endif
