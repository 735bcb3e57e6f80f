// SPDX-License-Identifier: MIT
// race.c: seeded fault: two threads add to one plain variable.
#include <pthread.h>
#include <stddef.h>

static long shared;

static void *add(void *argument)
{
    (void)argument;
    for (int i = 0; i < 1000; i++)
        shared++;
    return NULL;
}

int main(void)
{
    pthread_t threads[2];
    for (int i = 0; i < 2; i++)
        pthread_create(&threads[i], NULL, add, NULL);
    for (int i = 0; i < 2; i++)
        pthread_join(threads[i], NULL);
    return 0;
}
