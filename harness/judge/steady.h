// SPDX-License-Identifier: MIT
// steady.h: when warm-up is over.
#ifndef HARNESS_JUDGE_STEADY_H
#define HARNESS_JUDGE_STEADY_H

#include <stdbool.h>
#include <stddef.h>

#define STEADY_WINDOWS 3
#define STEADY_SLOPE   0.02

// True when the last STEADY_WINDOWS throughputs do not rise any more: the least-squares line
// through them rises by less than STEADY_SLOPE of their mean from first to last. Falling counts as
// steady: a machine that slows down is measured as it is.
bool judge_steady(const double *throughput, size_t count);

#endif
