// SPDX-License-Identifier: MIT
// fake.h: hand-made scenarios for tests of plans, points and launches.
#ifndef TESTS_HARNESS_MEASURE_FAKE_H
#define TESTS_HARNESS_MEASURE_FAKE_H

#include "measure/scenario.h"

// count: primitives good, other, small (2 threads at most), control (must fail), plain (has no
// probe but none); options inside (duration, swept), cells (count, swept) and mode (one value).
// roles: one primitive, pair, with `threads` producers, 2 consumers and 1 hog that is not counted.
// wordy: a primitive, good, whose options are so long that the name of a point is too long.
struct fake_options {
    uint64_t inside_ns, cells;
    unsigned mode;
};

#define FAKES 3
extern const struct scenario *const fakes[FAKES];

// Adds 1 to its worker's operations until the window is over.
uint64_t fake_work(struct worker *worker);

#endif
