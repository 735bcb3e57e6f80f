// SPDX-License-Identifier: MIT
// counters.c: see counters.h.
#include "machine/counters.h"
