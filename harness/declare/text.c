// SPDX-License-Identifier: MIT
// text.c: see text.h.
#include "declare/text.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

// Bytes of the UTF-8 sequence at `text`; 0: none. The smallest code point that needs a length tells
// overlong sequences.
static size_t sequence_length(const unsigned char *text, size_t length)
{
    static const uint32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
    unsigned char first = text[0];
    if (first < 0x80)
        return first == '\t' || (first >= 0x20 && first != 0x7f);
    size_t count = first >= 0xf8   ? 0
                   : first >= 0xf0 ? 4
                   : first >= 0xe0 ? 3
                   : first >= 0xc0 ? 2
                                   : 0;
    if (count == 0 || count > length)
        return 0;
    uint32_t point = first & (0x7fU >> count);
    for (size_t i = 1; i < count; i++) {
        if ((text[i] & 0xc0) != 0x80)
            return 0;
        point = point << 6 | (text[i] & 0x3fU);
    }
    if (point < smallest[count] || point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff))
        return 0;
    return count;
}

size_t text_find_wrong(const char *text, size_t length)
{
    size_t at = 0;
    while (at < length) {
        size_t step = sequence_length((const unsigned char *)text + at, length - at);
        if (step == 0)
            break;
        at += step;
    }
    return at;
}

size_t text_trimmed_length(const char *text, size_t length)
{
    while (length > 0 && text[length - 1] != '\0' && strchr(TEXT_WHITE, text[length - 1]))
        length--;
    return length;
}

char *text_trim(char *text)
{
    text[text_trimmed_length(text, strlen(text))] = '\0';
    return text + strspn(text, TEXT_WHITE);
}

// Reads into `text`, which has room for limit + 1 bytes. 0 or -errno.
static int read_all(int fd, size_t limit, char *text, size_t *length, struct error *error)
{
    struct stat status;
    ssize_t got = fstat(fd, &status);
    if (got == 0 && S_ISREG(status.st_mode) && (size_t)status.st_size > limit)
        return error_set(error, EFBIG, "%lld bytes are too many; the limit is %zu",
                         (long long)status.st_size, limit);
    *length = 0;
    while (got >= 0 && *length <= limit) {
        got = read(fd, text + *length, limit + 1 - *length);
        if (got == 0)
            return 0;
        if (got < 0 && errno == EINTR)
            got = 0;
        *length += got > 0 ? (size_t)got : 0;
    }
    if (got < 0)
        return error_set(error, errno, "cannot be read: %s", strerror(errno));
    return error_set(error, EFBIG, "has over %zu bytes, the limit", limit);
}

int text_load(const char *path, size_t limit, char **text, size_t *length, struct error *error)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return error_set(error, errno, "%s: cannot be opened: %s", path, strerror(errno));
    char *buffer = malloc(limit + 1);
    int code = buffer ? read_all(fd, limit, buffer, length, error)
                      : error_set(error, ENOMEM, "no memory for %zu bytes", limit);
    close(fd);
    if (code != 0) {
        error_prefix(error, "%s", path);
        free(buffer);
        return code;
    }
    buffer[*length] = '\0';
    *text = buffer;
    return 0;
}
