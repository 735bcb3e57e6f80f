// SPDX-License-Identifier: MIT
// limits.c: see limits.h.
#include "machine/limits.h"
