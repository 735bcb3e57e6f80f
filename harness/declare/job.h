// SPDX-License-Identifier: MIT
// job.h: job files, INI as fio's: sections of settings, and [global] settings for the sections
// below.
//
//     [global]
//     launches = 6
//     [short sections]
//     scenario = lock_contended        ; default: the name of the section
//     primitive = ttas, mcs, futex*    ; default: all
//     threads = 1, 2, 4
//     inside = 0, 100ns
//
// A job is text: which keys exist and what they mean is decided by whoever reads the settings.
//
// A line is a section, a setting ("key = value" or "key: value"), a comment (from ';' or '#' at the
// start, or from " ;" anywhere) or blank. White space at both ends means nothing, so a setting may
// be indented and does not go on in the next line. Several sections may have one name: they are
// jobs of their own, as in fio. [global] may come several times; its settings hold for the sections
// below it in the same file, and a later one replaces an earlier one.
#ifndef HARNESS_DECLARE_JOB_H
#define HARNESS_DECLARE_JOB_H

#include <stddef.h>

#include "declare/error.h"

#define JOB_BYTES_MAX    (256 * 1024) // a larger file is refused
#define JOB_SETTINGS_MAX 64           // per section, globals included
#define JOB_SECTIONS_MAX 256

struct job_setting {
    char key[48];    // letters, digits, '_', '-' and '.'
    char value[400]; // as written, without white space at the ends; never empty
    char file[200];  // for messages: where it stands (the end of a long path); "--set" for the
                     // command line
    unsigned line;   // 1-based; 0: the command line
};

struct job_section {
    char name[64];
    char file[200];
    unsigned line;
    struct job_setting settings[JOB_SETTINGS_MAX]; // each key once; globals that stood above first
    size_t setting_count;
};

struct job {
    struct job_section *sections; // malloc'ed; in file order
    size_t section_count;
    struct job_section global; // all [global] settings, for keys that concern the whole run
};

// Adds the sections of a file. 0 or -errno: -ENOENT and other errors of open, -EISDIR, -EFBIG,
// -ENOMEM, -EINVAL for anything that is not a job (a line that is none of section, setting,
// comment; a key twice in one section; a byte that is not UTF-8 text; a key before any section; a
// name or value missing or too long; no section at all), with file, line and the text. Then the job
// is as it was. A zeroed struct job is an empty job.
int job_read(struct job *job, const char *path, struct error *error);

// Adds or replaces a setting in every section and in global, as `--set` does. Several settings are
// separated by commas; an item without '=' goes on the list of the key before it:
// "threads=1,2,inside=0". -EINVAL as above.
int job_set(struct job *job, const char *text, struct error *error);

// Adds the setting to a section, or replaces the one of its key. 0, or -EINVAL when it is full,
// nothing changed.
int job_put(struct job_section *section, const struct job_setting *setting, struct error *error);

// Fills a setting after checking key and value (the bytes of the value that are text, the lengths).
// 0 or -EINVAL.
int job_setting_init(struct job_setting *setting, const char *key, const char *value,
                     struct error *error);

// The setting of that key, or NULL.
const struct job_setting *job_find(const struct job_section *section, const char *key);

void job_free(struct job *job);

#endif
