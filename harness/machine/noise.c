// SPDX-License-Identifier: MIT
// noise.c: see noise.h.
#include "machine/noise.h"
