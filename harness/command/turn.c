// SPDX-License-Identifier: MIT
// turn.c: see turn.h.
#include "command/turn.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

// The folder of the session, or else the one that everybody shares: no link is followed there, and
// no file of somebody else is taken.
static int open_lock(void)
{
    char path[512];
    const char *folder = getenv("XDG_RUNTIME_DIR");
    if (folder && *folder == '/')
        snprintf(path, sizeof path, "%s/contend.lock", folder);
    else
        snprintf(path, sizeof path, "/tmp/contend-%u.lock", (unsigned)geteuid());
    int fd = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
    struct stat status;
    if (fd >= 0 && fstat(fd, &status) == 0 && S_ISREG(status.st_mode) && status.st_uid == geteuid())
        return fd;
    fprintf(stderr, "contend: %s cannot be locked (%s); another contend may disturb this one\n",
            path, fd < 0 ? strerror(errno) : "not a file of yours");
    if (fd >= 0)
        close(fd);
    return -1;
}

static void tell_holder(int fd)
{
    char pid[16] = "";
    ssize_t bytes = pread(fd, pid, sizeof pid - 1, 0);
    if (bytes <= 0)
        strcpy(pid, "unknown"); // it has the lock, but has not written yet
    fprintf(stderr, "contend: another contend (pid %s) is measuring on this machine; waiting\n",
            pid);
}

// The descriptor stays open, and with it the lock, until the process ends.
void turn_take(void)
{
    int fd = open_lock();
    if (fd < 0)
        return;
    if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
        tell_holder(fd);
        if (flock(fd, LOCK_EX) != 0)
            return;
    }
    char pid[16];
    int bytes = snprintf(pid, sizeof pid, "%d", (int)getpid());
    if (ftruncate(fd, 0) != 0 || pwrite(fd, pid, (size_t)bytes, 0) != bytes)
        return; // others wait all the same, and do not learn for whom
}
