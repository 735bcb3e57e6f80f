// SPDX-License-Identifier: MIT
// field.c: see field.h.
#include "declare/field.h"
