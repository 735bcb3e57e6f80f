// SPDX-License-Identifier: MIT
// sweep.c: see sweep.h.
#include "declare/sweep.h"
