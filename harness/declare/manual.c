// SPDX-License-Identifier: MIT
// manual.c: see manual.h.
#include "declare/manual.h"
