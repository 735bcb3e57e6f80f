// SPDX-License-Identifier: MIT
// session.c: see session.h.
#include "command/session.h"

#include <errno.h>
#include <math.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "command/progress.h"
#include "command/turn.h"
#include "machine/clock.h"
#include "machine/noise.h"
#include "measure/launch.h"
#include "measure/random.h"
#include "report/environment.h"

// The environment grows by up to so many bytes from launch to launch: more than a page of stack
// layouts.
#define PAD_BYTES_MAX 4096

// A disturbance that comes ten times a second must be seen.
#define NOISE_SECONDS_MIN 0.1

static _Atomic bool interrupted;

static void note_signal(int signal_number)
{
    (void)signal_number;
    // release: pairs with the acquire loads of interrupted; there is nothing before it to see.
    atomic_store_explicit(&interrupted, true, memory_order_release);
}

static bool is_interrupted(void)
{
    // acquire: pairs with the release store of note_signal.
    return atomic_load_explicit(&interrupted, memory_order_acquire);
}

// Without SA_RESTART, so that waiting for a launch ends. Only the first of each is caught:
// measuring limits is not interrupted, and a second ^C ends it at once, with nothing lost but that.
static void catch_signals(void)
{
    struct sigaction action = {.sa_handler = note_signal, .sa_flags = (int)SA_RESETHAND};
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN); // a full quota is an error of write(), not the end
}

// What has happened to each point so far.
struct ledger {
    unsigned char *done; // [rounds * points]
    bool *dead;          // [points] hangs: not launched again
    uint64_t rounds;
};

static void free_ledger(struct ledger *ledger)
{
    free(ledger->done);
    free(ledger->dead);
}

// Enters the launches that an interrupted run has behind it.
static int read_ledger(const struct session *session, struct ledger *ledger, struct error *error)
{
    struct csv_table launches;
    int code = csv_read(&launches, session->folder.launches.path, error);
    if (code != 0)
        return code;
    for (size_t row = 0; row < launches.rows; row++) {
        size_t point = plan_find(&session->plan, csv_text(&launches, row, "point"));
        uint64_t round = (uint64_t)csv_number(&launches, row, "round");
        if (point == session->plan.count || round >= ledger->rounds)
            continue;
        ledger->done[round * session->plan.count + point] = 1;
        if (strcmp(csv_text(&launches, row, "outcome"), outcome_names[OUTCOME_TIMEOUT]) == 0)
            ledger->dead[point] = true;
    }
    csv_free(&launches);
    return 0;
}

static int open_ledger(const struct session *session, struct ledger *ledger, struct error *error)
{
    ledger->rounds = session->settings.launches ? session->settings.launches : LAUNCHES_MAX;
    ledger->done = calloc(ledger->rounds * session->plan.count, 1);
    ledger->dead = calloc(session->plan.count, sizeof *ledger->dead);
    if (!ledger->done || !ledger->dead) {
        free_ledger(ledger);
        return error_set(error, ENOMEM, "no memory for %llu launches",
                         (unsigned long long)(ledger->rounds * session->plan.count));
    }
    int code = session->resumed ? read_ledger(session, ledger, error) : 0;
    if (code != 0)
        free_ledger(ledger);
    return code;
}

// Everything of a launch that is drawn follows from seed, point and round, so that a resumed run
// draws the same.
static int launch_point(struct session *session, struct launcher *launcher, size_t index,
                        uint64_t round, struct ledger *ledger, struct error *error)
{
    const struct point *point = &session->plan.points[index];
    struct launch_request *request = &launcher->page->request;
    uint64_t random = session->settings.seed ^ (round << 32) ^ (index << 1);
    request->window_ns = session->settings.window_ns;
    request->windows = session->settings.windows;
    request->warmup_ns = session->settings.warmup_ns;
    uint64_t common = session->settings.seed ^ (round << 32);
    request->seed = random_next(&random);
    request->round_seed = random_next(&common);
    uint64_t pad_bytes = random_below(&random, PAD_BYTES_MAX);
    int code = point_place(point, &session->topology, request, error);
    if (code != 0)
        return code;

    struct launch_end end;
    uint64_t timeout_ns = session->settings.timeout_ns + 2 * settings_launch_ns(&session->settings);
    code = launch(launcher, pad_bytes, timeout_ns, &interrupted, &end, error);
    if (code != 0 || end.ending == ENDING_INTERRUPTED)
        return code;
    struct record *record = malloc(sizeof *record);
    if (!record)
        return error_set(error, ENOMEM, "no memory for a launch's rows");
    record_launch(record, point, launcher->page, &end, &session->topology, session->limits);
    record->row.launch = session->folder.launch_count;
    record->row.round = round;
    record->row.seed = request->seed;
    record->row.pad_bytes = pad_bytes;
    if (record->row.outcome == OUTCOME_TIMEOUT)
        ledger->dead[index] = true;
    code = folder_append(&session->folder, point, record, launcher->page, error);
    ledger->done[round * session->plan.count + index] = 1;
    free(record);
    return code;
}

static int run_round(struct session *session, struct launcher *launcher, uint64_t round,
                     struct ledger *ledger, struct progress *progress, struct error *error)
{
    size_t count = session->plan.count;
    size_t *order = malloc(count * sizeof *order);
    if (!order)
        return error_set(error, ENOMEM, "no memory for %zu points", count);
    uint64_t random = session->settings.seed + round;
    random_order(&random, order, count);
    int code = 0;
    for (size_t i = 0; i < count && code == 0 && !is_interrupted(); i++) {
        if (ledger->done[round * count + order[i]])
            continue;
        progress_launch(progress, session->plan.points[order[i]].name);
        if (!ledger->dead[order[i]])
            code = launch_point(session, launcher, order[i], round, ledger, error);
        progress->done++;
    }
    free(order);
    return code;
}

// Under a budget without a number of launches: whether another round fits.
static bool has_time(const struct session *session, uint64_t round, uint64_t start_ns)
{
    if (session->settings.launches || round < LAUNCHES_MIN)
        return true;
    uint64_t used_ns = clock_ns() - start_ns;
    return used_ns + used_ns / round <= session->settings.budget_ns;
}

static int run_rounds(struct session *session, struct launcher *launcher, struct error *error)
{
    struct ledger ledger;
    int code = open_ledger(session, &ledger, error);
    if (code != 0)
        return code;
    uint64_t expected = settings_aim(&session->settings, session->plan.count);
    struct progress progress =
        progress_begin(session->flags.progress, expected * session->plan.count);
    uint64_t start_ns = clock_ns();
    for (uint64_t round = 0; round < ledger.rounds && code == 0 && !is_interrupted(); round++) {
        if (!has_time(session, round, start_ns))
            break;
        code = run_round(session, launcher, round, &ledger, &progress, error);
        progress_round(&progress, round + 1, round + 1 > expected ? round + 1 : expected);
    }
    progress_end(&progress);
    free_ledger(&ledger);
    return code;
}

// What the machine was like around the launches; NULL: not measured.
struct surroundings {
    struct limits *limits;
    struct noise *noise; // a place per CPU of the topology
};

static void free_surroundings(struct surroundings *surroundings)
{
    free(surroundings->limits);
    free(surroundings->noise);
}

// Noise first: limits of a machine that is not quiet are read with care.
static int measure_surroundings(const struct session *session, struct surroundings *surroundings,
                                struct error *error)
{
    double seconds = (double)session->settings.limits_ns / 1e9;
    if (session->settings.limits_ns == 0 || is_interrupted())
        return 0;
    surroundings->limits = calloc(1, sizeof *surroundings->limits);
    surroundings->noise = calloc(session->topology.cpu_count, sizeof *surroundings->noise);
    if (!surroundings->limits || !surroundings->noise)
        return error_set(error, ENOMEM, "no memory for limits");
    int code = noise_measure(surroundings->noise, &session->topology,
                             fmax(seconds / 5, NOISE_SECONDS_MIN), error);
    return code == 0 ? limits_measure(surroundings->limits, &session->topology, seconds, error)
                     : code;
}

static int write_environment(const struct session *session, const struct clock_properties *clock,
                             const struct surroundings *before, const struct surroundings *after,
                             struct error *error)
{
    struct environment environment = {.fingerprint = &session->fingerprint,
                                      .clock = clock,
                                      .before = before->limits,
                                      .after = after->limits,
                                      .noise_before = before->noise,
                                      .noise_after = after->noise,
                                      .noise_count = session->topology.cpu_count,
                                      .settings = &settings_table,
                                      .settings_object = &session->settings,
                                      .plugins = session->extended.plugins.plugins,
                                      .plugin_count = session->extended.plugins.count,
                                      .skips = session->plan.skips,
                                      .skip_count = session->plan.skip_count};
    return environment_write(session->folder.path, &session->folder.identity, &environment, error);
}

// run.json again: complete when every launch was made.
static int finish(struct session *session, struct error *error)
{
    int code = summarize(session->folder.path, session->catalog->scenarios,
                         session->catalog->scenario_count, &session->counts, error);
    if (code != 0)
        return code;
    session->json.launches_done = session->folder.launch_count;
    session->json.launches_bad = session->counts.launches_bad;
    session->json.complete = !session->interrupted;
    return 0;
}

// Limits, launches, limits again, each written as soon as it is known.
static int measure_all(struct session *session, struct launcher *launcher,
                       struct surroundings *before, struct surroundings *after, struct error *error)
{
    int code = measure_surroundings(session, before, error);
    session->limits = before->limits;
    if (code == 0)
        code = write_environment(session, &launcher->clock, before, after, error);
    if (code == 0)
        code = run_rounds(session, launcher, error);
    session->interrupted = is_interrupted();
    if (code == 0)
        code = measure_surroundings(session, after, error);
    if (code == 0)
        code = write_environment(session, &launcher->clock, before, after, error);
    return code == 0 ? finish(session, error) : code;
}

int session_extend(struct session *session, const char *const *files, size_t count,
                   struct error *error)
{
    int code = extended_open(&session->extended, session->catalog, files, count, error);
    if (code == 0)
        session->catalog = &session->extended.catalog;
    return code;
}

int session_run(struct session *session, struct error *error)
{
    struct surroundings before = {0}, after = {0};
    struct launcher launcher;
    catch_signals();
    turn_take();
    int code = launcher_open(&launcher, error);
    if (code != 0)
        return code;
    launcher.plugins = &session->extended.plugins;
    code = measure_all(session, &launcher, &before, &after, error);
    launcher_close(&launcher);
    free_surroundings(&before);
    free_surroundings(&after);
    return code;
}
