// SPDX-License-Identifier: MIT
// run_json.h: run.json, the first and the last file that a run writes: what was planned, and
// whether it is complete.
#ifndef HARNESS_REPORT_RUN_JSON_H
#define HARNESS_REPORT_RUN_JSON_H

#include <stdbool.h>
#include <stdint.h>

#include "declare/error.h"
#include "machine/fingerprint.h"
#include "report/rows.h"

// The keys come from identity_table and run_json_table.
struct run_json {
    struct identity identity;
    char commit[48];    // of contend
    char started[24];   // UTC, "2026-11-24T10:42:15Z"
    char finished[24];  // the same; "" while the run goes on, or after a kill
    char command[4096]; // the arguments as the user gave them, for the reader; cut if longer
    // Of the run as a whole, "key=value" lines: what a resumed run goes on with.
    char settings[8192];
    uint64_t seed;
    uint64_t launches; // planned per point; 0: as many as the budget allows
    uint64_t windows;  // per launch
    uint64_t window_ns;
    uint64_t points;        // in the plan
    uint64_t plan_hash;     // of settings and points: a resumed run must have the same
    uint64_t launches_done; // rows of launches.csv
    uint64_t launches_bad;  // of these, the ones that are wrong, timeout, crashed or refused
    bool complete;          // false until everything else is in its file
    int64_t exit;           // exit code of contend; -1 while the run goes on, or after a kill
};
extern const struct field_table run_json_table;

// Replaces the file at once (a temporary name, fsync, rename), so that a kill leaves the old one or
// the new one. `points`: the canonical names of run->points points in order of the plan. 0 or
// -errno with path and reason.
int run_json_write(const char *path, const struct run_json *run, const char *const *points,
                   const struct fingerprint *fingerprint, struct error *error);

// Reads it back. `points` and `fingerprint` may be NULL. *points is one malloc'ed block:
// free(*points). The fingerprint has its fields and key; `machine` is "". Keys that are not known
// are ignored. 0 or -errno: -EINVAL or -ERANGE with the key that is missing or wrong, -EPROTO for
// another major schema; then nothing is given.
int run_json_read(const char *path, struct run_json *run, char ***points,
                  struct fingerprint *fingerprint, struct error *error);

#endif
