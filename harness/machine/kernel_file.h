// SPDX-License-Identifier: MIT
// kernel_file.h: reading the small text files of /proc and /sys. Private to harness/machine.
#ifndef HARNESS_MACHINE_KERNEL_FILE_H
#define HARNESS_MACHINE_KERNEL_FILE_H

#include <stddef.h>

// Reads the beginning of a file, cut to fit and terminated, without white space at its end. Returns
// the length, or -errno with `text` empty. Allocates nothing.
long kernel_file_read(const char *path, char *text, size_t bytes);

// The number a file consists of; NaN if it cannot be read or is none.
double kernel_file_number(const char *path);

// The value of the first line "key : value", "key=value" or "key value" in the first 16 KiB of a
// file; `key` must be followed by white space, ':' or '='. 0, or -errno (-ENOENT: no such line)
// with `value` empty.
int kernel_file_value(const char *path, const char *key, char *value, size_t bytes);

#endif
