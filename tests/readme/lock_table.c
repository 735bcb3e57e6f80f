// SPDX-License-Identifier: MIT
// lock_table.c: readme_lock_table, the tables of locks in README.md, written from what the locks
// say of themselves.
//
//     readme_lock_table own|peers
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "lock/all.h"
#include "peers/all.h"

#define SUBJECT(name) &name##_lock,

static const struct lock_ops *const own[] = {LOCKS(SUBJECT)};
static const struct lock_ops *const peers[] = {PEER_LOCKS(SUBJECT)};

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

static struct cell promises(const struct lock_ops *ops)
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

static struct cell waiters(const struct lock_ops *ops)
{
    struct cell cell = {.text = ""};
    add(&cell, ops->claims.excludes && ops->claims.spins, "spin");
    add(&cell, ops->claims.excludes && !ops->claims.spins, "sleep");
    add(&cell, ops->claims.allocates, "allocate");
    add(&cell, !cell.text[0], "-");
    return cell;
}

static void print_table(const struct lock_ops *const *locks, size_t count)
{
    puts("| lock | what it is | waiters | promises | source |\n|---|---|---|---|---|");
    for (size_t i = 0; i < count; i++)
        printf("| `%s` | %s | %s | %s | %s |\n", locks[i]->about.name, locks[i]->about.summary,
               waiters(locks[i]).text, promises(locks[i]).text, locks[i]->about.source);
}

int main(int argument_count, char **arguments)
{
    if (argument_count != 2) {
        fputs("usage: readme_lock_table own|peers\n", stderr);
        return 2;
    }
    if (strcmp(arguments[1], "own") == 0)
        print_table(own, sizeof own / sizeof own[0]);
    else
        print_table(peers, sizeof peers / sizeof peers[0]);
    return 0;
}
