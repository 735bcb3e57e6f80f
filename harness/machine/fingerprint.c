// SPDX-License-Identifier: MIT
// fingerprint.c: see fingerprint.h.
#include "machine/fingerprint.h"
