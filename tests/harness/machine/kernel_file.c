// SPDX-License-Identifier: MIT
// kernel_file.c: lines of small text files are found, cut and missed as promised.
#include "machine/kernel_file.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "machine/heap.h"

static char path[] = "/tmp/contend_kernel_file_XXXXXX";

static void file_write(const char *text)
{
    int file = mkstemp(path);
    cr_assert_geq(file, 0);
    cr_assert_eq(write(file, text, strlen(text)), (ssize_t)strlen(text));
    close(file);
}

static void file_remove(void)
{
    unlink(path);
}

TestSuite(kernel_file, .fini = file_remove);

Test(kernel_file, reads_without_white_space_at_the_end)
{
    file_write("performance \t\n\n");
    char text[40];
    cr_assert_eq(kernel_file_read(path, text, sizeof(text)), 11);
    cr_assert_str_eq(text, "performance");
    char small[5];
    cr_assert_eq(kernel_file_read(path, small, sizeof(small)), 4);
    cr_assert_str_eq(small, "perf");
}

Test(kernel_file, gives_the_error_and_an_empty_text)
{
    char text[8] = "before";
    cr_assert_eq(kernel_file_read("/nonexistent", text, sizeof(text)), -ENOENT);
    cr_assert_str_eq(text, "");
    cr_assert_eq(kernel_file_value("/nonexistent", "key", text, sizeof(text)), -ENOENT);
    cr_assert(isnan(kernel_file_number("/nonexistent")));
}

Test(kernel_file, finds_a_value_by_its_whole_key)
{
    file_write("model name\t: Some CPU @ 2.00GHz\nmode: no\nusage_usec 12\nempty:\na=b\nlast 5");
    char value[40];
    cr_assert_eq(kernel_file_value(path, "model name", value, sizeof(value)), 0);
    cr_assert_str_eq(value, "Some CPU @ 2.00GHz");
    cr_assert_eq(kernel_file_value(path, "mode", value, sizeof(value)), 0);
    cr_assert_str_eq(value, "no");
    cr_assert_eq(kernel_file_value(path, "usage_usec", value, sizeof(value)), 0);
    cr_assert_str_eq(value, "12");
    cr_assert_eq(kernel_file_value(path, "empty", value, sizeof(value)), 0);
    cr_assert_str_eq(value, "");
    cr_assert_eq(kernel_file_value(path, "a", value, sizeof(value)), 0);
    cr_assert_str_eq(value, "b");
    cr_assert_eq(kernel_file_value(path, "last", value, sizeof(value)), 0);
    cr_assert_str_eq(value, "5");
    cr_assert_eq(kernel_file_value(path, "usage", value, sizeof(value)), -ENOENT);
    cr_assert_str_eq(value, "");
}

Test(kernel_file, reads_numbers_and_nothing_else_as_numbers)
{
    file_write("42\n");
    cr_assert_eq(kernel_file_number(path), 42);
    unlink(path);
    strcpy(path + strlen(path) - 6, "XXXXXX");
    file_write("42 apples\n");
    cr_assert(isnan(kernel_file_number(path)));
}

Test(kernel_file, allocates_nothing)
{
    file_write("42\n");
    char value[40];
    uint64_t before = heap_thread_allocated();
    kernel_file_number(path);
    kernel_file_value(path, "nothing", value, sizeof(value));
    cr_assert_eq(heap_thread_allocated(), before);
}
