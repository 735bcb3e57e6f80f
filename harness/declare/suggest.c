// SPDX-License-Identifier: MIT
// suggest.c: see suggest.h.
#include "declare/suggest.h"
