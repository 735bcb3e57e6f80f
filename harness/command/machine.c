// SPDX-License-Identifier: MIT
// machine.c: `contend env`, `contend limits` and `contend noise`: the machine by itself.
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "command/arguments.h"
#include "command/commands.h"
#include "command/turn.h"
#include "declare/manual.h"
#include "machine/fingerprint.h"
#include "machine/limits.h"
#include "machine/noise.h"
#include "machine/topology.h"
#include "report/json.h"

struct machine_flags {
    uint64_t seconds_ns;
    bool json;
};

static const struct field flag_rows[] = {
    {.name = "time",
     .help = "how long to measure",
     .type = FIELD_DURATION,
     FIELD_AT(struct machine_flags, seconds_ns),
     .low = 200000000,
     .high = UINT64_C(3600000000000),
     .fallback = "2s"},
    {.name = "json", .help = "as JSON", .type = FIELD_SWITCH, FIELD_AT(struct machine_flags, json)},
};
static const struct field_table flag_table = FIELD_TABLE(struct machine_flags, flag_rows);
static const struct field_table json_table = {
    .rows = flag_rows + 1, .count = 1, .bytes = sizeof(struct machine_flags)};

// Reads options and topology. EXIT_OK with a topology to free, or the exit code of the command in
// *code.
static bool begin(const char *name, const char *summary, const struct field_table *table,
                  int argument_count, char **arguments, struct machine_flags *flags,
                  struct topology *topology, int *code)
{
    struct error error = {.text = ""};
    const struct argument_group groups[] = {{.table = table, .object = flags}};
    field_defaults(&flag_table, flags);
    int first = arguments_parse(argument_count, arguments, groups, 1, &error);
    *code = EXIT_OK;
    if (first == ARGUMENTS_HELP) {
        printf("contend %s [options]\n\n%s\n\n", name, summary);
        manual_help(stdout, "  --", table);
        return false;
    }
    if (first >= 0 && first < argument_count)
        error_set(&error, EINVAL, "takes no argument, but got '%.100s'", arguments[first]);
    if (error.text[0])
        *code = EXIT_USAGE;
    else if (topology_load(topology, &error) != 0)
        *code = EXIT_ENVIRONMENT;
    if (*code != EXIT_OK)
        fprintf(stderr, "contend %s: %s\n", name, error.text);
    return *code == EXIT_OK;
}

static void print_environment(const struct fingerprint *fingerprint)
{
    printf("machine key %s (%s)\n\nin the key: results of another key are not compared\n",
           fingerprint->key, fingerprint->machine);
    for (size_t i = 0; i < fingerprint->count; i++)
        if (fingerprint->fields[i].key)
            printf("  %-18s %s\n", fingerprint->fields[i].name, fingerprint->fields[i].value);
    puts("\nrecorded beside it");
    for (size_t i = 0; i < fingerprint->count; i++)
        if (!fingerprint->fields[i].key)
            printf("  %-18s %s\n", fingerprint->fields[i].name, fingerprint->fields[i].value);
}

static void print_environment_json(const struct fingerprint *fingerprint)
{
    struct json json = json_begin(stdout);
    json_open(&json, NULL, '{');
    json_text(&json, "key", fingerprint->key);
    json_text(&json, "machine", fingerprint->machine);
    for (int key = 1; key >= 0; key--) {
        json_open(&json, key ? "key_fields" : "provenance", '{');
        for (size_t i = 0; i < fingerprint->count; i++)
            if (fingerprint->fields[i].key == key)
                json_text(&json, fingerprint->fields[i].name, fingerprint->fields[i].value);
        json_close(&json);
    }
    json_close(&json);
}

int command_env(const struct catalog *catalog, int argument_count, char **arguments)
{
    (void)catalog;
    struct machine_flags flags;
    struct topology topology;
    int code;
    if (!begin("env", "What machine this is, and the key under which its results compare.",
               &json_table, argument_count, arguments, &flags, &topology, &code))
        return code;
    struct fingerprint fingerprint;
    fingerprint_read(&fingerprint, &topology);
    if (flags.json)
        print_environment_json(&fingerprint);
    else
        print_environment(&fingerprint);
    topology_free(&topology);
    return EXIT_OK;
}

static void print_limits(const struct limits *limits)
{
    printf("%-22s %14s %14s %14s  %-8s %s\n", "limit", "value", "low", "high", "unit",
           "what it is");
    for (size_t i = 0; i < limits->count; i++) {
        const struct limit *limit = &limits->limits[i];
        if (isnan(limit->value))
            printf("%-22s %14s %14s %14s  %-8s %s\n", limit->name, "-", "", "", "", limit->reason);
        else
            printf("%-22s %14.4g %14.4g %14.4g  %-8s %s\n", limit->name, limit->value, limit->low,
                   limit->high, limit->unit, limit->what);
    }
}

static void print_limits_json(const struct limits *limits)
{
    struct json json = json_begin(stdout);
    json_open(&json, NULL, '[');
    for (size_t i = 0; i < limits->count; i++) {
        const struct limit *limit = &limits->limits[i];
        json_open(&json, NULL, '{');
        json_text(&json, "name", limit->name);
        json_text(&json, "what", limit->what);
        json_text(&json, "unit", limit->unit);
        json_number(&json, "value", limit->value);
        json_number(&json, "low", limit->low);
        json_number(&json, "high", limit->high);
        json_text(&json, "reason", limit->reason);
        json_close(&json);
    }
    json_close(&json);
}

int command_limits(const struct catalog *catalog, int argument_count, char **arguments)
{
    (void)catalog;
    struct machine_flags flags;
    struct topology topology;
    int code;
    if (!begin("limits", "How fast this machine is at best: the floors and ceilings of results.",
               &flag_table, argument_count, arguments, &flags, &topology, &code))
        return code;
    turn_take();
    struct error error;
    struct limits *limits = calloc(1, sizeof *limits);
    if (!limits || limits_measure(limits, &topology, (double)flags.seconds_ns / 1e9, &error) != 0) {
        fprintf(stderr, "contend limits: %s\n", limits ? error.text : "no memory");
        code = EXIT_ENVIRONMENT;
    } else if (flags.json) {
        print_limits_json(limits);
    } else {
        print_limits(limits);
    }
    free(limits);
    topology_free(&topology);
    return code;
}

static void print_noise(const struct noise *noise, unsigned count)
{
    printf("%-5s %9s %8s %12s %12s %10s %9s\n", "cpu", "seconds", "gaps", "gap total us",
           "gap max us", "stolen s", "lost");
    for (unsigned i = 0; i < count; i++)
        printf("%-5u %9.2f %8llu %12.0f %12.1f %10.3f %8.3f%%\n", noise[i].os_cpu, noise[i].seconds,
               (unsigned long long)noise[i].gaps, noise[i].gap_us_total, noise[i].gap_us_max,
               noise[i].steal_s, 100 * noise[i].lost_ratio);
}

static void print_noise_json(const struct noise *noise, unsigned count)
{
    struct json json = json_begin(stdout);
    json_open(&json, NULL, '[');
    for (unsigned i = 0; i < count; i++) {
        json_open(&json, NULL, '{');
        json_number(&json, "cpu", noise[i].os_cpu);
        json_number(&json, "seconds", noise[i].seconds);
        json_number(&json, "gaps", (double)noise[i].gaps);
        json_number(&json, "gap_us_total", noise[i].gap_us_total);
        json_number(&json, "gap_us_max", noise[i].gap_us_max);
        json_number(&json, "steal_s", noise[i].steal_s);
        json_number(&json, "lost_ratio", noise[i].lost_ratio);
        json_close(&json);
    }
    json_close(&json);
}

int command_noise(const struct catalog *catalog, int argument_count, char **arguments)
{
    (void)catalog;
    struct machine_flags flags;
    struct topology topology;
    int code;
    if (!begin(
            "noise",
            "How quiet this machine is: what a thread that only reads the clock misses of its CPU.",
            &flag_table, argument_count, arguments, &flags, &topology, &code))
        return code;
    turn_take();
    struct error error;
    struct noise *noise = calloc(topology.cpu_count, sizeof *noise);
    if (!noise || noise_measure(noise, &topology, (double)flags.seconds_ns / 1e9, &error) != 0) {
        fprintf(stderr, "contend noise: %s\n", noise ? error.text : "no memory");
        code = EXIT_ENVIRONMENT;
    } else if (flags.json) {
        print_noise_json(noise, topology.cpu_count);
    } else {
        print_noise(noise, topology.cpu_count);
    }
    free(noise);
    topology_free(&topology);
    return code;
}
