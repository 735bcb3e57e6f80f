// SPDX-License-Identifier: MIT
// heap.c: see heap.h.
#include "machine/heap.h"
