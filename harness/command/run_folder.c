// SPDX-License-Identifier: MIT
// run_folder.c: see run_folder.h.
#include "command/run_folder.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <time.h>

#include "report/environment.h"

#define RESULTS_FOLDER "results"
#define PLUGIN_KEY     "plugin" // in run.json's settings

static void print_time(char *text, size_t bytes, const char *format)
{
    time_t now = time(NULL);
    struct tm utc;
    gmtime_r(&now, &utc);
    strftime(text, bytes, format, &utc);
}

void run_folder_command(struct session *session, int argument_count, char **arguments)
{
    char *text = session->json.command;
    size_t bytes = sizeof session->json.command, used = (size_t)snprintf(text, bytes, "contend");
    for (int i = 0; i < argument_count && used < bytes; i++)
        used += (size_t)snprintf(text + used, bytes - used, " %s", arguments[i]);
}

// "key=value" lines, as restore_settings and restore_plugins read them. A plug-in's value is the hash
// of its file, a blank and its path.
static void print_settings(char *text, size_t bytes, const struct settings *settings,
                           const struct plugins *plugins)
{
    size_t used = 0;
    for (size_t i = 0; i < settings_table.count && used < bytes; i++) {
        char value[256];
        field_print(&settings_table.rows[i], settings, value, sizeof value);
        used += (size_t)snprintf(text + used, bytes - used, "%s%s=%s", i ? "\n" : "",
                                 settings_table.rows[i].name, value);
    }
    for (size_t i = 0; i < plugins->count && used < bytes; i++)
        used += (size_t)snprintf(text + used, bytes - used, "\n" PLUGIN_KEY "=%016llx %s",
                                 (unsigned long long)plugins->plugins[i].hash,
                                 plugins->plugins[i].path);
}

static int restore_settings(struct settings *settings, const char *text, struct error *error)
{
    char *lines = strdup(text), *rest = lines;
    int code = lines ? 0 : error_set(error, ENOMEM, "no memory");
    field_defaults(&settings_table, settings);
    while (code == 0 && rest) {
        char *value = strsep(&rest, "\n"), *name = strsep(&value, "=");
        if (value && strcmp(name, PLUGIN_KEY) != 0)
            code = field_set(&settings_table, settings, name, value, error);
    }
    free(lines);
    return code;
}

// One plug-in of the run, which must be what it was: the rows would be of two programs else. It is
// compared before its code is loaded.
static int restore_plugin(const struct session *session, char *value, const char **file,
                          struct error *error)
{
    uint64_t then = strtoull(strsep(&value, " "), NULL, 16), now;
    *file = value ? value : "";
    int code = plugin_hash(*file, &now, error);
    if (code == 0 && now != then)
        code = error_set(error, EPROTO, "%s: begun with another %s: the plug-in has changed",
                         session->flags.resume, *file);
    return code;
}

static int restore_plugins(struct session *session, const char *text, struct error *error)
{
    char *lines = strdup(text), *rest = lines;
    const char *files[PLUGINS_MAX];
    size_t count = 0;
    int code = lines ? 0 : error_set(error, ENOMEM, "no memory");
    while (code == 0 && rest) {
        char *value = strsep(&rest, "\n"), *name = strsep(&value, "=");
        if (value && strcmp(name, PLUGIN_KEY) == 0)
            code = count < PLUGINS_MAX
                       ? restore_plugin(session, value, &files[count++], error)
                       : error_set(error, E2BIG, "more than %d plug-ins", PLUGINS_MAX);
    }
    if (code == 0)
        code = session_extend(session, files, count, error);
    free(lines);
    return code;
}

// FNV-1a over everything that a resumed run must share with its beginning.
static uint64_t plan_hash(const struct session *session)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325);
    for (const char *c = session->json.settings; *c; c++)
        hash = (hash ^ (unsigned char)*c) * UINT64_C(0x100000001b3);
    for (size_t i = 0; i < session->plan.count; i++)
        for (const char *c = session->plan.points[i].name; *c; c++)
            hash = (hash ^ (unsigned char)*c) * UINT64_C(0x100000001b3);
    return hash;
}

static int compare_machine(const struct session *session, const struct fingerprint *then,
                           struct error *error)
{
    if (strcmp(session->fingerprint.key, session->json.identity.machine) == 0)
        return 0;
    for (size_t i = 0; i < then->count; i++) {
        const char *now = fingerprint_find(&session->fingerprint, then->fields[i].name);
        if (then->fields[i].key && (!now || strcmp(now, then->fields[i].value) != 0))
            return error_set(
                error, EPROTO, "%s: of another machine: %s was '%.100s' and is '%.100s' here",
                session->flags.resume, then->fields[i].name, then->fields[i].value, now ? now : "");
    }
    return error_set(error, EPROTO, "%s: of another machine: key %s, here %s",
                     session->flags.resume, session->json.identity.machine,
                     session->fingerprint.key);
}

static int restore_plan(struct session *session, char **points, const struct fingerprint *then,
                        struct error *error)
{
    int code = compare_machine(session, then, error);
    const char *build = fingerprint_find(&session->fingerprint, "build_id");
    if (code == 0 && build && strcmp(build, session->json.commit) != 0)
        code = error_set(error, EPROTO, "%s: begun by build %s; this is build %s",
                         session->flags.resume, session->json.commit, build);
    if (code == 0)
        code = restore_plugins(session, session->json.settings, error);
    if (code == 0)
        code = restore_settings(&session->settings, session->json.settings, error);
    if (code == 0)
        code =
            plan_restore(&session->plan, points, session->json.points, session->catalog->scenarios,
                         session->catalog->scenario_count, &session->topology, error);
    if (code == 0)
        code = environment_read_skips(session->flags.resume, &session->plan, error);
    if (code == 0 && plan_hash(session) != session->json.plan_hash)
        code = error_set(error, EINVAL, "%s/run.json: plan and settings do not belong together",
                         session->flags.resume);
    return code;
}

int run_folder_restore(struct session *session, struct error *error)
{
    char path[600], command[sizeof session->json.command];
    struct fingerprint *then = malloc(sizeof *then);
    char **points = NULL;
    if (!then)
        return error_set(error, ENOMEM, "no memory");
    memcpy(command, session->json.command, sizeof command);
    folder_file(session->flags.resume, "run.json", path, sizeof path);
    int code = run_json_read(path, &session->json, &points, then, error);
    if (code == 0 && session->json.complete)
        code = error_set(error, EINVAL, "%s: this run is complete; nothing to resume",
                         session->flags.resume);
    if (code == 0)
        code = restore_plan(session, points, then, error);
    free(points);
    free(then);
    return code;
}

static int write_json(struct session *session, struct error *error)
{
    const char **names = malloc((session->plan.count + 1) * sizeof *names);
    if (!names)
        return error_set(error, ENOMEM, "no memory");
    for (size_t i = 0; i < session->plan.count; i++)
        names[i] = session->plan.points[i].name;
    char path[600];
    folder_file(session->folder.path, "run.json", path, sizeof path);
    int code = run_json_write(path, &session->json, names, &session->fingerprint, error);
    free(names);
    return code;
}

// results/<utc>-<machine>-<commit>-<random>: sorts by time, and says where it comes from.
static void name_folder(const struct session *session, char *path, size_t bytes)
{
    char date[32];
    uint32_t random = 0;
    print_time(date, sizeof date, "%Y%m%dT%H%M%SZ");
    if (getrandom(&random, sizeof random, 0) != sizeof random)
        random = (uint32_t)time(NULL);
    snprintf(path, bytes, RESULTS_FOLDER "/%s-%s-%.20s-%08x", date, session->fingerprint.machine,
             session->json.commit, random);
}

static int make_folder(const char *path, struct error *error)
{
    if (mkdir(path, 0777) == 0)
        return 0;
    int code = errno;
    if (code == EEXIST)
        return error_set(error, code, "%s: exists; give another --out, or go on with --resume",
                         path);
    return error_set(error, code, "%s: cannot be made: %s", path, strerror(code));
}

static void describe_run(struct session *session, const char *path)
{
    struct run_json *json = &session->json;
    const char *name = strrchr(path, '/');
    snprintf(json->identity.schema, sizeof json->identity.schema, "%s", SCHEMA);
    snprintf(json->identity.run_id, sizeof json->identity.run_id, "%.99s", name ? name + 1 : path);
    snprintf(json->identity.machine, sizeof json->identity.machine, "%s", session->fingerprint.key);
    print_time(json->started, sizeof json->started, "%Y-%m-%dT%H:%M:%SZ");
    print_settings(json->settings, sizeof json->settings, &session->settings,
                   &session->extended.plugins);
    json->seed = session->settings.seed;
    json->launches = session->settings.launches;
    json->windows = session->settings.windows;
    json->window_ns = session->settings.window_ns;
    json->points = session->plan.count;
    json->plan_hash = plan_hash(session);
    json->exit = -1;
}

static int create(struct session *session, struct error *error)
{
    char path[512];
    const char *build = fingerprint_find(&session->fingerprint, "build_id");
    snprintf(session->json.commit, sizeof session->json.commit, "%s", build ? build : "unknown");
    if (session->flags.out[0]) {
        snprintf(path, sizeof path, "%s", session->flags.out);
        for (size_t end = strlen(path); end > 1 && path[end - 1] == '/'; end--)
            path[end - 1] = '\0';
    } else {
        if (mkdir(RESULTS_FOLDER, 0777) != 0 && errno != EEXIST)
            return error_set(error, errno,
                             RESULTS_FOLDER
                             ": cannot be made here: %s; give another folder by --out",
                             strerror(errno));
        name_folder(session, path, sizeof path);
    }
    int code = make_folder(path, error);
    if (code != 0)
        return code;
    describe_run(session, path);
    snprintf(session->folder.path, sizeof session->folder.path, "%s", path);
    code = write_json(session, error);
    if (code != 0)
        return code;
    return folder_create(&session->folder, path, &session->json.identity,
                         session->catalog->scenarios, session->catalog->scenario_count, error);
}

int run_folder_open(struct session *session, struct error *error)
{
    if (!session->resumed)
        return create(session, error);
    return folder_reopen(&session->folder, session->flags.resume, &session->json.identity,
                         session->catalog->scenarios, session->catalog->scenario_count, error);
}

int run_folder_finish(struct session *session, struct error *error)
{
    folder_close(&session->folder);
    print_time(session->json.finished, sizeof session->json.finished, "%Y-%m-%dT%H:%M:%SZ");
    return write_json(session, error);
}
