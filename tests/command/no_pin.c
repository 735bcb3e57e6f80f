// SPDX-License-Identifier: MIT
// no_pin.c: a preloaded library under which no thread may be pinned, as in some containers.
#include <errno.h>
#include <sched.h>

int sched_setaffinity(pid_t pid, size_t bytes, const cpu_set_t *cpus)
{
    (void)pid, (void)bytes, (void)cpus;
    errno = EPERM;
    return -1;
}
