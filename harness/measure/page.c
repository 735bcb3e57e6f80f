// SPDX-License-Identifier: MIT
// page.c: see page.h.
#include "measure/page.h"

const char *const phase_names[PHASES + 1] = {"start",  "setup",   "warm-up", "window",
                                             "verify", "the end", NULL};
