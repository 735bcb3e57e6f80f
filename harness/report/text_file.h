// SPDX-License-Identifier: MIT
// text_file.h: a whole regular file in memory.
#ifndef HARNESS_REPORT_TEXT_FILE_H
#define HARNESS_REPORT_TEXT_FILE_H

#include <stddef.h>

#include "declare/error.h"

// Opens with the flags of open(2) and reads all of it: *text is malloc'ed, *bytes long, with a NUL
// behind. 0 or -errno with path and reason (-EISDIR, -EINVAL for anything else that is no regular
// file); then nothing is open and nothing was allocated.
int text_file_open(const char *path, int flags, int *fd, char **text, size_t *bytes,
                   struct error *error);

#endif
