// SPDX-License-Identifier: MIT
// all.h: every dispatch strategy. To add one: a header that defines `static const struct dispatch_ops
// NAME_dispatch`, and two lines here.
#ifndef PRIMITIVES_DISPATCH_ALL_H
#define PRIMITIVES_DISPATCH_ALL_H

#include "dispatch/first.h"

// In the order of lists and charts: the control, those that know nothing of the workers, those that
// ask, those that know costs.
#define DISPATCHES(X) X(first)

#endif
