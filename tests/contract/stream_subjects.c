// SPDX-License-Identifier: MIT
// stream_subjects.c: every stream that must keep the contract.
#include "extra/all.h"
#include "family.h"
#include "lock/all.h"
#include "peers/all.h"
#include "stream/all.h"

#define SUBJECT(name)   {.kind = FAMILY_STREAM, .stream = &name##_stream},
#define OVER_LOCK(lock) SUBJECT(locked_##lock)

static const struct contract_subject subjects[] = {STREAMS(SUBJECT) LOCKS(OVER_LOCK) EXTRA_LOCKS(
    OVER_LOCK) PEER_LOCKS(OVER_LOCK) EXTRA_STREAMS(SUBJECT) PEER_STREAMS(SUBJECT)};

#undef OVER_LOCK
#undef SUBJECT

const struct subject_list stream_subjects = {.items = subjects,
                                             .count = sizeof subjects / sizeof subjects[0]};
