// SPDX-License-Identifier: MIT
// crew_process.c: see crew.h: workers that are processes.
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "measure/crew.h"

static _Noreturn void process_main(struct crew_member *member, pid_t parent)
{
    // The parent may have ended before the first call.
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent)
        _exit(0);
    run_memory_touch(member->crew->run);
    crew_member_work(member);
    // release: pairs with the acquire load in watch.
    atomic_store_explicit(&member->home, true, memory_order_release);
    _exit(0);
}

// The pid of a process that ended, or -1 when there are no more.
static pid_t wait_any(int *status)
{
    pid_t process;
    do
        process = waitpid(-1, status, 0);
    while (process < 0 && errno == EINTR);
    return process;
}

// All that have been started, and are no more when this returns.
static void end_all(const struct crew *crew)
{
    int status;
    for (unsigned i = 0; i < crew->count; i++)
        if (crew->members[i].process > 0)
            kill(crew->members[i].process, SIGKILL);
    while (wait_any(&status) > 0)
        continue;
}

// Ends the calling process as the member ended; its core is enough.
static _Noreturn void follow(struct crew_member *member, int status)
{
    struct crew *crew = member->crew;
    snprintf(crew->epitaph, EPITAPH_BYTES, "process %u: ", member->worker->index);
    member->process = 0; // the number is free for another
    end_all(crew);
    if (WIFEXITED(status))
        _exit(WEXITSTATUS(status));
    setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
    signal(WTERMSIG(status), SIG_DFL);
    // To this thread: a signal to the process may go to another one, and the exit would be first.
    raise(WTERMSIG(status));
    _exit(1); // the signal is blocked
}

static struct crew_member *find_member(struct crew *crew, pid_t process)
{
    for (unsigned i = 0; i < crew->count; i++)
        if (crew->members[i].process == process)
            return &crew->members[i];
    return NULL;
}

// A thread of the parent: its main thread waits at the gate, and would wait there for a dead worker
// for ever.
static void *watch(void *argument)
{
    struct crew *crew = argument;
    int status;
    for (pid_t process; (process = wait_any(&status)) > 0;) {
        struct crew_member *member = find_member(crew, process);
        // acquire: pairs with the release store in process_main.
        if (member && !atomic_load_explicit(&member->home, memory_order_acquire))
            follow(member, status);
        if (member)
            member->process = 0;
    }
    return NULL;
}

int crew_fork(struct crew *crew, struct error *error)
{
    pid_t parent = getpid();
    for (unsigned i = 0; i < crew->count; i++) {
        pid_t process = fork();
        if (process == 0)
            process_main(&crew->members[i], parent);
        if (process < 0) {
            int code = errno;
            end_all(crew);
            return error_set(error, code, "cannot start process %u of %u: %s", i + 1, crew->count,
                             strerror(code));
        }
        crew->members[i].process = process;
    }
    int code = pthread_create(&crew->watch, NULL, watch, crew);
    if (code != 0) {
        end_all(crew);
        return error_set(error, code, "cannot watch %u processes: %s", crew->count, strerror(code));
    }
    return 0;
}

void crew_reap(struct crew *crew)
{
    pthread_join(crew->watch, NULL);
}
