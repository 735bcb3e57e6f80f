// SPDX-License-Identifier: MIT
// folder.h: a folder of its own for a test, and small files in it.
#ifndef TESTS_HARNESS_REPORT_FOLDER_H
#define TESTS_HARNESS_REPORT_FOLDER_H

#include <stddef.h>

// Makes the folder; the test goes on in it, so that names need no path. folder_leave removes it.
void folder_enter(void);
void folder_leave(void);

// Writes or replaces a file.
void folder_put(const char *name, const char *text, size_t bytes);

// All of a file, with a NUL behind; malloc'ed.
char *folder_get(const char *name, size_t *bytes);

#endif
