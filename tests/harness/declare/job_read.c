// SPDX-License-Identifier: MIT
// job_read.c: tests of job files: what is read, what is refused, and that nothing crashes.
#include <criterion/criterion.h>
#include <errno.h>
#include <stdint.h>
#include <string.h>

#include "declare/job.h"
#include "job_file.h"

Test(job_read, takes_sections_settings_and_comments)
{
    static const char text[] = "; a comment\n"
                               "# another, with an = in it\n"
                               "\n"
                               "[global]\n"
                               "launches = 6   ; inline\n"
                               "[short sections] ; c\n"
                               "  scenario = lock_contended\n"
                               "\tprimitive: ttas, mcs ,futex*  \n"
                               "    note = a;b #c\n"
                               "[plain]";
    struct job job = {0};
    struct error error;
    cr_assert_eq(job_file_read(&job, text, &error), 0, "%s", error.text);
    cr_assert_eq(job.section_count, 2);
    cr_assert_str_eq(job.sections[0].name, "short sections");
    cr_assert_eq(job.sections[0].line, 6);
    cr_assert_str_eq(job_value(&job, 0, "launches"), "6");
    cr_assert_str_eq(job_value(&job, 0, "scenario"), "lock_contended");
    cr_assert_str_eq(job_value(&job, 0, "primitive"), "ttas, mcs ,futex*");
    cr_assert_str_eq(job_value(&job, 0, "note"), "a;b #c");
    cr_assert_eq(job_find(&job.sections[0], "note")->line, 9);
    cr_assert_str_eq(job.sections[1].name, "plain");
    cr_assert_eq(job.sections[1].setting_count, 1);
    cr_assert_str_eq(job.global.name, "global");
    job_free(&job);
}

Test(job_read, takes_files_of_other_systems)
{
    struct job job = {0};
    struct error error;
    cr_assert_eq(job_file_read(&job, "\xef\xbb\xbf[a]\r\nb = 1\r\n\r\nc=2\r\n", &error), 0, "%s",
                 error.text);
    cr_assert_str_eq(job.sections[0].name, "a");
    cr_assert_str_eq(job_value(&job, 0, "b"), "1");
    cr_assert_str_eq(job_value(&job, 0, "c"), "2");
    job_free(&job);
}

Test(job_read, globals_hold_for_the_sections_below)
{
    static const char text[] = "[global]\na = 1\nb = 1\n[x]\nb = 2\n[global]\na = 3\n[x]\n";
    struct job job = {0};
    struct error error;
    cr_assert_eq(job_file_read(&job, text, &error), 0, "%s", error.text);
    cr_assert_eq(job.section_count, 2, "two sections of one name are two");
    cr_assert_str_eq(job_value(&job, 0, "a"), "1");
    cr_assert_str_eq(job_value(&job, 0, "b"), "2");
    cr_assert_str_eq(job_value(&job, 1, "a"), "3");
    cr_assert_str_eq(job_value(&job, 1, "b"), "1");
    cr_assert_str_eq(job_find(&job.global, "a")->value, "3");
    job_free(&job);
}

Test(job_read, globals_of_one_file_are_not_those_of_the_next)
{
    struct job job = {0};
    struct error error;
    cr_assert_eq(job_file_read(&job, "[global]\na = 1\nb = 1\n[x]\n", &error), 0);
    cr_assert_eq(job_file_read(&job, "[global]\na = 2\n[y]\n", &error), 0);
    cr_assert_str_eq(job_value(&job, 0, "a"), "1");
    cr_assert_str_eq(job_value(&job, 1, "a"), "2");
    cr_assert_str_eq(job_value(&job, 1, "b"), "(none)");
    cr_assert_str_eq(job_find(&job.global, "a")->value, "2");
    cr_assert_str_eq(job_find(&job.global, "b")->value, "1");
    job_free(&job);
}

// inih's buffer holds 200 bytes, and cuts what is longer without a word.
Test(job_read, keeps_values_of_every_length_up_to_the_limit)
{
    for (size_t length = 1; length < 399; length++) {
        char text[500] = "[a]\nprevious = x\nkey = ", value[400] = "";
        // Blanks, semicolons and hashes are what a cut could lose.
        for (size_t i = 0; i < length; i++)
            value[i] = i + 1 == length || i == 0 ? 'v' : "a, b;c#d=:[]"[(i * 7 + length) % 12];
        for (char *at = value; *at; at++)
            if (at[0] == ' ' && at[1] == ';')
                at[1] = 'x';
        struct job job = {0};
        struct error error;
        strcat(text, value);
        cr_assert_eq(job_file_read(&job, text, &error), 0, "%s", error.text);
        cr_assert_str_eq(job_value(&job, 0, "key"), value);
        cr_assert_str_eq(job_value(&job, 0, "previous"), "x");
        job_free(&job);
    }
}

struct wrong {
    const char *text, *message;
};

static void check_refused(const struct wrong *wrong)
{
    struct job job = {0};
    struct error error;
    cr_assert_eq(job_file_read(&job, "[kept]\na = 1\n", &error), 0);
    cr_assert_eq(job_file_read(&job, wrong->text, &error), -EINVAL, "%s", wrong->text);
    cr_assert(strstr(error.text, wrong->message), "'%s' instead of '%s'", error.text,
              wrong->message);
    cr_assert_eq(job.section_count, 1);
    cr_assert_str_eq(job_value(&job, 0, "a"), "1");
    cr_assert_eq(job.global.setting_count, 0);
    job_free(&job);
}

Test(job_read, refuses_what_is_no_job_with_file_and_line)
{
    static const struct wrong wrong[] = {
        {"", "F: no section"},
        {"\n\n; only comments\n", "F: no section"},
        {"[global]\na = 1\n", "F: no section"},
        {"a = 1\n[x]\n", "F:1: 'a' stands before any section"},
        {"[x]\na = 1\nb\n", "F:3: 'b' is neither a section"},
        {"[x]\na = 1\n  b\n", "F:3: 'b' is neither a section"},
        {"[x]\na = 1\n\n a = 2\n", "F:4: 'a' is already set on line 2"},
        {"[global]\na = 1\na = 2\n[x]\n", "F:3: 'a' is already set on line 2"},
        {"[x]\n= 1\n", "F:2: '= 1' has no key"},
        {"[x]\na =\n", "F:2: a: the value is missing"},
        {"[x]\na = ; 1\n", "F:2: a: the value is missing"},
        {"[x]\na b = 1\n", "F:2: 'a b' is not a key"},
        {"[x\n", "F:1: '[x' has no ']'"},
        {"[]\n", "F:1: a section needs a name"},
        {"[ ]\n", "F:1: a section needs a name"},
        {"[x] y\n", "F:1: '[x] y' goes on after ']'"},
        {"[x]\na = \x01\n", "F:2: byte 0x01 in column 5"},
        {"[x]\n; \xe9t\xe9\n", "F:2: byte 0xe9 in column 3"},
        {"[x]\ra = 1\r", "F:1: byte 0x0d in column 4"},
        {"[a234567890123456789012345678901234567890123456789012345678901234]\n",
         "F:1: the section name 'a23456789012345678901234567890...' is 64 bytes long; the limit is "
         "63"},
        {"[x]\nabcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuv = 1\n",
         "F:2: the key 'abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuv' is 48 bytes long"},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        check_refused(&wrong[i]);
}

Test(job_read, refuses_lines_that_inih_would_cut)
{
    char text[2000];
    for (size_t length = 150; length < 1500; length += 7) {
        // All key; a key that ends inside; white space where it matters; a value that is too long.
        snprintf(text, sizeof text, "[x]\np=1\n%0*d", (int)length, 1);
        check_refused(&(struct wrong){text, "F:3: "});
        snprintf(text, sizeof text, "[x]\np=1\n%0*d=1", (int)length, 1);
        check_refused(&(struct wrong){text, "F:3: the key '"});
        snprintf(text, sizeof text, "[x]\np=1\nk=1%*d", (int)length + 100, 1);
        check_refused(&(struct wrong){text, "F:3: "});
        snprintf(text, sizeof text, "[x]\np=1\nk=%0*d", (int)length + 250, 1);
        check_refused(&(struct wrong){text, "F:3: "});
    }
}

Test(job_read, takes_a_name_of_63_bytes)
{
    static const char text[] = "[a23456789012345678901234567890123456789012345678901234567890123]";
    struct job job = {0};
    struct error error;
    cr_assert_eq(job_file_read(&job, text, &error), 0, "%s", error.text);
    cr_assert_eq(strlen(job.sections[0].name), 63);
    job_free(&job);
}

Test(job_read, refuses_a_nul_byte)
{
    struct job job = {0};
    struct error error;
    cr_assert_eq(job_file_read_bytes(&job,
                                     "[a]\nb = 1\0"
                                     "2\n",
                                     12, &error),
                 -EINVAL);
    cr_assert(strstr(error.text, "F:2: byte 0x00 in column 6"), "%s", error.text);
}

Test(job_read, refuses_too_many_sections_and_settings)
{
    static char text[JOB_BYTES_MAX];
    struct job job = {0};
    struct error error;
    text[0] = '\0';
    for (int i = 0; i <= JOB_SECTIONS_MAX; i++)
        strcat(text, "[a]\n");
    cr_assert_eq(job_file_read(&job, text, &error), -EINVAL);
    cr_assert_str_eq(error.text, "F:257: more than 256 sections");
    text[strlen(text) - 4] = '\0';
    cr_assert_eq(job_file_read(&job, text, &error), 0);
    cr_assert_eq(job_file_read(&job, "[b]\n", &error), -EINVAL);
    cr_assert_str_eq(error.text, "F: 257 sections with those before; the limit is 256");
    job_free(&job);
    strcpy(text, "[a]\n");
    for (int i = 0; i <= JOB_SETTINGS_MAX; i++)
        snprintf(text + strlen(text), 20, "k%d = 1\n", i);
    cr_assert_eq(job_file_read(&job, text, &error), -EINVAL);
    cr_assert(strstr(error.text, "F:66: k64: more than 64 settings in section [a]"), "%s",
              error.text);
}

Test(job_read, refuses_a_file_of_10_megabytes)
{
    size_t count = 10 * 1024 * 1024;
    char *bytes = calloc(count, 1);
    struct job job = {0};
    struct error error;
    cr_assert_eq(job_file_read_bytes(&job, bytes, count, &error), -EFBIG);
    cr_assert_str_eq(error.text, "F: 10485760 bytes are too many; the limit is 262144");
    free(bytes);
}

Test(job_read, takes_a_file_of_just_the_limit)
{
    char *bytes = malloc(JOB_BYTES_MAX + 1);
    struct job job = {0};
    struct error error;
    memset(bytes, '#', JOB_BYTES_MAX + 1);
    memcpy(bytes, "[a]\n", 4);
    cr_assert_eq(job_file_read_bytes(&job, bytes, JOB_BYTES_MAX, &error), 0, "%s", error.text);
    job_free(&job);
    cr_assert_eq(job_file_read_bytes(&job, bytes, JOB_BYTES_MAX + 1, &error), -EFBIG);
    free(bytes);
}

Test(job_read, says_why_a_file_cannot_be_read)
{
    struct job job = {0};
    struct error error;
    cr_assert_eq(job_read(&job, "/nonexistent/job.ini", &error), -ENOENT);
    cr_assert_str_eq(error.text,
                     "/nonexistent/job.ini: cannot be opened: No such file or directory");
    cr_assert_eq(job_read(&job, "/tmp", &error), -EISDIR);
    cr_assert_str_eq(error.text, "/tmp: cannot be read: Is a directory");
}

static uint64_t next_random(uint64_t *state)
{
    *state ^= *state << 13, *state ^= *state >> 7, *state ^= *state << 17;
    return *state;
}

// Each reading ends with a job or a message. The sanitizers watch.
static void read_anything(const char *bytes, size_t count)
{
    struct job job = {0};
    struct error error;
    int code = job_file_read_bytes(&job, bytes, count, &error);
    cr_assert(code == 0 ? job.section_count > 0 : error.text[0] == 'F', "%d %s", code, error.text);
    job_free(&job);
}

Test(job_read, survives_junk)
{
    uint64_t state = 88172645463325252;
    char bytes[512];
    for (int round = 0; round < 200; round++) {
        for (size_t i = 0; i < sizeof bytes; i++)
            bytes[i] = (char)next_random(&state);
        read_anything(bytes, (size_t)round);
        // Junk of the bytes that mean something gets further.
        for (size_t i = 0; i < sizeof bytes; i++)
            bytes[i] = "[]=:;# \t\r\nabc,\""[next_random(&state) % 15];
        read_anything(bytes, sizeof bytes);
    }
}

Test(job_read, survives_mutations_of_a_good_file)
{
    static const char good[] =
        "\xef\xbb\xbf[global]\r\nlaunches = 6\r\n[short sections]\n"
        "primitive = ttas, mcs, futex* ; all\nthreads = 1, 2, 4\n"
        "note = aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n"
        "[b]\n";
    static const char bytes[] = "[]=:;# \t\r\nx\xff\x01";
    uint64_t state = 362436069362436069;
    for (int round = 0; round < 1000; round++) {
        char text[sizeof good];
        memcpy(text, good, sizeof good);
        for (uint64_t changes = 1 + next_random(&state) % 4; changes > 0; changes--)
            text[next_random(&state) % (sizeof good - 1)] =
                bytes[next_random(&state) % sizeof bytes];
        read_anything(text, sizeof good - 1 - next_random(&state) % 3);
    }
}
