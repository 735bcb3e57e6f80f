// SPDX-License-Identifier: MIT
// summary_group.c: see summary_group.h.
#include "report/summary_group.h"

int outcome_severity(enum outcome outcome)
{
    static const int order[OUTCOMES] = {
        [OUTCOME_OK] = 0,          [OUTCOME_DID_NOT_FAIL] = 1, [OUTCOME_FAILED_AS_EXPECTED] = 2,
        [OUTCOME_UNSUPPORTED] = 3, [OUTCOME_REFUSED] = 4,      [OUTCOME_TIMEOUT] = 5,
        [OUTCOME_CRASHED] = 6,     [OUTCOME_WRONG] = 7,
    };
    return order[outcome];
}

static void read_cells(const struct csv_table *table, size_t row, const struct field_table *fields,
                       void *object)
{
    struct error ignored;
    for (size_t i = 0; i < fields->count; i++) {
        char header[100];
        const char *cell =
            csv_text(table, row, field_header(&fields->rows[i], header, sizeof header));
        if (*cell)
            field_parse(&fields->rows[i], cell, object, &ignored);
    }
}

bool group_gather(struct group *group, const struct summary *summary, size_t first)
{
    const struct launch_table *launches = &summary->launches;
    const struct csv_table *csv = &launches->csv;
    *group = (struct group){.first = first, .point = csv_text(csv, first, "point")};
    group->scenario = scenario_find(summary->scenarios, summary->scenario_count,
                                    csv_text(csv, first, "scenario"));
    size_t row = first;
    do {
        group->count++;
        enum outcome outcome = launches->outcomes[row];
        if (group->count == 1 || outcome_severity(outcome) > outcome_severity(group->outcome)) {
            group->outcome = outcome;
            group->note = csv_text(csv, row, "message");
        }
        row = launches->next[row];
    } while (row != 0);
    if (!group->scenario)
        return false;
    read_cells(csv, first, &identity_table, &group->identity);
    read_cells(csv, first, &subject_table, &group->subject);
    read_cells(csv, first, &axes_table, &group->axes);
    read_cells(csv, first, &group->scenario->options, group->options);
    return true;
}
