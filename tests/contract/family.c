// SPDX-License-Identifier: MIT
// family.c: the families, and how a broken twin is put to the check that must catch it.
#include "family.h"

#include <stdlib.h>

// Many twins hang, and for them to hang is to be caught, so their guard is short. Not so for a
// crowd, which may work overtime and would be taken for a hang.
#define CONTROL_GUARD_MS 1000

enum flaw flaw_now = FLAW_NONE;

const struct contract_family *const contract_families[FAMILY_COUNT] = {
    &lock_family, &ring_family, &stream_family, &dispatch_family, &pool_family};

struct contract_subject control_subject(const struct contract_family *family,
                                        const struct contract_control *control)
{
    struct contract_subject subject = {.kind = family->kind};
    switch (family->kind) {
    case FAMILY_LOCK:
        subject.lock = control->lock.ops;
        break;
    case FAMILY_RING:
        subject.ring = control->ring.ops;
        break;
    case FAMILY_STREAM:
        subject.stream = control->stream.ops;
        break;
    case FAMILY_DISPATCH:
        subject.dispatch = control->dispatch.ops;
        break;
    case FAMILY_POOL:
        subject.pool = control->pool.ops;
        break;
    }
    return subject;
}

static bool catches(enum family_kind kind, const struct contract_check *check,
                    const struct contract_control *control)
{
    switch (kind) {
    case FAMILY_LOCK:
        return check->lock.asks == control->lock.caught_by;
    case FAMILY_RING:
        return check->ring.asks == control->ring.caught_by;
    case FAMILY_STREAM:
        return check->stream.asks == control->stream.caught_by;
    case FAMILY_DISPATCH:
        return check->dispatch.asks == control->dispatch.caught_by;
    case FAMILY_POOL:
        return check->pool.asks == control->pool.caught_by;
    }
    return false;
}

const struct contract_check *control_check(const struct contract_family *family,
                                           const struct contract_control *control)
{
    for (unsigned i = 0; i < family->checks->count; i++)
        if (catches(family->kind, &family->checks->items[i], control))
            return &family->checks->items[i];
    // A control whose check is not in the list.
    abort();
}

struct verdict control_run(const struct contract_family *family,
                           const struct contract_control *control, struct effort effort)
{
    struct contract_check check = *control_check(family, control);
    check.may_stall = false;
    effort.racy = true;
    // A forced step may come out of order under load or an emulator. Its twin is given the rounds
    // that a subject gets in several runs of the suite; that of a crowd is not, as its rate is
    // published.
    if (!control->crowd)
        effort.ms *= 8;
    flaw_now = control->flaw;
    struct verdict verdict = contract_run(&check, control_subject(family, control), effort,
                                          control->crowd ? GUARD_MS : CONTROL_GUARD_MS);
    flaw_now = FLAW_NONE;
    return verdict;
}

bool control_caught(struct verdict verdict)
{
    return verdict.kind == VERDICT_FAILED || verdict.kind == VERDICT_CRASHED ||
           verdict.kind == VERDICT_HUNG;
}
