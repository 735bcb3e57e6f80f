// SPDX-License-Identifier: MIT
// text_file.c: see text_file.h.
#include "report/text_file.h"

#include <errno.h>
#include <fcntl.h>
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
