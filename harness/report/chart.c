// SPDX-License-Identifier: MIT
// chart.c: see chart.h.
#include "report/chart.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "report/folder.h"

// The scripts' exit status when summary.csv has nothing for the chart.
#define STATUS_NO_DATA 3

const struct chart charts[CHARTS] = {
    {"throughput", "Throughput",
     "Right or up is faster; a mark is the median of the launches, its bar or band the 95 % "
     "interval, small dots are single launches; intervals that overlap do not tell two primitives "
     "apart."},
    {"topology", "Throughput by topology",
     "All bars of a scenario begin at 0 and have one scale, so that what one more thread on a side "
     "costs or brings is seen between the panels; small dots are single launches."},
    {"chunk", "Throughput against the length of a write",
     "A line that rises in proportion has a cost for each call, one that is flat has a cost for "
     "each byte; both axes are logarithmic."},
    {"batch", "Throughput against the batch",
     "A line that rises in proportion pays for each call, one that is flat for each element; both "
     "axes are logarithmic."},
    {"capacity", "Throughput against the capacity",
     "On the left threads wait for each other, on the right a core's cache may not hold the ring; "
     "both axes are logarithmic."},
    {"ratio", "Ratio to the reference",
     "The dashed line is the reference; a primitive is faster or slower only if its whole interval "
     "lies to one side of it."},
    {"latency", "Latency",
     "Each step to the right is a rarer and slower operation; a line that stays flat keeps its "
     "promise even in the worst cases."},
    {"open_loop", "Latency under load",
     "Each step to the right is more elements a second; where a line turns upwards the ring does "
     "not keep up, and waiting counts from the moment an element was due."},
    {"fairness", "Fairness",
     "Filled marks at 1 mean that all threads got the same; an open circle far to the left is a "
     "thread that was nearly locked out."},
    {"product", "The racy product",
     "The red line is the share of trials that lose at least one update without protection, and "
     "W50 the window at which half of them do; all that is protected must lie in the strip at 0, "
     "and its bar reaches to what so many trials cannot exclude."},
    {"load", "Sojourn against the load",
     "Each step to the right is more work for the same workers; a point on its dashed line is what "
     "theory says of that strategy, and where a line turns upwards queues begin to grow."},
    {"costs", "Strategies and costs",
     "A column is a kind of task, a row a strategy: what is white is as good as the reference, red "
     "so many times worse; a ratio whose interval holds 1 tells nothing apart."},
    {"gantt", "Who worked on what",
     "All strategies have the same tasks and one scale of time: white between bars is a worker "
     "without a task, and the red line is when the last task was done."},
    {"size", "How many threads are enough",
     "Between the CPUs and the knee a thread more helps tasks that wait; beyond, throughput stays "
     "and the 99th percentile grows, and where the law turns down more threads harm."},
    {"residual", "Real against virtual time",
     "At 0 the real pool does what the same choices do without any overhead; to the right is what "
     "threads, CPUs and wake-ups add."},
    {"granularity", "What a task must cost",
     "A triangle is the cost at which half of the CPUs' time goes into tasks, METG(50 %): smaller "
     "tasks are not worth a pool."},
};

// What gnuplot said, in one line. Its messages are framed by empty lines and a caret.
static void read_words(int fd, char *text, size_t bytes)
{
    char raw[1000];
    ssize_t got = pread(fd, raw, sizeof raw - 1, 0);
    size_t used = 0;
    bool gap = false;
    for (ssize_t i = 0; i < got; i++) {
        bool space = raw[i] <= ' ' && raw[i] >= 0;
        if (!space && used + 2 < bytes) {
            if (gap && used)
                text[used++] = ' ';
            text[used++] = raw[i];
        }
        gap = space;
    }
    text[used] = '\0';
}

// 0 and gnuplot's wait status, or -errno.
static int run_gnuplot(char *const *arguments, int error_fd, int *status)
{
    posix_spawn_file_actions_t actions;
    int code = posix_spawn_file_actions_init(&actions);
    if (code != 0)
        return -code;
    code = posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    if (code == 0)
        code = posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    if (code == 0)
        code = posix_spawn_file_actions_adddup2(&actions, error_fd, STDERR_FILENO);
    pid_t child = 0;
    extern char **environ;
    if (code == 0)
        code = posix_spawnp(&child, "gnuplot", &actions, NULL, arguments, environ);
    posix_spawn_file_actions_destroy(&actions);
    while (code == 0 && waitpid(child, status, 0) < 0)
        if (errno != EINTR)
            code = errno;
    return -code;
}

// 0: drawn into `part`; 1: nothing to draw; else -errno with what gnuplot said.
static int draw(const char *script, const char *folder, const char *part, const char *reference,
                struct error *error)
{
    char summary[600], launches[600], timeline[600];
    folder_file(folder, "summary.csv", summary, sizeof summary);
    folder_file(folder, "launches.csv", launches, sizeof launches);
    // Where there is no timeline, or no task in it, gnuplot must not say so.
    struct stat tasks;
    if (stat(folder_file(folder, "timeline.csv", timeline, sizeof timeline), &tasks) != 0)
        timeline[0] = '\0';
    char *arguments[] = {"gnuplot", "-d",         "-c",     (char *)script,
                         summary,   (char *)part, launches, (char *)(reference ? reference : ""),
                         timeline,  NULL};
    char name[] = "/tmp/contend-gnuplot-XXXXXX";
    int fd = mkostemp(name, O_CLOEXEC);
    if (fd < 0)
        return error_set(error, errno, "%s: %s", name, strerror(errno));
    unlink(name);
    int status = 0;
    int code = run_gnuplot(arguments, fd, &status);
    struct stat drawn;
    char words[300];
    read_words(fd, words, sizeof words);
    close(fd);
    if (code != 0)
        return error_set(error, -code, "gnuplot: %s%s", strerror(-code),
                         code == -ENOENT ? "; apt-get install gnuplot-nox draws the charts" : "");
    if (WIFEXITED(status) && WEXITSTATUS(status) == STATUS_NO_DATA)
        return 1;
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0 || stat(part, &drawn) != 0 ||
        drawn.st_size == 0)
        return error_set(error, EIO, "gnuplot: %s: %s", script, words[0] ? words : "no output");
    return 0;
}

static bool draw_chart(const struct chart *chart, const char *folder, const char *plots,
                       const char *reference, struct error *error)
{
    char script[600], part[600], final[600], name[100];
    snprintf(script, sizeof script, "%.560s/%s.gp", plots, chart->name);
    snprintf(name, sizeof name, "charts/%s.svg", chart->name);
    folder_file(folder, name, final, sizeof final);
    snprintf(name, sizeof name, "charts/.%s.part", chart->name);
    folder_file(folder, name, part, sizeof part);
    unlink(final); // of an earlier report
    int code = draw(script, folder, part, reference, error);
    if (code == 0 && rename(part, final) != 0)
        code = error_set(error, errno, "%s: %s", final, strerror(errno));
    if (code != 0)
        unlink(part);
    return code == 0;
}

void charts_draw(struct chart_list *list, const char *folder, const char *plots,
                 const char *reference)
{
    *list = (struct chart_list){.error = {.text = ""}};
    char path[600];
    if (mkdir(folder_file(folder, "charts", path, sizeof path), 0777) != 0 && errno != EEXIST) {
        error_set(&list->error, errno, "%s: %s", path, strerror(errno));
        return;
    }
    for (size_t i = 0; i < CHARTS; i++) {
        struct error error = {.text = ""};
        list->drawn[i] = draw_chart(&charts[i], folder, plots, reference, &error);
        if (error.text[0] && !list->error.text[0])
            list->error = error;
    }
}
