// SPDX-License-Identifier: MIT
// sleeper.h: a caller that waits for an item or for room, and the checks of sleeping forms, which are
// the same for rings and streams.
#ifndef TESTS_CONTRACT_SLEEPER_H
#define TESTS_CONTRACT_SLEEPER_H

#include "channel.h"

struct sleeper {
    struct caller caller; // first: its body finds the sleeper by it

    // Set before sleeper_start().
    struct channel *channel;
    bool gives; // waits for room to put `item` in, else for an item
    unsigned slot;
    uint64_t deadline_ns;

    uint8_t item;
    // Read once the caller has returned.
    int result;
    uint64_t returned_ns;
};

void sleeper_start(struct sleeper *sleeper);

// Fills the channel by CHANNEL_OWN_SLOT with items `from`, `from` + 1, ..., and returns how many.
unsigned channel_fill(struct channel *channel, uint8_t from);

// Each is put to a ring or stream that offers the sleeping forms.
bool wakes_taker(struct contract_subject subject, struct effort effort, struct reason *reason);
bool wakes_giver(struct contract_subject subject, struct effort effort, struct reason *reason);
bool wakes_all(struct contract_subject subject, struct effort effort, struct reason *reason);
bool sleeps_until_deadline(struct contract_subject subject, struct effort effort,
                           struct reason *reason);
bool shuts(struct contract_subject subject, struct effort effort, struct reason *reason);
bool sleeps_through_signals(struct contract_subject subject, struct effort effort,
                            struct reason *reason);
bool rests(struct contract_subject subject, struct effort effort, struct reason *reason);
bool wakes_process(struct contract_subject subject, struct effort effort, struct reason *reason);

#endif
