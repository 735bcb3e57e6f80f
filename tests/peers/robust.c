// SPDX-License-Identifier: MIT
// robust.c: what happens to a shared pthread mutex whose owner dies.
#include <criterion/criterion.h>
#include <poll.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "peers/pthread.h"

static void *lock_open_shared(const struct lock_ops *ops)
{
    const struct lock_config config = {.slots = 3, .shared = true};
    void *lock =
        mmap(NULL, ops->bytes(&config), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    cr_assert(lock != MAP_FAILED);
    cr_assert_eq(ops->open(lock, &config), 0);
    return lock;
}

// A child that writes one byte once it holds the lock, and then waits to be killed.
static pid_t owner_start(const struct lock_ops *ops, void *lock)
{
    int ready[2];
    cr_assert_eq(pipe(ready), 0);
    pid_t child = fork();
    cr_assert(child >= 0);
    if (child == 0) {
        ops->acquire(lock, NULL);
        if (write(ready[1], "x", 1) != 1)
            _exit(1);
        for (;;)
            pause();
    }
    char byte;
    cr_assert_eq(read(ready[0], &byte, 1), 1);
    close(ready[0]);
    close(ready[1]);
    return child;
}

static void owner_kill(pid_t child)
{
    cr_assert_eq(kill(child, SIGKILL), 0);
    cr_assert_eq(waitpid(child, NULL, 0), child);
}

Test(pthread_robust, acquire_gets_the_lock_of_a_dead_owner)
{
    const struct lock_ops *ops = &pthread_robust_lock;
    void *lock = lock_open_shared(ops);
    owner_kill(owner_start(ops, lock));
    ops->acquire(lock, NULL);
    cr_assert(ops->release(lock, NULL));
    // The mutex was made consistent: it goes on as if nobody had died.
    cr_assert(ops->try_acquire(lock, NULL));
    cr_assert(ops->release(lock, NULL));
    ops->close(lock);
}

Test(pthread_robust, try_acquire_gets_the_lock_of_a_dead_owner)
{
    const struct lock_ops *ops = &pthread_robust_lock;
    void *lock = lock_open_shared(ops);
    pid_t owner = owner_start(ops, lock);
    cr_assert_not(ops->try_acquire(lock, NULL), "the owner is alive");
    owner_kill(owner);
    cr_assert(ops->try_acquire(lock, NULL));
    cr_assert(ops->release(lock, NULL));
    ops->close(lock);
}

// Whether the waiter already sleeps when the owner dies is open; it must get the lock in both
// cases.
Test(pthread_robust, a_waiter_gets_the_lock_when_its_owner_dies)
{
    const struct lock_ops *ops = &pthread_robust_lock;
    void *lock = lock_open_shared(ops);
    pid_t owner = owner_start(ops, lock);
    pid_t waiter = fork();
    cr_assert(waiter >= 0);
    if (waiter == 0) {
        ops->acquire(lock, NULL);
        _exit(ops->release(lock, NULL) ? 0 : 1);
    }
    // Makes it likely that the waiter sleeps in the kernel by now.
    poll(NULL, 0, 20);
    owner_kill(owner);
    int status;
    cr_assert_eq(waitpid(waiter, &status, 0), waiter);
    cr_assert(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    ops->close(lock);
}

// The control: without robustness the lock stays with the dead.
Test(pthread_robust, a_normal_mutex_dies_with_its_owner)
{
    const struct lock_ops *ops = &pthread_normal_lock;
    void *lock = lock_open_shared(ops);
    owner_kill(owner_start(ops, lock));
    cr_assert_not(ops->try_acquire(lock, NULL));
}
