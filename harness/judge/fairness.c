// SPDX-License-Identifier: MIT
// fairness.c: see fairness.h.
#include "judge/fairness.h"
