// SPDX-License-Identifier: MIT
// summary_count.c: see summary_count.h.
#include "report/summary_count.h"

#include <string.h>

// A control that passed verification at every point has proven nothing: the check may be blind.
static bool is_powerless(const struct summary *summary, const char *scenario, const char *primitive)
{
    const struct launch_table *launches = &summary->launches;
    int scenarios = csv_column(&launches->csv, "scenario");
    int primitives = csv_column(&launches->csv, "primitive");
    size_t failed = 0, passed = 0;
    for (size_t row = 0; row < launches->csv.rows; row++) {
        if (strcmp(launch_text(launches, row, primitives), primitive) != 0 ||
            strcmp(launch_text(launches, row, scenarios), scenario) != 0)
            continue;
        failed += launches->outcomes[row] == OUTCOME_FAILED_AS_EXPECTED;
        passed += launches->outcomes[row] == OUTCOME_DID_NOT_FAIL;
    }
    return failed == 0 && passed > 0;
}

static void count_powerless(struct summary *summary)
{
    for (size_t s = 0; s < summary->scenario_count; s++)
        for (size_t v = 0; v < summary->scenarios[s]->variant_count; v++) {
            const struct primitive *primitive = &summary->scenarios[s]->variants[v].primitive;
            if (!*primitive->promises)
                summary->counts->powerless +=
                    is_powerless(summary, summary->scenarios[s]->name, primitive->name);
        }
}

static void count_launches(struct summary *summary)
{
    static const bool bad[OUTCOMES] = {[OUTCOME_WRONG] = true,
                                       [OUTCOME_CRASHED] = true,
                                       [OUTCOME_TIMEOUT] = true,
                                       [OUTCOME_REFUSED] = true};
    for (size_t row = 0; row < summary->launches.csv.rows; row++)
        summary->counts->launches_bad += bad[summary->launches.outcomes[row]];
}

void summary_count(struct summary *summary)
{
    count_launches(summary);
    count_powerless(summary);
}
