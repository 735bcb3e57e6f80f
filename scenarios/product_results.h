// SPDX-License-Identifier: MIT
// product_results.h: what a launch of the racy product says in the end.
#ifndef SCENARIOS_PRODUCT_RESULTS_H
#define SCENARIOS_PRODUCT_RESULTS_H

#include <stdint.h>

#include "declare/error.h"
#include "declare/field.h"
#include "measure/scenario.h"
#include "product_table.h"

#define PRODUCT_LIST_BYTES 168 // a number and a space for each of 0..15 survivors

// Over the measured windows. The columns of a probe are NaN without it.
struct product_results {
    uint64_t trials, failures, updates, lost_updates, overwritten;
    double failure_share, lost_share, first_failure;
    double ns_per_update, start_skew_ns;
    uint64_t stamp_decided, stamp_agreed;
    double stamp_decided_share, stamp_agreement;
    char by_survivors[PRODUCT_LIST_BYTES], lost_by_thread[PRODUCT_LIST_BYTES];
};

#define PRODUCT_RESULT_ROWS 16
extern const struct field product_result_rows[PRODUCT_RESULT_ROWS];

// Fills the results of a launch that ended.
void product_report(struct product_results *results, const struct product_table *table,
                    const struct run *run);

// 0, or -EBADMSG if an update was lost or overwritten before its thread looked back, with the
// first wrong product; or -EPROTO if a product cannot come from any race: a defect of the scenario.
int product_verify(const struct product_table *table, struct error *error);

#endif
