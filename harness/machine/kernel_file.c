// SPDX-License-Identifier: MIT
// kernel_file.c: see kernel_file.h.
#include "machine/kernel_file.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SEARCHED_BYTES (16 * 1024)

long kernel_file_read(const char *path, char *text, size_t bytes)
{
    text[0] = '\0';
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return -errno;
    size_t length = 0;
    ssize_t got = 0;
    // The files of /proc give a piece per call.
    while (length < bytes - 1) {
        got = read(file, text + length, bytes - 1 - length);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            break;
        length += (size_t)got;
    }
    long result = got < 0 ? -errno : 0;
    close(file);
    if (result < 0)
        length = 0;
    while (length > 0 && strchr(" \t\n", text[length - 1]))
        length--;
    text[length] = '\0';
    return result < 0 ? result : (long)length;
}

double kernel_file_number(const char *path)
{
    char text[64];
    if (kernel_file_read(path, text, sizeof(text)) <= 0)
        return NAN;
    char *end;
    double number = strtod(text, &end);
    return *end == '\0' ? number : NAN;
}

// Copies the rest of a line after its separator.
static void copy_value(const char *from, char *value, size_t bytes)
{
    from += strspn(from, " \t:=");
    size_t length = strcspn(from, "\n");
    if (length > bytes - 1)
        length = bytes - 1;
    memcpy(value, from, length);
    value[length] = '\0';
}

int kernel_file_value(const char *path, const char *key, char *value, size_t bytes)
{
    char text[SEARCHED_BYTES];
    value[0] = '\0';
    long length = kernel_file_read(path, text, sizeof(text));
    if (length < 0)
        return (int)length;
    size_t key_length = strlen(key);
    for (const char *line = text; line; line = strchr(line, '\n')) {
        line += *line == '\n';
        if (strncmp(line, key, key_length) == 0 && strchr(" \t:=", line[key_length])) {
            copy_value(line + key_length, value, bytes);
            return 0;
        }
    }
    return -ENOENT;
}
