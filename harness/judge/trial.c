// SPDX-License-Identifier: MIT
// trial.c: see trial.h.
#include "judge/trial.h"
