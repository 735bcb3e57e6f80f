// SPDX-License-Identifier: MIT
// quiet.c: see quiet.h.
#include "report/quiet.h"

#include <stdio.h>
#include <string.h>

#define LOST_MAX 0.01 // as much as the differences between good locks

bool quiet_judge(const struct csv_table *environment, char *text, size_t bytes)
{
    unsigned worst_cpu = 0;
    double worst = 0;
    text[0] = '\0';
    for (size_t row = 0; row < environment->rows; row++) {
        unsigned cpu;
        double lost = csv_number(environment, row, "value");
        if (strcmp(csv_text(environment, row, "class"), NOISE_CLASS) == 0 && lost > worst &&
            sscanf(csv_text(environment, row, "field"), "cpu%u_lost_ratio", &cpu) == 1) {
            worst = lost;
            worst_cpu = cpu;
        }
    }
    if (worst <= LOST_MAX)
        return true;
    snprintf(
        text, bytes,
        "The machine was not quiet: CPU %u lost up to %.1f %% of its time to others; intervals "
        "are wide and medians may be off.",
        worst_cpu, worst * 100);
    return false;
}
