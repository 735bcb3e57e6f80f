// SPDX-License-Identifier: MIT
// dispatch_tally.c: how often each of some things came, and whether that is chance.
#include "dispatch_tally.h"

#include <assert.h>
#include <math.h>

// Standard deviations that a normal value exceeds once in a million times.
#define DEVIATIONS 4.75

void tally_add(struct tally *tally, unsigned cell)
{
    assert(cell < tally->cells && tally->cells <= TALLY_CELLS_MAX);
    tally->counts[cell]++;
    tally->total++;
}

// The value that chi squared exceeds once in a million times (Wilson and Hilferty, 1931).
static double chi_squared_most(double degrees)
{
    double part = 2 / (9 * degrees);
    double root = 1 - part + DEVIATIONS * sqrt(part);
    return degrees * root * root * root;
}

bool tally_fits(const struct tally *tally, const double *shares, const char *what,
                struct reason *reason)
{
    double chi_squared = 0;
    unsigned degrees = 0;
    for (unsigned i = 0; i < tally->cells; i++) {
        double share = shares ? shares[i] : 1.0 / tally->cells;
        double wanted = share * (double)tally->total;
        double off = (double)tally->counts[i] - wanted;
        if (share == 0 && tally->counts[i] > 0)
            return reason_set(reason, "%s: number %u came %llu times, and never should", what, i,
                              (unsigned long long)tally->counts[i]);
        if (share == 0)
            continue;
        chi_squared += off * off / wanted;
        degrees++;
    }
    if (degrees <= 1)
        return true;
    double most = chi_squared_most(degrees - 1);
    return chi_squared <= most ||
           reason_set(reason, "%s: chi squared is %.1f, chance makes it at most %.1f", what,
                      chi_squared, most);
}

void tally_pairs_start(struct tally_pairs *tally, unsigned cells)
{
    *tally = (struct tally_pairs){
        .singly = {.cells = cells}, .pairs = {.cells = cells * cells}, .before = cells};
}

void tally_pairs_add(struct tally_pairs *tally, unsigned cell)
{
    tally_add(&tally->singly, cell);
    if (tally->before < tally->singly.cells)
        tally_add(&tally->pairs, tally->before * tally->singly.cells + cell);
    tally->before = cell;
}

bool tally_pairs_fit(const struct tally_pairs *tally, const char *what, struct reason *reason)
{
    return tally_fits(&tally->singly, NULL, what, reason) &&
           tally_fits(&tally->pairs, NULL, what, reason);
}
