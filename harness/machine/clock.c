// SPDX-License-Identifier: MIT
// clock.c: see clock.h.
#include "machine/clock.h"
