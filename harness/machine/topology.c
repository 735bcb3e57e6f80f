// SPDX-License-Identifier: MIT
// topology.c: see topology.h.
#include "machine/topology.h"
