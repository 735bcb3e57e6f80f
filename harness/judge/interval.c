// SPDX-License-Identifier: MIT
// interval.c: see interval.h.
#include "judge/interval.h"
