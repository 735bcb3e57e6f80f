// SPDX-License-Identifier: MIT
// schema.h: whether files of another version can be read.
#ifndef HARNESS_REPORT_SCHEMA_H
#define HARNESS_REPORT_SCHEMA_H

#include "declare/error.h"

// 0 if `schema` is "major.minor" with SCHEMA's major; else -EPROTO (another major) or -EINVAL, with
// what is expected.
int schema_check(const char *schema, struct error *error);

#endif
