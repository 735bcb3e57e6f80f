// SPDX-License-Identifier: MIT
// event_count.c: whom an event count believes to be waiting.
#include <criterion/criterion.h>

#include "event_count.h"

// As many waiters that have all looked once more, and stand before their wait.
static uint32_t prepare(struct event_count *count, unsigned waiters)
{
    uint32_t key = 0;
    for (unsigned i = 0; i < waiters; i++)
        key = event_count_prepare(count);
    return key;
}

// Those who prepared are turned away by the epoch. Counting them for ever would make every later
// notify call the kernel, though nobody sleeps.
static void forget_who_left(bool shared)
{
    struct event_count count;
    event_count_open(&count, shared);
    uint32_t key = prepare(&count, 3);
    cr_assert(event_count_waiters(&count));
    event_count_notify(&count, 1);
    for (int i = 0; i < 3; i++)
        cr_assert_eq(event_count_wait(&count, key, FUTEX_FOREVER), 0, "slept through a notify");
    cr_assert_not(event_count_waiters(&count), "who left is still counted");
}

Test(event_count, forgets_who_left)
{
    forget_who_left(false);
}

Test(event_count, forgets_who_left_between_processes)
{
    forget_who_left(true);
}

Test(event_count, keeps_who_came_after_the_notify)
{
    struct event_count count;
    event_count_open(&count, false);
    prepare(&count, 3);
    event_count_notify(&count, 1);
    uint32_t key = prepare(&count, 2);
    cr_assert(event_count_waiters(&count));
    event_count_cancel(&count, key);
    cr_assert(event_count_waiters(&count));
    event_count_cancel(&count, key);
    cr_assert_not(event_count_waiters(&count));
}
