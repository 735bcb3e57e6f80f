// SPDX-License-Identifier: MIT
// cell.h: whether a cell is one that its field would have written.
#ifndef HARNESS_REPORT_CELL_H
#define HARNESS_REPORT_CELL_H

#include "declare/field.h"

// 0 if field_cell writes these bytes for some value within the field's limits (numbers may have
// other digits than its 17); else -EINVAL or -ERANGE with what is expected. The empty cell, which
// may stand for "no value", is the caller's matter.
int cell_check(const struct field *field, const char *cell, struct error *error);

#endif
