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

// Chi squared is what it is for shares of some size: rarer cells count as one.
#define WANTED_MIN 5

static double cell_term(double count, double wanted)
{
    return wanted > 0 ? (count - wanted) * (count - wanted) / wanted : 0;
}

bool tally_fits(const struct tally *tally, const double *shares, const char *what,
                struct reason *reason)
{
    double chi_squared = 0, rare = 0, rare_wanted = 0;
    unsigned cells = 0;
    for (unsigned i = 0; i < tally->cells; i++) {
        double share = shares ? shares[i] : 1.0 / tally->cells;
        double wanted = share * (double)tally->total, count = (double)tally->counts[i];
        if (share == 0 && count > 0)
            return reason_set(reason, "%s: number %u came %.0f times, and never should", what, i,
                              count);
        if (wanted < WANTED_MIN) {
            rare += count;
            rare_wanted += wanted;
        } else {
            chi_squared += cell_term(count, wanted);
            cells++;
        }
    }
    chi_squared += cell_term(rare, rare_wanted);
    cells += rare_wanted > 0;
    if (cells <= 1)
        return true;
    double most = chi_squared_most(cells - 1);
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

bool tally_pairs_fit(const struct tally_pairs *tally, const double *shares, const char *what,
                     struct reason *reason)
{
    double each[TALLY_CELLS_MAX];
    unsigned cells = tally->singly.cells;
    for (unsigned i = 0; shares && i < tally->pairs.cells; i++)
        each[i] = shares[i / cells] * shares[i % cells];
    return tally_fits(&tally->singly, shares, what, reason) &&
           tally_fits(&tally->pairs, shares ? each : NULL, what, reason);
}
