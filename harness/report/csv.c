// SPDX-License-Identifier: MIT
// csv.c: CSV files that grow row by row; csv_draft.c writes whole ones, csv_table.c reads. See
// csv.h.
#include "report/csv.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "report/csv_line.h"
#include "report/text_file.h"

// The header under a temporary name, then under its own.
static int create_named(struct csv_file *file, const char *part, const struct csv_line *header,
                        struct error *error)
{
    // A file of that name is what a killed run left: it holds no row yet.
    file->fd = open(part, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0644);
    if (file->fd < 0)
        return error_set(error, errno, "%s: cannot be created: %s", part, strerror(errno));
    int result = text_file_write(file->fd, header->text, header->used);
    if (result < 0) {
        error_set(error, -result, "%s: cannot be written: %s", part, strerror(-result));
    } else if (rename(part, file->path) < 0) {
        result = error_set(error, errno, "%s: cannot be renamed to %s: %s", part, file->path,
                           strerror(errno));
    }
    if (result < 0) {
        unlink(part);
        csv_close(file);
    }
    return result;
}

int csv_create(struct csv_file *file, const char *path, const struct csv_group *groups,
               size_t count, struct error *error)
{
    *file = (struct csv_file){.fd = -1};
    char part[sizeof file->path + sizeof ".part"];
    if ((size_t)snprintf(file->path, sizeof file->path, "%s", path) >= sizeof file->path)
        return error_set(error, ENAMETOOLONG, "%.60s...: a path of %zu bytes, the limit is %zu",
                         path, strlen(path), sizeof file->path - 1);
    snprintf(part, sizeof part, "%s.part", path);
    struct stat status;
    if (lstat(path, &status) == 0)
        return error_set(error, EEXIST, "%s: exists already; results are never overwritten", path);
    struct csv_line header;
    int result = csv_line_compose(&header, groups, count, true, error);
    if (result < 0) {
        error_prefix(error, "%s", path);
        return result;
    }
    result = create_named(file, part, &header, error);
    if (result == 0)
        file->bytes = (long long)header.used;
    return result;
}

// Bytes up to and with the last line end that is outside of quotes.
static size_t whole_rows(const char *text, size_t bytes)
{
    size_t whole = 0;
    bool quoted = false;
    for (size_t i = 0; i < bytes; i++) {
        if (text[i] == '"')
            quoted = !quoted; // a doubled quote toggles twice
        else if (text[i] == '\n' && !quoted)
            whole = i + 1;
    }
    return whole;
}

// Whether the text starts with this header line; else says where it differs.
static int check_header(const char *path, const char *text, size_t whole,
                        const struct csv_line *header, struct error *error)
{
    if (whole >= header->used && memcmp(text, header->text, header->used) == 0)
        return 0;
    size_t same = 0, start = 0;
    while (same < whole && same < header->used && text[same] == header->text[same]) {
        same++;
        if (header->text[same - 1] == ',')
            start = same;
    }
    return error_set(error, EPROTO,
                     "%s:1: the columns are others than this run's, first at \"%.*s\" (expected "
                     "\"%.*s\")",
                     path, (int)strcspn(text + start, ",\n"), text + start,
                     (int)strcspn(header->text + start, ",\n"), header->text + start);
}

int csv_reopen(struct csv_file *file, const char *path, const struct csv_group *groups,
               size_t count, struct error *error)
{
    *file = (struct csv_file){.fd = -1};
    if ((size_t)snprintf(file->path, sizeof file->path, "%s", path) >= sizeof file->path)
        return error_set(error, ENAMETOOLONG, "%.60s...: a path of %zu bytes, the limit is %zu",
                         path, strlen(path), sizeof file->path - 1);
    struct csv_line header;
    int result = csv_line_compose(&header, groups, count, true, error);
    if (result < 0) {
        error_prefix(error, "%s", path);
        return result;
    }
    char *text;
    size_t bytes;
    result = text_file_open(path, O_RDWR | O_APPEND, &file->fd, &text, &bytes, error);
    if (result < 0) {
        file->fd = -1;
        return result;
    }
    size_t whole = whole_rows(text, bytes);
    file->bytes = (long long)bytes;
    result = check_header(path, text, whole, &header, error);
    free(text);
    if (result == 0 && whole < bytes)
        result = csv_cut(file, (long long)whole, error);
    if (result < 0)
        csv_close(file);
    return result;
}

int csv_append(struct csv_file *file, const struct csv_group *groups, size_t count,
               struct error *error)
{
    struct csv_line row;
    int result = csv_line_compose(&row, groups, count, false, error);
    if (result < 0) {
        error_prefix(error, "%s", file->path);
        return result;
    }
    result = text_file_write(file->fd, row.text, row.used);
    if (result == 0) {
        file->bytes += (long long)row.used;
        return 0;
    }
    // Nothing can be done if this fails as well: csv_reopen cuts the half row off.
    struct error ignored;
    csv_cut(file, file->bytes, &ignored);
    return error_set(error, -result, "%s: a row cannot be written after %lld bytes: %s", file->path,
                     file->bytes, strerror(-result));
}

int csv_cut(struct csv_file *file, long long bytes, struct error *error)
{
    assert(bytes <= file->bytes);
    while (ftruncate(file->fd, bytes) < 0)
        if (errno != EINTR)
            return error_set(error, errno, "%s: cannot be cut back to %lld bytes: %s", file->path,
                             bytes, strerror(errno));
    file->bytes = bytes;
    return 0;
}

void csv_close(struct csv_file *file)
{
    if (file->fd >= 0)
        close(file->fd);
    file->fd = -1;
}
