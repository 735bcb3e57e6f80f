// SPDX-License-Identifier: MIT
// counters.c: see counters.h.
#include "machine/counters.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/perf_event.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "machine/clock.h"
#include "machine/kernel_file.h"

// A file descriptor that counts for the calling thread on any CPU, or -errno.
static int event_open(uint32_t type, uint64_t event)
{
    struct perf_event_attr attributes = {
        .type = type,
        .size = sizeof(attributes),
        .config = event,
        .read_format = PERF_FORMAT_TOTAL_TIME_ENABLED | PERF_FORMAT_TOTAL_TIME_RUNNING,
        // Without this an ordinary user may not count hardware events. Migrations happen in the
        // kernel: leaving it out there would count none.
        .exclude_kernel = type == PERF_TYPE_HARDWARE,
        .exclude_hv = 1,
    };
    long file = syscall(SYS_perf_event_open, &attributes, 0, -1, -1, PERF_FLAG_FD_CLOEXEC);
    return file < 0 ? -errno : (int)file;
}

// The event's count, scaled up where the PMU had to share its registers; NaN if it never ran.
static double event_read(int file)
{
    struct {
        uint64_t value, enabled_ns, running_ns;
    } reading;
    if (file < 0 || read(file, &reading, sizeof(reading)) != sizeof(reading) ||
        reading.running_ns == 0)
        return NAN;
    return (double)reading.value * ((double)reading.enabled_ns / (double)reading.running_ns);
}

// As event_read for events that cannot be 0 in a thread that runs: some virtual machines offer
// counters that stand still.
static double event_read_running(int file)
{
    double value = event_read(file);
    return value > 0 ? value : NAN;
}

static int only_valid(int file)
{
    return file < 0 ? -1 : file;
}

void counters_open(struct counters *counters)
{
    *counters = (struct counters){
        .migrations_fd = only_valid(event_open(PERF_TYPE_SOFTWARE, PERF_COUNT_SW_CPU_MIGRATIONS)),
        .cycles_fd = only_valid(event_open(PERF_TYPE_HARDWARE, PERF_COUNT_HW_CPU_CYCLES)),
        .instructions_fd = only_valid(event_open(PERF_TYPE_HARDWARE, PERF_COUNT_HW_INSTRUCTIONS)),
        .cache_misses_fd = only_valid(event_open(PERF_TYPE_HARDWARE, PERF_COUNT_HW_CACHE_MISSES)),
    };
    if (counters->migrations_fd < 0) {
        // Where perf is closed to ordinary users (perf_event_paranoid 2 and above) this often is
        // not.
        counters->migrations_fd = open("/proc/thread-self/sched", O_RDONLY | O_CLOEXEC);
        counters->migrations_by_proc = counters->migrations_fd >= 0;
    }
}

// Migrations from the text of /proc/PID/task/TID/sched.
static double proc_migrations(int file)
{
    static const char key[] = "nr_migrations";
    char text[4096];
    ssize_t length = pread(file, text, sizeof(text) - 1, 0);
    if (length <= 0)
        return NAN;
    text[length] = '\0';
    const char *line = strstr(text, key);
    const char *colon = line ? strchr(line, ':') : NULL;
    return colon ? strtod(colon + 1, NULL) : NAN;
}

void counters_read(const struct counters *counters, struct counter_values *values)
{
    struct rusage usage;
    bool known = getrusage(RUSAGE_THREAD, &usage) == 0;
    *values = (struct counter_values){
        .cpu_ns = (double)clock_thread_cpu_ns(),
        .switches_voluntary = known ? (double)usage.ru_nvcsw : NAN,
        .switches_involuntary = known ? (double)usage.ru_nivcsw : NAN,
        .faults_minor = known ? (double)usage.ru_minflt : NAN,
        .migrations = counters->migrations_by_proc ? proc_migrations(counters->migrations_fd)
                                                   : event_read(counters->migrations_fd),
        .cycles = event_read_running(counters->cycles_fd),
        .instructions = event_read_running(counters->instructions_fd),
        .cache_misses = event_read(counters->cache_misses_fd),
    };
    // Where instructions stand still nothing from that PMU can be believed.
    if (isnan(values->instructions))
        values->cache_misses = NAN;
}

static double seconds_to_ns(struct timeval time)
{
    return (double)time.tv_sec * 1e9 + (double)time.tv_usec * 1e3;
}

void counters_read_process(struct counter_values *values)
{
    struct rusage usage;
    bool known = getrusage(RUSAGE_SELF, &usage) == 0;
    *values = (struct counter_values){
        .cpu_ns = known ? seconds_to_ns(usage.ru_utime) + seconds_to_ns(usage.ru_stime) : NAN,
        .switches_voluntary = known ? (double)usage.ru_nvcsw : NAN,
        .switches_involuntary = known ? (double)usage.ru_nivcsw : NAN,
        .faults_minor = known ? (double)usage.ru_minflt : NAN,
        .migrations = NAN,
        .cycles = NAN,
        .instructions = NAN,
        .cache_misses = NAN,
    };
}

void counters_close(struct counters *counters)
{
    const int files[] = {counters->migrations_fd, counters->cycles_fd, counters->instructions_fd,
                         counters->cache_misses_fd};
    for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
        if (files[i] >= 0)
            close(files[i]);
    *counters = (struct counters){
        .migrations_fd = -1, .cycles_fd = -1, .instructions_fd = -1, .cache_misses_fd = -1};
}

struct counter_values counters_difference(const struct counter_values *later,
                                          const struct counter_values *earlier)
{
    return (struct counter_values){
        .cpu_ns = later->cpu_ns - earlier->cpu_ns,
        .switches_voluntary = later->switches_voluntary - earlier->switches_voluntary,
        .switches_involuntary = later->switches_involuntary - earlier->switches_involuntary,
        .faults_minor = later->faults_minor - earlier->faults_minor,
        .migrations = later->migrations - earlier->migrations,
        .cycles = later->cycles - earlier->cycles,
        .instructions = later->instructions - earlier->instructions,
        .cache_misses = later->cache_misses - earlier->cache_misses,
    };
}

void counters_add(struct counter_values *sum, const struct counter_values *more)
{
    sum->cpu_ns += more->cpu_ns;
    sum->switches_voluntary += more->switches_voluntary;
    sum->switches_involuntary += more->switches_involuntary;
    sum->faults_minor += more->faults_minor;
    sum->migrations += more->migrations;
    sum->cycles += more->cycles;
    sum->instructions += more->instructions;
    sum->cache_misses += more->cache_misses;
}

// What the user can do about an error of perf_event_open; "" where nothing is known.
static void advice(int code, char *text, size_t bytes)
{
    char paranoid[16];
    text[0] = '\0';
    if (code == ENOENT || code == EOPNOTSUPP)
        snprintf(text, bytes, " (no PMU in this virtual machine?)");
    else if ((code == EACCES || code == EPERM) &&
             kernel_file_read("/proc/sys/kernel/perf_event_paranoid", paranoid, sizeof(paranoid)) >
                 0)
        snprintf(text, bytes, " (perf_event_paranoid is %s, 2 is needed)", paranoid);
    else if (code == EACCES || code == EPERM || code == ENOSYS)
        snprintf(text, bytes, " (kernel or container without perf events)");
}

void counters_reason(char *text, size_t bytes)
{
    static const struct {
        const char *name;
        uint64_t event;
    } events[] = {
        {.name = "cycles", .event = PERF_COUNT_HW_CPU_CYCLES},
        {.name = "instructions", .event = PERF_COUNT_HW_INSTRUCTIONS},
        {.name = "cache misses", .event = PERF_COUNT_HW_CACHE_MISSES},
    };
    text[0] = '\0';
    for (size_t i = 0; i < sizeof(events) / sizeof(events[0]) && text[0] == '\0'; i++) {
        int file = event_open(PERF_TYPE_HARDWARE, events[i].event);
        char hint[80];
        advice(-file, hint, sizeof(hint));
        if (file < 0)
            snprintf(text, bytes, "%s: %s%s", events[i].name, strerror(-file), hint);
        else if (events[i].event != PERF_COUNT_HW_CACHE_MISSES && isnan(event_read_running(file)))
            snprintf(text, bytes, "%s: the counter stands still", events[i].name);
        if (file >= 0)
            close(file);
    }
}
