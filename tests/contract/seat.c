// SPDX-License-Identifier: MIT
// seat.c: where the calling thread may run.
#include "seat.h"

#include <sched.h>
#include <stdbool.h>

static cpu_set_t allowed_before; // what seat_leave() goes back to
static bool shared;

void seat_take(unsigned index)
{
    cpu_set_t allowed, seat;
    if (sched_getaffinity(0, sizeof allowed, &allowed) != 0)
        return;
    unsigned wanted = index % (unsigned)CPU_COUNT(&allowed);
    for (unsigned cpu = 0; cpu < CPU_SETSIZE; cpu++) {
        if (!CPU_ISSET(cpu, &allowed) || wanted-- > 0)
            continue;
        CPU_ZERO(&seat);
        CPU_SET(cpu, &seat);
        sched_setaffinity(0, sizeof seat, &seat);
        return;
    }
}

void seat_share(void)
{
    if (sched_getaffinity(0, sizeof allowed_before, &allowed_before) != 0)
        return;
    shared = true;
    seat_take(0);
    sched_setscheduler(0, SCHED_BATCH, &(struct sched_param){0});
}

void seat_leave(void)
{
    if (!shared)
        return;
    shared = false;
    sched_setaffinity(0, sizeof allowed_before, &allowed_before);
    sched_setscheduler(0, SCHED_OTHER, &(struct sched_param){0});
}
