// SPDX-License-Identifier: MIT
// job_read.c: a job file, line by line through inih. See job.h.
//
// inih splits settings into key and value. What it would pass over in silence is settled before a
// line gets there, in next_line(): it cuts lines at its buffer's size, ends them at a NUL byte,
// takes an indented line for more of the value above, shortens section names to 49 bytes, does not
// tell of a section without settings, and goes on after an error. So it is given trimmed settings
// only, and a setting longer than its buffer in pieces that it takes for such continuation lines.
#include <errno.h>
#include <ini.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "declare/job.h"
#include "declare/text.h"

// Of a line without comment, and of a key with the white space behind it: far above the limits of
// job.h, so that those are what users meet, and the latter below what inih takes in one piece.
#define SETTING_BYTES_MAX 900
#define KEY_BYTES_MAX     100

struct reader {
    const char *path;
    const char *file; // the end of the path that fits into a setting
    char *next, *end; // text that has not been looked at
    unsigned line;    // 1-based number of the line at hand
    char *rest;       // of the setting at hand, what inih has not seen; NULL: nothing
    bool given;       // inih has seen a part of the setting at hand
    bool called;      // inih has called back with key and value of it
    char key[SETTING_BYTES_MAX + 1];
    char value[SETTING_BYTES_MAX + 1];
    struct job_section global;   // of this file
    struct job_section *section; // where settings go; NULL: no section yet
    unsigned section_line;
    struct job job; // what has been read
    int code;       // 0, or the first error: nothing is read after it
    struct error *error;
};

// Puts "file:line: " before the message and stops reading.
static void stop(struct reader *reader, int code)
{
    if (reader->code == 0) {
        error_prefix(reader->error, "%s:%u", reader->path, reader->line);
        reader->code = code;
    }
}

// Opens the section whose heading is "[...]": the place of the settings that follow.
static int open_section(struct reader *reader, char *heading)
{
    char *close = strchr(heading, ']');
    if (!close)
        return error_set(reader->error, EINVAL, "'%.60s' has no ']'", heading);
    if (close[1] != '\0')
        return error_set(reader->error, EINVAL, "'%.60s' goes on after ']'", heading);
    *close = '\0';
    char *name = text_trim(heading + 1);
    size_t limit = sizeof reader->global.name - 1;
    if (*name == '\0')
        return error_set(reader->error, EINVAL, "a section needs a name, such as [lock_contended]");
    if (strlen(name) > limit)
        return error_set(reader->error, EINVAL,
                         "the section name '%.30s...' is %zu bytes long; the limit is %zu", name,
                         strlen(name), limit);
    reader->section_line = reader->line;
    reader->section = &reader->global;
    if (strcmp(name, "global") == 0)
        return 0;
    struct job *job = &reader->job;
    if (job->section_count == JOB_SECTIONS_MAX)
        return error_set(reader->error, EINVAL, "more than %d sections", JOB_SECTIONS_MAX);
    size_t bytes = (job->section_count + 1) * sizeof *job->sections;
    struct job_section *sections = realloc(job->sections, bytes);
    if (!sections)
        return error_set(reader->error, ENOMEM, "no memory for section [%s]", name);
    job->sections = sections;
    reader->section = &sections[job->section_count++];
    *reader->section = reader->global;
    snprintf(reader->section->name, sizeof reader->section->name, "%s", name);
    snprintf(reader->section->file, sizeof reader->section->file, "%s", reader->file);
    reader->section->line = reader->line;
    return 0;
}

// The setting at hand is whole: into its section with it.
static int close_setting(struct reader *reader)
{
    struct job_setting setting;
    if (!reader->section)
        return error_set(reader->error, EINVAL,
                         "'%.60s' stands before any section: put [global] above it", reader->key);
    int code = job_setting_init(&setting, reader->key, reader->value, reader->error);
    if (code != 0)
        return code;
    const struct job_setting *old = job_find(reader->section, setting.key);
    if (old && old->line > reader->section_line)
        return error_set(reader->error, EINVAL, "'%s' is already set on line %u", setting.key,
                         old->line);
    snprintf(setting.file, sizeof setting.file, "%s", reader->file);
    setting.line = reader->line;
    return job_put(reader->section, &setting, reader->error);
}

static bool starts_comment(const char *line, const char *at)
{
    return *at == ';' && (at == line || at[-1] == ' ' || at[-1] == '\t');
}

// Checks a line and strips it of comment and white space, in place.
static char *strip_line(struct reader *reader, char *line, size_t length)
{
    size_t wrong = text_find_wrong(line, length);
    if (wrong < length) {
        int code = error_set(reader->error, EINVAL, "byte 0x%02x in column %zu is not UTF-8 text",
                             (unsigned char)line[wrong], wrong + 1);
        stop(reader, code);
        return NULL;
    }
    line[length] = '\0';
    line = text_trim(line);
    if (*line == '#')
        *line = '\0';
    char *at = line;
    while (*at != '\0' && !starts_comment(line, at))
        at++;
    *at = '\0';
    return text_trim(line);
}

// Whether inih can make a key and a value of the line: both "=" and all of the key are in its first
// piece.
static int check_setting(const char *line, struct error *error)
{
    size_t length = strlen(line), key_length = strcspn(line, "=:");
    if (key_length == length)
        return error_set(error, EINVAL,
                         "'%.60s' is neither a section, a setting (key = value) nor a comment",
                         line);
    if (key_length > KEY_BYTES_MAX)
        return error_set(error, EINVAL, "the key '%.40s...' is %zu bytes long; the limit is %zu",
                         line, key_length, sizeof(((struct job_setting *)0)->key) - 1);
    if (length > SETTING_BYTES_MAX)
        return error_set(error, EINVAL, "'%.40s...' is %zu bytes long; the limit is %d", line,
                         length, SETTING_BYTES_MAX);
    return 0;
}

// The next line that holds a setting; section headings on the way are dealt with. NULL: no more, or
// an error.
static char *next_setting(struct reader *reader)
{
    while (reader->next < reader->end) {
        char *line = reader->next, *line_end = memchr(line, '\n', (size_t)(reader->end - line));
        if (!line_end)
            line_end = reader->end;
        reader->next = line_end + 1;
        reader->line++;
        size_t length = (size_t)(line_end - line);
        length -= length > 0 && line[length - 1] == '\r';
        line = strip_line(reader, line, length);
        if (!line)
            return NULL;
        if (*line == '\0')
            continue;
        int code = *line == '[' ? open_section(reader, line) : check_setting(line, reader->error);
        if (code != 0) {
            stop(reader, code);
            return NULL;
        }
        if (*line != '[')
            return line;
    }
    return NULL;
}

// Length of the next piece of at most `room` bytes. A later piece must not start with white space,
// which inih strips, nor with what it takes for a comment; nor may white space end one.
static size_t piece_length(const char *rest, size_t room)
{
    size_t length = strlen(rest);
    if (length <= room)
        return length;
    for (length = room; length > 0; length--)
        if (!strchr(" \t;#", rest[length]) && !strchr(" \t", rest[length - 1]))
            break;
    return length;
}

// What inih made of the setting at hand: into its section, or an error.
static void finish_setting(struct reader *reader)
{
    int code = reader->called ? close_setting(reader)
                              : error_set(reader->error, EINVAL, "inih does not take this line");
    if (code != 0)
        stop(reader, code);
    reader->given = reader->called = false;
}

// Called by inih for its next line (ini_reader).
static char *give_line(char *buffer, int bytes, void *stream)
{
    struct reader *reader = stream;
    if (!reader->rest) {
        if (reader->given)
            finish_setting(reader);
        reader->rest = reader->code == 0 ? next_setting(reader) : NULL;
        if (!reader->rest)
            return NULL;
    }
    // The end of line says that the piece was not cut, the space that it goes on with the value
    // above.
    const char *start = reader->given ? " " : "";
    size_t length = piece_length(reader->rest, (size_t)bytes - strlen(" \n") - 1);
    if (length == 0) {
        stop(reader, error_set(reader->error, EINVAL,
                               "over %d bytes of white space, ';' and '#' in a row", bytes - 3));
        return NULL;
    }
    snprintf(buffer, (size_t)bytes, "%s%.*s\n", start, (int)length, reader->rest);
    reader->rest = reader->rest[length] == '\0' ? NULL : reader->rest + length;
    reader->given = true;
    return buffer;
}

// Called by inih with a setting, or more of its value (ini_handler). 0 makes inih report an error.
static int take_setting(void *user, const char *section, const char *key, const char *value)
{
    struct reader *reader = user;
    (void)section;
    size_t used = reader->called ? strlen(reader->value) : 0;
    if (reader->called && strcmp(reader->key, key) != 0)
        return 0;
    snprintf(reader->key, sizeof reader->key, "%s", key);
    snprintf(reader->value + used, sizeof reader->value - used, "%s", value);
    reader->called = true;
    return 1;
}

// Moves the sections behind those of `job`, and the globals into its globals; or changes nothing.
static int append(struct job *job, struct reader *reader, struct error *error)
{
    struct job *more = &reader->job;
    size_t count = job->section_count + more->section_count;
    if (more->section_count == 0)
        return error_set(error, EINVAL,
                         "%s: no section; a job has at least one, such as [lock_contended]",
                         reader->path);
    if (count > JOB_SECTIONS_MAX)
        return error_set(error, EINVAL, "%s: %zu sections with those before; the limit is %d",
                         reader->path, count, JOB_SECTIONS_MAX);
    struct job_section global = job->global;
    memcpy(global.name, reader->global.name, sizeof global.name);
    for (size_t i = 0; i < reader->global.setting_count; i++) {
        int code = job_put(&global, &reader->global.settings[i], error);
        if (code != 0)
            return code;
    }
    struct job_section *sections = realloc(job->sections, count * sizeof *sections);
    if (!sections)
        return error_set(error, ENOMEM, "%s: no memory for %zu sections", reader->path, count);
    memcpy(sections + job->section_count, more->sections, more->section_count * sizeof *sections);
    job->sections = sections;
    job->section_count = count;
    job->global = global;
    return 0;
}

int job_read(struct job *job, const char *path, struct error *error)
{
    char *text = NULL;
    size_t length = 0, path_length = strlen(path), shown = sizeof job->global.file - 1;
    int code = text_load(path, JOB_BYTES_MAX, &text, &length, error);
    if (code != 0)
        return code;
    struct reader reader = {.path = path, .next = text, .end = text + length, .error = error};
    reader.file = path_length > shown ? path + path_length - shown : path;
    snprintf(reader.global.name, sizeof reader.global.name, "global");
    if (length >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0)
        reader.next += 3;
    if (ini_parse_stream(give_line, &reader, take_setting, &reader) != 0 && reader.code == 0)
        stop(&reader, error_set(error, EINVAL, "inih does not take a line"));
    code = reader.code != 0 ? reader.code : append(job, &reader, error);
    job_free(&reader.job);
    free(text);
    return code;
}
