// SPDX-License-Identifier: MIT
// headline.h: the parts of facts_judge(): sentences on what came out.
#ifndef HARNESS_REPORT_HEADLINE_H
#define HARNESS_REPORT_HEADLINE_H

#include "report/facts.h"

// For each scenario that is about a share: how large the control's was, and that of the others.
void headline_shares(struct facts *facts);

// Where shares rise through one half.
void headline_crossings(struct facts *facts);

// How many threads are enough, for each sweep over them.
void headline_scaling(struct facts *facts);

// Who is how much worse than the reference, where scenarios are about that: the largest that is explained first.
void headline_compared(struct facts *facts);

#endif
