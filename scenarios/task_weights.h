// SPDX-License-Identifier: MIT
// task_weights.h: the weights of workers, as an option says them.
#ifndef SCENARIOS_TASK_WEIGHTS_H
#define SCENARIOS_TASK_WEIGHTS_H

#include <stdint.h>

#include "declare/error.h"
#include "declare/field.h"

#define TASK_WEIGHTS_BYTES 32 // of the option, its final 0 included

// A row for a member char[TASK_WEIGHTS_BYTES].
#define TASK_ROW_WEIGHTS(type_, member_)                                                           \
    {                                                                                              \
        .name = "weights",                                                                         \
        .help = "of the workers, as 4:2:1, which starts again for the fourth; only "               \
                "weighted_round_robin follows them, and no strategy picks a worker of weight 0; "  \
                "empty: all alike",                                                                \
        .type = FIELD_TEXT, FIELD_AT(type_, member_), .sweep = true                                \
    }

// Writes the weight of each worker, 0..1,000,000. 0, or -EINVAL with a sentence: no such numbers, or
// their sum is 0. An empty text is all 1.
int task_weights_read(const char *text, uint32_t *weights, uint32_t workers, struct error *error);

// The same without anybody to write to: for a scenario's check.
int task_weights_check(const char *text, uint32_t workers, struct error *error);

#endif
