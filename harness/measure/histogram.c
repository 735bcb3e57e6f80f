// SPDX-License-Identifier: MIT
// histogram.c: see histogram.h.
#include "measure/histogram.h"
