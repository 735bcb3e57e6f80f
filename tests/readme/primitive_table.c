// SPDX-License-Identifier: MIT
// primitive_table.c: readme_table, the tables of primitives in README.md, written from what the
// primitives say of themselves.
//
//     readme_table lock|ring|stream|dispatch|pool own|peers
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "dispatch/all.h"
#include "lock/all.h"
#include "peers/all.h"
#include "pool/all.h"
#include "ring/all.h"
#include "stream/all.h"

#define LOCK(name)     &name##_lock,
#define RING(name)     &name##_ring,
#define STREAM(name)   &name##_stream,
#define DISPATCH(name) &name##_dispatch,
#define POOL(name)     &name##_pool,

// Each list ends in NULL: a build may have no peers of a family.
static const struct lock_ops *const own_locks[] = {LOCKS(LOCK) NULL};
static const struct lock_ops *const peer_locks[] = {PEER_LOCKS(LOCK) NULL};
static const struct ring_ops *const own_rings[] = {RINGS(RING) NULL};
static const struct ring_ops *const peer_rings[] = {PEER_RINGS(RING) NULL};
static const struct stream_ops *const own_streams[] = {STREAMS(STREAM) NULL};
static const struct stream_ops *const peer_streams[] = {PEER_STREAMS(STREAM) NULL};
static const struct dispatch_ops *const own_dispatches[] = {DISPATCHES(DISPATCH) NULL};
static const struct dispatch_ops *const peer_dispatches[] = {NULL};
static const struct pool_ops *const own_pools[] = {POOLS(POOL) NULL};
static const struct pool_ops *const peer_pools[] = {PEER_POOLS(POOL) NULL};

// "a, b" in a cell, or "nothing".
struct cell {
    char text[200];
};

static void add(struct cell *cell, bool holds, const char *word)
{
    size_t used = strlen(cell->text);
    if (holds)
        snprintf(cell->text + used, sizeof cell->text - used, "%s%s", used ? ", " : "", word);
}

static struct cell lock_promises(const struct lock_ops *ops)
{
    struct cell cell = {.text = ""};
    add(&cell, ops->claims.excludes, "excludes");
    add(&cell, ops->claims.fifo, "fifo");
    add(&cell, ops->claims.checked, "checked");
    add(&cell, ops->claims.permits, "permits");
    add(&cell, ops->claims.excludes && ops->claims.shared, "processes");
    add(&cell, ops->claims.excludes && ops->try_acquire, "try");
    add(&cell, ops->acquire_until != NULL, "until");
    add(&cell, !cell.text[0], "nothing");
    return cell;
}

static struct cell lock_waiters(const struct lock_ops *ops)
{
    struct cell cell = {.text = ""};
    add(&cell, ops->claims.excludes && ops->claims.spins, "spin");
    add(&cell, ops->claims.excludes && !ops->claims.spins, "sleep");
    add(&cell, ops->claims.allocates, "allocate");
    add(&cell, !cell.text[0], "-");
    return cell;
}

static void print_locks(const struct lock_ops *const *locks)
{
    puts("| lock | what it is | waiters | promises | source |\n|---|---|---|---|---|");
    for (; *locks; locks++)
        printf("| `%s` | %s | %s | %s | %s |\n", (*locks)->about.name, (*locks)->about.summary,
               lock_waiters(*locks).text, lock_promises(*locks).text, (*locks)->about.source);
}

static const char *side_word(bool many)
{
    return many ? "N" : "1";
}

static struct cell ring_promises(const struct ring_ops *ops)
{
    const struct ring_claims *claims = &ops->claims;
    struct cell cell = {.text = ""};
    add(&cell, claims->keeps && claims->order == RING_TOTAL, "total order");
    add(&cell, claims->keeps && claims->order == RING_PER_PRODUCER, "order per producer");
    add(&cell, claims->keeps && claims->full_definite, "full");
    add(&cell, claims->keeps && claims->empty_definite, "empty");
    add(&cell, claims->keeps && !claims->waits, "no waiting");
    add(&cell, claims->keeps && claims->shared, "processes");
    add(&cell, claims->keeps && ops->push_many, "many");
    add(&cell, ops->push_until != NULL, "sleeps");
    add(&cell, claims->allocates, "allocates");
    add(&cell, !cell.text[0], "nothing");
    return cell;
}

static void print_rings(const struct ring_ops *const *rings)
{
    puts("| ring | what it is | sides | promises | source |\n|---|---|---|---|---|");
    for (; *rings; rings++) {
        const struct ring_ops *ops = *rings;
        printf("| `%s` | %s | %s:%s | %s | %s |\n", ops->about.name, ops->about.summary,
               side_word(ops->claims.producers == RING_MANY),
               side_word(ops->claims.consumers == RING_MANY), ring_promises(ops).text,
               ops->about.source);
    }
}

static struct cell stream_promises(const struct stream_ops *ops)
{
    const struct stream_claims *claims = &ops->claims;
    struct cell cell = {.text = ""};
    add(&cell, claims->keeps && !claims->records, "bytes");
    add(&cell, claims->keeps && claims->records, "whole records");
    add(&cell, claims->keeps && !claims->waits, "no waiting");
    add(&cell, claims->keeps && claims->shared, "processes");
    add(&cell, ops->reserve != NULL, "in place");
    add(&cell, ops->write_until != NULL, "sleeps");
    add(&cell, claims->allocates, "allocates");
    add(&cell, !cell.text[0], "nothing");
    return cell;
}

static void print_streams(const struct stream_ops *const *streams)
{
    puts("| stream | what it is | sides | promises | source |\n|---|---|---|---|---|");
    for (; *streams; streams++) {
        const struct stream_ops *ops = *streams;
        printf("| `%s` | %s | %s:%s | %s | %s |\n", ops->about.name, ops->about.summary,
               side_word(ops->claims.writers == STREAM_MANY),
               side_word(ops->claims.readers == STREAM_MANY), stream_promises(ops).text,
               ops->about.source);
    }
}

static struct cell dispatch_promises(const struct dispatch_ops *ops)
{
    const struct dispatch_claims *claims = &ops->claims;
    struct cell cell = {.text = ""};
    add(&cell, claims->spreads, "spreads");
    add(&cell, claims->weighted, "weights");
    add(&cell, claims->limited, "limit");
    add(&cell, claims->keyed, "keys");
    add(&cell, claims->knows_costs, "knows costs");
    add(&cell, !cell.text[0], "nothing");
    return cell;
}

static void print_dispatches(const struct dispatch_ops *const *dispatches)
{
    puts("| strategy | what it is | promises | source |\n|---|---|---|---|");
    for (; *dispatches; dispatches++) {
        const struct dispatch_ops *ops = *dispatches;
        printf("| `%s` | %s | %s | %s |\n", ops->about.name, ops->about.summary,
               dispatch_promises(ops).text, ops->about.source);
    }
}

static struct cell pool_promises(const struct pool_ops *ops)
{
    const struct pool_claims *claims = &ops->claims;
    struct cell cell = {.text = ""};
    add(&cell, claims->concurrent, "concurrent");
    add(&cell, claims->producer_runs, "producer helps");
    add(&cell, claims->fifo, "fifo");
    add(&cell, claims->bounded, "bounded");
    add(&cell, claims->nests, "nests");
    add(&cell, claims->elastic, "elastic");
    add(&cell, claims->steals, "steals");
    add(&cell, claims->dispatches, "dispatches");
    add(&cell, claims->cancels, "cancels");
    add(&cell, claims->sleeps, "sleeps");
    add(&cell, claims->allocates, "allocates");
    add(&cell, !cell.text[0], "nothing");
    return cell;
}

static void print_pools(const struct pool_ops *const *pools)
{
    puts("| pool | what it is | promises | source |\n|---|---|---|---|");
    for (; *pools; pools++) {
        const struct pool_ops *ops = *pools;
        printf("| `%s` | %s | %s | %s |\n", ops->about.name, ops->about.summary,
               pool_promises(ops).text, ops->about.source);
    }
}

int main(int argument_count, char **arguments)
{
    const char *family = argument_count == 3 ? arguments[1] : "";
    bool peers = argument_count == 3 && strcmp(arguments[2], "peers") == 0;
    if (strcmp(family, "lock") == 0)
        print_locks(peers ? peer_locks : own_locks);
    else if (strcmp(family, "ring") == 0)
        print_rings(peers ? peer_rings : own_rings);
    else if (strcmp(family, "stream") == 0)
        print_streams(peers ? peer_streams : own_streams);
    else if (strcmp(family, "dispatch") == 0)
        print_dispatches(peers ? peer_dispatches : own_dispatches);
    else if (strcmp(family, "pool") == 0)
        print_pools(peers ? peer_pools : own_pools);
    else
        fputs("usage: readme_table lock|ring|stream|dispatch|pool own|peers\n", stderr);
    return family[0] ? 0 : 2;
}
