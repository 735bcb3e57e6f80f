// SPDX-License-Identifier: MIT
// all.h: every pool. To add one: a header that defines `static const struct pool_ops NAME_pool`, and
// two lines here.
#ifndef PRIMITIVES_POOL_ALL_H
#define PRIMITIVES_POOL_ALL_H

#include "pool/batch.h"
#include "pool/central.h"
#include "pool/inline.h"
#include "pool/per_worker.h"
#include "pool/stealing.h"

// In the order of lists and charts: the control, the naive one, queues per worker, one queue, queues
// that are stolen from.
#define POOLS(X) X(inline) X(batch) X(per_worker) X(central) X(stealing)

#endif
