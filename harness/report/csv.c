// SPDX-License-Identifier: MIT
// csv.c: see csv.h.
#include "report/csv.h"
