// SPDX-License-Identifier: MIT
// point_name.h: from a point's canonical name to the names of points beside it.
#ifndef HARNESS_REPORT_POINT_NAME_H
#define HARNESS_REPORT_POINT_NAME_H

#include <stddef.h>

#define POINT_NAME_BYTES 400

// Each writes "scenario/primitive key=value ..." with one thing changed, cut to fit, and returns
// text. A name without that key stays as it is.
const char *name_without(char *text, size_t bytes, const char *name, const char *key);
const char *name_with(char *text, size_t bytes, const char *name, const char *key,
                      const char *value);
const char *name_of(char *text, size_t bytes, const char *name, const char *primitive);

// "threads=2 placement=llc": what is behind the scenario and the primitive.
const char *name_words(const char *name);

#endif
