// SPDX-License-Identifier: MIT
// job_file.h: a job file of a test's own, for the time of one reading.
#ifndef TESTS_HARNESS_DECLARE_JOB_FILE_H
#define TESTS_HARNESS_DECLARE_JOB_FILE_H

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "declare/job.h"

// job_read() of a temporary file with these bytes; the path in the message is cut down to "F".
static inline int job_file_read_bytes(struct job *job, const char *bytes, size_t count,
                                      struct error *error)
{
    char path[] = "/tmp/contend_job_XXXXXX";
    int fd = mkstemp(path);
    cr_assert_geq(fd, 0);
    FILE *file = fdopen(fd, "w");
    cr_assert_eq(fwrite(bytes, 1, count, file), count);
    fclose(file);
    error->text[0] = '\0';
    int code = job_read(job, path, error);
    unlink(path);
    if (strncmp(error->text, path, strlen(path)) == 0) {
        memmove(error->text + 1, error->text + strlen(path),
                strlen(error->text + strlen(path)) + 1);
        error->text[0] = 'F';
    }
    return code;
}

static inline int job_file_read(struct job *job, const char *text, struct error *error)
{
    return job_file_read_bytes(job, text, strlen(text), error);
}

// The value of a key in the section of that index, or "(none)".
static inline const char *job_value(const struct job *job, size_t section, const char *key)
{
    cr_assert_lt(section, job->section_count);
    const struct job_setting *setting = job_find(&job->sections[section], key);
    return setting ? setting->value : "(none)";
}

#endif
