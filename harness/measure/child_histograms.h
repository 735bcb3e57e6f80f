// SPDX-License-Identifier: MIT
// child_histograms.h: the histograms of a launch's workers: latency, and what the scenario counts.
#ifndef HARNESS_MEASURE_CHILD_HISTOGRAMS_H
#define HARNESS_MEASURE_CHILD_HISTOGRAMS_H

#include "measure/page.h"
#include "measure/scenario.h"

// Latency for its probe, and what the scenario counts besides for any probe but `none`. 0 or -ENOMEM.
int set_up_histograms(struct run *run, struct error *error);

// Empties them, between warm-up and the first measured window.
void forget_histograms(const struct run *run);

// Puts them into the reply, those of a role together.
void collect_histograms(const struct run *run, struct launch_reply *reply);

#endif
