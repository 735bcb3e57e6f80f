// SPDX-License-Identifier: MIT
// headline.h: the parts of facts_judge(): sentences on what came out.
#ifndef HARNESS_REPORT_HEADLINE_H
#define HARNESS_REPORT_HEADLINE_H

#include "report/facts.h"

// For each scenario that is about a share: how large the control's was, and that of the others.
void headline_shares(struct facts *facts);

// Where shares rise through one half.
void headline_crossings(struct facts *facts);

#endif
