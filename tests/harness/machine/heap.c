// SPDX-License-Identifier: MIT
// heap.c: allocations are counted where the build can count them.
#include <criterion/criterion.h>
#include <pthread.h>
#include <stdlib.h>

#include "machine/heap.h"

static void *volatile kept; // keeps the compiler from dropping an allocation

Test(heap, counts_every_byte_that_the_thread_allocates)
{
    uint64_t before = heap_thread_allocated();
    kept = malloc(1000);
    free(kept);
    uint64_t after = heap_thread_allocated();
    if (heap_counts())
        cr_assert_geq(after - before, 1000);
    else
        cr_assert_eq(after, 0);
}

Test(heap, counts_nothing_where_nothing_is_allocated)
{
    heap_thread_allocated();
    uint64_t before = heap_thread_allocated();
    uint64_t after = heap_thread_allocated();
    cr_assert_eq(after, before);
}

static void *allocate_elsewhere(void *unused)
{
    (void)unused;
    kept = malloc(100000);
    free(kept);
    return NULL;
}

Test(heap, leaves_out_what_other_threads_allocate)
{
    pthread_t thread;
    cr_assert_eq(pthread_create(&thread, NULL, allocate_elsewhere, NULL), 0);
    uint64_t before = heap_thread_allocated();
    pthread_join(thread, NULL);
    cr_assert_lt(heap_thread_allocated() - before, 100000);
}

Test(heap, has_a_name)
{
    if (heap_counts())
        cr_assert_eq(strncmp(heap_name(), "jemalloc ", 9), 0);
    else
        cr_assert_str_eq(heap_name(), "libc");
}
