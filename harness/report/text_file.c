// SPDX-License-Identifier: MIT
// text_file.c: see text_file.h.
#include "report/text_file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int read_bytes(int fd, char *text, size_t bytes)
{
    for (size_t used = 0; used < bytes;) {
        ssize_t got = read(fd, text + used, bytes - used);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return got < 0 ? -errno : -EIO; // it became shorter while we read
        used += (size_t)got;
    }
    return 0;
}

// The bytes of a regular file, with a NUL behind them; malloc'ed. 0 or -errno.
static int read_file(int fd, char **text, size_t *bytes)
{
    struct stat status;
    if (fstat(fd, &status) < 0)
        return -errno;
    if (!S_ISREG(status.st_mode))
        return S_ISDIR(status.st_mode) ? -EISDIR : -EINVAL;
    *bytes = (size_t)status.st_size;
    *text = malloc(*bytes + 1);
    if (!*text)
        return -ENOMEM;
    int result = read_bytes(fd, *text, *bytes);
    if (result < 0) {
        free(*text);
        *text = NULL;
        return result;
    }
    (*text)[*bytes] = '\0';
    return 0;
}

int text_file_open(const char *path, int flags, int *fd, char **text, size_t *bytes,
                   struct error *error)
{
    *fd = open(path, flags | O_CLOEXEC | O_NONBLOCK);
    if (*fd < 0)
        return error_set(error, errno, "%s: cannot be opened: %s", path, strerror(errno));
    int result = read_file(*fd, text, bytes);
    if (result < 0) {
        close(*fd);
        return error_set(error, -result, "%s: cannot be read: %s", path,
                         result == -EINVAL ? "not a regular file" : strerror(-result));
    }
    return 0;
}

int text_file_write(int fd, const char *text, size_t bytes)
{
    while (bytes > 0) {
        ssize_t written = write(fd, text, bytes);
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return written < 0 ? -errno : -EIO;
        text += written;
        bytes -= (size_t)written;
    }
    return 0;
}

// Makes the rename last. Some file systems cannot do this for a folder; the file is whole anyway.
static void sync_folder(const char *path)
{
    char folder[PATH_MAX];
    const char *slash = strrchr(path, '/');
    snprintf(folder, sizeof folder, "%.*s", slash ? (int)(slash - path) + 1 : 1,
             slash ? path : ".");
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd >= 0) {
        fsync(fd);
        close(fd);
    }
}

static int replace_by(const char *part, const char *path, const char *text, size_t bytes)
{
    int fd = open(part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (fd < 0)
        return -errno;
    int result = text_file_write(fd, text, bytes);
    if (result == 0 && fsync(fd) < 0)
        result = -errno;
    if (close(fd) < 0 && result == 0)
        result = -errno;
    if (result == 0 && rename(part, path) < 0)
        result = -errno;
    if (result < 0)
        unlink(part);
    return result;
}

int text_file_replace(const char *path, const char *text, size_t bytes, struct error *error)
{
    char part[PATH_MAX];
    if ((size_t)snprintf(part, sizeof part, "%s.part", path) >= sizeof part)
        return error_set(error, ENAMETOOLONG, "%.60s...: a path of %zu bytes, the limit is %zu",
                         path, strlen(path), sizeof part - sizeof ".part");
    int result = replace_by(part, path, text, bytes);
    if (result < 0)
        return error_set(error, -result, "%s: cannot be written: %s", path, strerror(-result));
    sync_folder(path);
    return 0;
}
