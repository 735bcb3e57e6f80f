// SPDX-License-Identifier: MIT
// fail_at.c: a preloaded library that ends or fails its process at the n-th change of a file.
//
// FAIL_AT=n counts write, pwrite, ftruncate, rename and mkdir of the process that was started with
// it (launches are not counted: the library takes itself out of the environment). FAIL_HOW=kill:
// SIGKILL right before the n-th. FAIL_HOW=after: right after it. FAIL_HOW=full: from the n-th on,
// write writes half of the bytes once and then nothing, with ENOSPC.
#include <dlfcn.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static long fail_at, calls;
static char how[16];

__attribute__((constructor)) static void begin(void)
{
    const char *at = getenv("FAIL_AT"), *kind = getenv("FAIL_HOW");
    fail_at = at ? atol(at) : 0;
    snprintf(how, sizeof how, "%s", kind ? kind : "kill");
    unsetenv("LD_PRELOAD");
}

static void count_call(void)
{
    if (++calls == fail_at && strcmp(how, "kill") == 0)
        kill(getpid(), SIGKILL);
}

static void call_done(void)
{
    if (calls == fail_at && strcmp(how, "after") == 0)
        kill(getpid(), SIGKILL);
}

static int is_full(void)
{
    return fail_at && calls >= fail_at && strcmp(how, "full") == 0;
}

// The function that ours stands before. By its bytes: ISO C has no cast from object to function.
static void find(const char *name, void *function, size_t bytes)
{
    void *found = dlsym(RTLD_NEXT, name);
    memcpy(function, &found, bytes);
}

// Standard streams are no files of ours.
ssize_t write(int fd, const void *bytes, size_t count)
{
    ssize_t (*real)(int, const void *, size_t);
    find("write", &real, sizeof real);
    if (fd <= STDERR_FILENO)
        return real(fd, bytes, count);
    count_call();
    if (is_full()) {
        if (calls == fail_at && count > 1)
            return real(fd, bytes, count / 2);
        errno = ENOSPC;
        return -1;
    }
    ssize_t written = real(fd, bytes, count);
    call_done();
    return written;
}

int rename(const char *from, const char *to)
{
    int (*real)(const char *, const char *);
    find("rename", &real, sizeof real);
    count_call();
    int code = real(from, to);
    call_done();
    return code;
}

int mkdir(const char *path, mode_t mode)
{
    int (*real)(const char *, mode_t);
    find("mkdir", &real, sizeof real);
    count_call();
    int code = real(path, mode);
    call_done();
    return code;
}
