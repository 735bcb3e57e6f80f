// SPDX-License-Identifier: MIT
// rows.c: see rows.h.
#include "report/rows.h"
