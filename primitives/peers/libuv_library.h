// SPDX-License-Identifier: MIT
// libuv_library.h: a libuv of one's own.
//
// libuv has one pool of threads in a process. Its size is read from the environment when the first task
// comes, and its threads stay until the library is unloaded. Pools here have a size each and end, and
// several may be open. So each loads a copy of the library, of the same bytes, under a name that
// nobody else has: it has its own variables, and unloading it ends its threads. What is measured is
// libuv as it is; what is not as usual is only that there are several.
#ifndef PRIMITIVES_PEERS_LIBUV_LIBRARY_H
#define PRIMITIVES_PEERS_LIBUV_LIBRARY_H

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>
#include <uv.h>

#define LIBUV_NAME "libuv.so.1"

// What is called of it; the names are libuv's.
struct libuv_library {
    void *object;
    int file; // the copy; open as long as the object, for its name must stay taken
    int (*loop_init)(uv_loop_t *loop);
    int (*loop_close)(uv_loop_t *loop);
    int (*run)(uv_loop_t *loop, uv_run_mode mode);
    int (*queue_work)(uv_loop_t *loop, uv_work_t *work, uv_work_cb run, uv_after_work_cb after);
};

// A file in memory with the bytes of the file. Its descriptor, or -errno.
static int libuv_copy(const char *path)
{
    struct stat status;
    int from = open(path, O_RDONLY | O_CLOEXEC), to = -1;
    if (from >= 0 && fstat(from, &status) == 0)
        to = memfd_create("libuv", MFD_CLOEXEC);
    ssize_t copied = 1;
    for (off_t at = 0; to >= 0 && copied > 0 && at < status.st_size;)
        copied = sendfile(to, from, &at, (size_t)(status.st_size - at));
    int code = to < 0 || copied <= 0 ? -errno : to;
    if (from >= 0)
        close(from);
    if (to >= 0 && code < 0)
        close(to);
    return code;
}

// The file from which the system would load libuv, copied. Its descriptor, or -errno.
static int libuv_copy_installed(void)
{
    void *installed = dlopen(LIBUV_NAME, RTLD_LAZY | RTLD_LOCAL);
    struct link_map *map;
    if (!installed)
        return -ENOENT;
    int file = dlinfo(installed, RTLD_DI_LINKMAP, &map) == 0 ? libuv_copy(map->l_name) : -ENOENT;
    dlclose(installed);
    return file;
}

// A function as dlsym gives it is an object's address; POSIX has them of one size.
static bool libuv_find(void *object, const char *name, void *function)
{
    void *found = dlsym(object, name);
    memcpy(function, &found, sizeof found);
    return found;
}

static void libuv_unload(struct libuv_library *library)
{
    if (library->object)
        dlclose(library->object);
    close(library->file);
}

// 0, or -errno with nothing to unload.
static int libuv_load(struct libuv_library *library)
{
    char path[64];
    *library = (struct libuv_library){.file = libuv_copy_installed()};
    if (library->file < 0)
        return library->file;
    snprintf(path, sizeof path, "/proc/self/fd/%d", library->file);
    library->object = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (library->object && libuv_find(library->object, "uv_loop_init", &library->loop_init) &&
        libuv_find(library->object, "uv_loop_close", &library->loop_close) &&
        libuv_find(library->object, "uv_run", &library->run) &&
        libuv_find(library->object, "uv_queue_work", &library->queue_work))
        return 0;
    libuv_unload(library);
    return -ENOENT;
}

static void libuv_nothing(uv_work_t *work)
{
    (void)work;
}

static void libuv_nothing_after(uv_work_t *work, int status)
{
    (void)work, (void)status;
}

// Has it make its threads. The variable is the process's, so one pool after the other.
static int libuv_make_threads(const struct libuv_library *library, unsigned count)
{
    static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
    char size[16];
    uv_loop_t loop;
    uv_work_t work;
    snprintf(size, sizeof size, "%u", count);
    int code = library->loop_init(&loop);
    if (code != 0)
        return code;
    pthread_mutex_lock(&lock);
    code = setenv("UV_THREADPOOL_SIZE", size, 1) == 0 ? 0 : -errno;
    if (code == 0)
        code = library->queue_work(&loop, &work, libuv_nothing, libuv_nothing_after);
    pthread_mutex_unlock(&lock);
    library->run(&loop, UV_RUN_DEFAULT);
    library->loop_close(&loop);
    return code;
}

#endif
