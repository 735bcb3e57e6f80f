// SPDX-License-Identifier: MIT
// dispatch_tally.h: how often each of some things came, and whether chance makes that of the shares that
// were promised.
//
// Everything is drawn from fixed seeds, so a check that passes once always does.
#ifndef TESTS_CONTRACT_DISPATCH_TALLY_H
#define TESTS_CONTRACT_DISPATCH_TALLY_H

#include <stdint.h>

#include "check.h"

#define TALLY_CELLS_MAX 1024

struct tally {
    unsigned cells; // set by the owner
    uint64_t total;
    uint64_t counts[TALLY_CELLS_MAX];
};

// One more of `cell`.
void tally_add(struct tally *tally, unsigned cell);

// Whether the counts fit shares (of a sum of 1; NULL: all alike), by Pearson's test at a level of about
// 10^-6. What has a share of 0 must never have come. `what`: of the shares, for the reason.
bool tally_fits(const struct tally *tally, const double *shares, const char *what,
                struct reason *reason);

// Two tallies of what is drawn again and again from the same things: each of them, and each after each,
// which must not depend on one another.
struct tally_pairs {
    struct tally singly, pairs;
    unsigned before; // the one that came before, cells: none
};

// Of 2..32 things.
void tally_pairs_start(struct tally_pairs *tally, unsigned cells);
void tally_pairs_add(struct tally_pairs *tally, unsigned cell);
bool tally_pairs_fit(const struct tally_pairs *tally, const double *shares, const char *what,
                     struct reason *reason);

#endif
