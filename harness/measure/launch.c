// SPDX-License-Identifier: MIT
// launch.c: the parent's side of launch.h: start, watch, reap.
#include "measure/launch.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/pidfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "machine/clock.h"

extern char **environ;

int launcher_open(struct launcher *launcher, struct error *error)
{
    int fd = memfd_create("contend-launch", MFD_CLOEXEC);
    if (fd < 0 || ftruncate(fd, sizeof(struct launch_page)) != 0) {
        int code = errno;
        if (fd >= 0)
            close(fd);
        return error_set(error, code, "no shared memory for launches: %s", strerror(code));
    }
    void *page = mmap(NULL, sizeof(struct launch_page), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (page == MAP_FAILED) {
        int code = errno;
        close(fd);
        return error_set(error, code, "no shared memory for launches: %s", strerror(code));
    }
    *launcher = (struct launcher){.fd = fd, .page = page, .clock = clock_measure()};
    return 0;
}

void launcher_close(struct launcher *launcher)
{
    munmap(launcher->page, sizeof *launcher->page);
    close(launcher->fd);
}

// The environment with one more string of `pad_bytes`, which moves the child's stack. NULL: no
// memory.
static char **padded_environment(uint64_t pad_bytes)
{
    size_t count = 0;
    while (environ[count])
        count++;
    static const char name[] = "CONTEND_PAD=";
    char **copy = malloc((count + 2) * sizeof *copy + sizeof name + pad_bytes);
    if (!copy)
        return NULL;
    memcpy(copy, environ, count * sizeof *copy);
    char *pad = (char *)(copy + count + 2);
    memcpy(pad, name, sizeof name);
    memset(pad + sizeof name - 1, 'x', pad_bytes);
    pad[sizeof name - 1 + pad_bytes] = '\0';
    copy[count] = pad;
    copy[count + 1] = NULL;
    return copy;
}

// A process group of its own, so that ^C on the terminal reaches the parent alone, which then
// decides.
static int start(const struct launcher *launcher, uint64_t pad_bytes, pid_t *child)
{
    char *arguments[PLUGINS_MAX + 3] = {(char[]){"contend"}, (char[]){LAUNCH_COMMAND}};
    for (size_t i = 0; launcher->plugins && i < launcher->plugins->count; i++)
        arguments[i + 2] = (char *)launcher->plugins->plugins[i].path; // posix_spawn only reads it
    char **environment = padded_environment(pad_bytes);
    if (!environment)
        return ENOMEM;
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", 0, 0);
    posix_spawn_file_actions_adddup2(&actions, STDERR_FILENO, STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions, launcher->fd, PAGE_FD);
    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
    int code = posix_spawn(child, "/proc/self/exe", &actions, &attributes, arguments, environment);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    free(environment);
    return code;
}

// Waits for the end of the process; returns ENDING_EXIT when it ended by itself, in whatever way.
static enum ending await(int pidfd, uint64_t deadline_ns, const _Atomic bool *interrupted)
{
    for (;;) {
        // acquire: pairs with the store of the signal handler in this very thread; any order would
        // do.
        if (atomic_load_explicit(interrupted, memory_order_acquire))
            return ENDING_INTERRUPTED;
        uint64_t now = clock_ns();
        if (now >= deadline_ns)
            return ENDING_TIMEOUT;
        uint64_t wait_ms = (deadline_ns - now) / 1000000 + 1;
        // A signal that came just before poll() is seen after a quarter of a second at the latest.
        struct pollfd poll_fd = {.fd = pidfd, .events = POLLIN};
        if (poll(&poll_fd, 1, wait_ms < 250 ? (int)wait_ms : 250) > 0)
            return ENDING_EXIT;
    }
}

int launch(struct launcher *launcher, uint64_t pad_bytes, uint64_t timeout_ns,
           const _Atomic bool *interrupted, struct launch_end *end, struct error *error)
{
    // Punching a hole forgets the reply without touching its megabytes; the request is kept aside.
    struct launch_request *request = malloc(sizeof *request);
    if (!request)
        return error_set(error, ENOMEM, "no memory to start a launch");
    *request = launcher->page->request;
    madvise(launcher->page, sizeof *launcher->page, MADV_REMOVE);
    launcher->page->request = *request;
    launcher->page->request.parent = getpid();
    launcher->page->request.tick_ns = launcher->clock.ns_per_tick;
    launcher->page->request.tick_cost_ns = launcher->clock.tick_cost_ns;
    free(request);

    pid_t child;
    int code = start(launcher, pad_bytes, &child);
    if (code != 0)
        return error_set(error, code, "cannot start a launch: %s", strerror(code));
    int pidfd = pidfd_open(child, 0);
    int pidfd_error = pidfd < 0 ? errno : 0;
    // Without a way to watch it the launch is not let run.
    enum ending ending =
        pidfd < 0 ? ENDING_INTERRUPTED : await(pidfd, clock_ns() + timeout_ns, interrupted);
    if (ending != ENDING_EXIT)
        kill(child, SIGKILL);
    int status;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR)
        continue;
    if (pidfd < 0)
        return error_set(error, pidfd_error, "cannot watch a launch: pidfd_open: %s",
                         strerror(pidfd_error));
    close(pidfd);
    if (ending == ENDING_EXIT && WIFSIGNALED(status))
        ending = ENDING_SIGNAL;
    *end = (struct launch_end){
        .ending = ending, .status = WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status)};
    return 0;
}
