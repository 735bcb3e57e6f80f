// SPDX-License-Identifier: MIT
// job.c: see job.h.
#include "declare/job.h"
