// SPDX-License-Identifier: MIT
// real.h: doubles as text, with a dot before the decimals whatever the locale.
#ifndef HARNESS_DECLARE_REAL_H
#define HARNESS_DECLARE_REAL_H

#include <stddef.h>

#include "declare/error.h"

// Reads a decimal number, "nan", "inf" or "-inf". 0, -EINVAL, or -ERANGE (too large for a double)
// with a text, *value unchanged.
int real_parse(const char *text, double *value, struct error *error);

// Writes so many significant digits as "%g" does. Cut to fit.
void real_print_digits(double value, int digits, char *text, size_t bytes);

// Writes the fewest digits that read back as the same double; "nan" for NaN. Cut to fit.
void real_print(double value, char *text, size_t bytes);

#endif
