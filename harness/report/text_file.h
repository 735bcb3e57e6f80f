// SPDX-License-Identifier: MIT
// text_file.h: whole files, read and written at once.
#ifndef HARNESS_REPORT_TEXT_FILE_H
#define HARNESS_REPORT_TEXT_FILE_H

#include <stddef.h>

#include "declare/error.h"

// Opens with the flags of open(2) and reads all of it: *text is malloc'ed, *bytes long, with a NUL
// behind. 0 or -errno with path and reason (-EISDIR, -EINVAL for anything else that is no regular
// file); then nothing is open and nothing was allocated.
int text_file_open(const char *path, int flags, int *fd, char **text, size_t *bytes,
                   struct error *error);

// Writes all of it: one write(2), unless a signal or a full disk cuts it short; then the next one
// says why. 0 or -errno; part of it may be in the file then.
int text_file_write(int fd, const char *text, size_t bytes);

// Puts the text in the place of the file at once: a reader sees the old file or the new one,
// whenever a kill or a power cut comes. Leaves "PATH.part" behind when it is killed before the
// rename. 0 or -errno with path and reason, and the old file is as it was.
int text_file_replace(const char *path, const char *text, size_t bytes, struct error *error);

#endif
